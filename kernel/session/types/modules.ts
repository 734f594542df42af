import { declaredNames } from "../compile/names.ts";
import type { CellSyntax } from "../compile/parse.ts";

/** A cell as the type checker sees it: a module that imports what earlier cells declared and exports what it declares. */
export interface CellModule {
  readonly code: string;
  /** What is checked: it may import from every module that owns a name. */
  readonly text: string;
  /** What stays once the cell runs: it imports what it uses. */
  readonly lasting: string;
  /** Slots that the lasting text imports from. */
  readonly uses: ReadonlySet<number>;
  readonly names: readonly string[];
  /** Those of the names that no cell may assign to. */
  readonly constants: ReadonlySet<string>;
}

/** The module whose names every cell sees until it declares its own. */
export interface Preload {
  readonly file: string;
  readonly names: readonly string[];
}

/**
 * The cells as modules, each importing names from the cells that declared them last when it ran: what it was written against
 * stays what it sees.
 *
 * The next cell's module, the open slot, exists before the cell does, and its imports are the same whatever is typed into
 * it: every module that owns a name. That is what makes checks fast: for the server a change of text costs a few
 * milliseconds, a change of what is imported from where a new program. Modules that own nothing any more, and that no owner
 * needs, are given up, so that a long day of work costs no more than its names.
 */
export class CellModules {
  readonly #preload: Preload;
  #slot = 0;
  /** Which slot declared a name last, and whether it is a constant. */
  readonly #owners = new Map<string, { readonly slot: number; readonly constant: boolean }>();
  /** The modules in use, with those they import from. */
  readonly #kept = new Map<number, ReadonlySet<number>>();

  constructor(preload: Preload) {
    this.#preload = preload;
  }

  /** The file that the next cell is typed, completed and checked in. */
  get openFile(): string {
    return slotFile(this.#slot);
  }

  /** The module of a cell that may run next, for the open slot. */
  create(code: string, syntax: CellSyntax, names: readonly string[]): CellModule {
    const exported = inlineExports(syntax);
    const footer = names.filter(name => !exported.has(name));
    const [before, after] = syntax.objectLiteral ? ["void (", "\n)"] : ["", ""];
    const mentioned = mentionedNames(code, names);
    const body = `${before}\n${code}${after}\nexport { ${footer.join(", ")} };\n`;
    const uses = new Set(mentioned.flatMap(name => this.#owners.get(name)?.slot ?? []));
    return {
      code,
      text: this.#header(mentioned, this.#ownerSlots()) + body,
      lasting: this.#header(mentioned, uses) + body,
      uses,
      names,
      constants: constantNames(syntax),
    };
  }

  /** The text of the open slot for code that is still being typed: it sees every name, because any may come next. */
  draft(code: string): string {
    const own = code.matchAll(
      /\b(?:const|let|var|function|class|interface|type|enum|namespace)\s+([\p{ID_Continue}$]+)/gu,
    );
    const declared = new Set([...own].map(match => match[1]));
    const known = [...this.#owners.keys(), ...this.#preload.names].filter(name => !declared.has(name));
    return `${this.#header(known, this.#ownerSlots())}\n${code}\nexport {};\n`;
  }

  isConstant(name: string): boolean {
    return this.#owners.get(name)?.constant ?? false;
  }

  /** The cell in the open slot runs. Where it declares names, the next slot is the open one; returns the files given up. */
  commit({ names, constants, uses }: CellModule): string[] {
    if (names.length === 0) return [];
    for (const name of names) this.#owners.set(name, { slot: this.#slot, constant: constants.has(name) });
    this.#kept.set(this.#slot++, uses);
    const needed = new Set<number>();
    const visit = (slot: number): void => {
      if (needed.has(slot)) return;
      needed.add(slot);
      this.#kept.get(slot)?.forEach(visit);
    };
    this.#ownerSlots().forEach(visit);
    const gone = [...this.#kept.keys()].filter(slot => !needed.has(slot));
    gone.forEach(slot => this.#kept.delete(slot));
    return gone.map(slotFile);
  }

  /** No cell was ever there; returns the files given up. */
  forget(): string[] {
    const gone = [...this.#kept.keys()].map(slotFile);
    this.#owners.clear();
    this.#kept.clear();
    return gone;
  }

  #ownerSlots(): Set<number> {
    return new Set([...this.#owners.values()].map(({ slot }) => slot));
  }

  /** The first line of a module; line n of the cell is line n + 1 of the module, and columns agree. */
  #header(names: readonly string[], slots: ReadonlySet<number>): string {
    const bySlot = new Map([...slots].sort((a, b) => a - b).map(slot => [slot, [] as string[]]));
    const preloaded: string[] = [];
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner) bySlot.get(owner.slot)?.push(name);
      else if (this.#preload.names.includes(name)) preloaded.push(name);
    }
    const line = (imported: readonly string[], from: string): string =>
      `import { ${imported.join(", ")} } from ${JSON.stringify(from)};`;
    const earlier = [...bySlot].map(([slot, imported]) => line(imported, `./peak-cell-${slot}`));
    return [line(preloaded, this.#preload.file), ...earlier].join(" ");
  }
}

/** Names count as used where the code mentions them at all, be it in a string: an import that is not needed harms nobody. */
function mentionedNames(code: string, own: readonly string[]): string[] {
  const mentioned = new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
  own.forEach(name => mentioned.delete(name));
  return [...mentioned];
}

const slotFile = (slot: number): string => `peak-cell-${slot}.ts`;

function constantNames({ parsed, objectLiteral }: CellSyntax): Set<string> {
  if (objectLiteral) return new Set();
  const constant = parsed.program.body.filter(statement => {
    const inner = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return (
      inner?.type === "ImportDeclaration" ||
      (inner?.type === "VariableDeclaration" && inner.kind !== "let" && inner.kind !== "var")
    );
  });
  return new Set(constant.flatMap(declaredNames));
}

/** Names that the cell itself exports: exporting them once more would be an error. */
function inlineExports({ parsed }: CellSyntax): Set<string> {
  return new Set(
    parsed.module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ exportName, moduleRequest }) =>
        moduleRequest || !exportName.name ? [] : [exportName.name],
      ),
    ),
  );
}
