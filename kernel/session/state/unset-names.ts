import { child, childList, isTypeOnly, patternNames, type Node } from "./scope.ts";

/** The variables that a statement declares. */
export function variableNames(statement: Node): string[] {
  const inner = child(statement, "declaration") ?? statement;
  if (inner.type !== "VariableDeclaration" || isTypeOnly(statement)) return [];
  return childList(inner, "declarations").flatMap(declarator => {
    const id = child(declarator, "id");
    return id ? patternNames(id) : [];
  });
}

/** Variables that the cell declares and reads before it gives them a value: what it reads is the value from before. */
export class UnsetNames {
  readonly found = new Set<string>();
  readonly #unset: Set<string>;

  constructor(declared: readonly string[]) {
    this.#unset = new Set(declared);
  }

  set(names: readonly string[]): void {
    for (const name of names) this.#unset.delete(name);
  }

  read(name: string): void {
    if (this.#unset.has(name)) this.found.add(name);
  }
}
