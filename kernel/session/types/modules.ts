import { declaredNames } from "../compile/names.ts";
import type { CellSyntax } from "../compile/parse.ts";

/** A cell as the type checker sees it: a module that imports what earlier cells declared and exports what it declares. */
export interface CellModule {
  readonly file: string;
  readonly code: string;
  readonly text: string;
  readonly names: readonly string[];
  /** Those of the names that no cell may assign to. */
  readonly constants: ReadonlySet<string>;
  readonly imports: ReadonlySet<CellModule>;
}

/** The module whose names every cell sees until it declares its own. */
export interface Preload {
  readonly file: string;
  readonly names: readonly string[];
}

/**
 * Knows which cell declared each name last. Every module starts with one line of imports, so that line n of the cell is line
 * n + 1 of the module and columns agree.
 */
export class CellModules {
  #count = 0;
  readonly #owner = new Map<string, CellModule>();
  readonly #kept = new Set<CellModule>();
  readonly #preload: Preload;

  constructor(preload: Preload) {
    this.#preload = preload;
  }

  /** The module of a cell that may run next. Its file name is new each time: the checker never sees two texts under one name. */
  create(code: string, syntax: CellSyntax, names: readonly string[]): CellModule {
    const file = `peak-cell-${++this.#count}.ts`;
    const { header, imports } = this.#header(code, names);
    const exported = inlineExports(syntax);
    const footer = names.filter(name => !exported.has(name));
    const [before, after] = syntax.objectLiteral ? ["void (", "\n)"] : ["", ""];
    const text = `${header}${before}\n${code}${after}\nexport { ${footer.join(", ")} };\n`;
    return { file, code, text, names, constants: constantNames(syntax), imports };
  }

  /** The text of a module for code that is still being typed: it sees every name, because any may come next. */
  draft(code: string): string {
    const own = [
      ...code.matchAll(
        /\b(?:const|let|var|function|class|interface|type|enum|namespace)\s+([\p{ID_Continue}$]+)/gu,
      ),
    ];
    const { header } = this.#header(
      [...this.#owner.keys(), ...this.#preload.names].join(" "),
      own.map(match => match[1]),
    );
    return `${header}\n${code}\nexport {};\n`;
  }

  isConstant(name: string): boolean {
    return this.#owner.get(name)?.constants.has(name) ?? false;
  }

  /** The module's names are now the current ones. Returns the modules that nobody can see any more. */
  commit(module: CellModule): CellModule[] {
    this.#kept.add(module);
    for (const name of module.names) this.#owner.set(name, module);
    const reachable = new Set<CellModule>();
    const visit = (one: CellModule): void => {
      if (reachable.has(one)) return;
      reachable.add(one);
      one.imports.forEach(visit);
    };
    for (const owner of this.#owner.values()) visit(owner);
    const gone = [...this.#kept].filter(one => !reachable.has(one));
    gone.forEach(one => this.#kept.delete(one));
    return gone;
  }

  /** Names are imported where the code mentions them at all, be it in a string: an import that is not needed harms nobody. */
  #header(code: string, own: readonly string[]): { header: string; imports: Set<CellModule> } {
    const wanted = new Map<CellModule, string[]>();
    const preloaded: string[] = [];
    for (const name of new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu))) {
      const owner = own.includes(name) ? undefined : this.#owner.get(name);
      if (owner) wanted.set(owner, [...(wanted.get(owner) ?? []), name]);
      else if (!own.includes(name) && this.#preload.names.includes(name)) preloaded.push(name);
    }
    const lines = [...wanted].map(
      ([{ file }, names]) => `import { ${names.join(", ")} } from "./${file.slice(0, -3)}";`,
    );
    // Imported, not declared as globals: only an import brings the types of a namespace along (`pt.Timeframe`).
    if (preloaded.length > 0)
      lines.unshift(`import { ${preloaded.join(", ")} } from ${JSON.stringify(this.#preload.file)};`);
    return { header: lines.join(" "), imports: new Set(wanted.keys()) };
  }
}

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
