import { declaredNames } from "../compile/names.ts";
import type { CellSyntax } from "../compile/parse.ts";

/** A cell as the type checker sees it: a module that imports what earlier cells declared and exports what it declares. */
export interface CellModule {
  readonly code: string;
  readonly text: string;
  readonly names: readonly string[];
  /** Those of the names that no cell may assign to. */
  readonly constants: ReadonlySet<string>;
}

/** The module whose names every cell sees until it declares its own. */
export interface Preload {
  readonly file: string;
  readonly names: readonly string[];
}

/** A file that is to be put before the server. */
export interface SlotFile {
  readonly file: string;
  readonly text: string;
}

/** So many links of the chain may hang on each other before names are looked up anew. */
const longestChain = 32;

/**
 * The cells as a chain of modules. Each re-exports the one before it and so offers every name in its latest version, while
 * earlier cells keep seeing the versions that they were written against.
 *
 * The next cell's module, the open slot, exists before the cell does, and its imports are the same whatever is typed into
 * it: the module before and the preload. That is what makes checks fast: for the server a change of text costs a few
 * milliseconds, a change of what is imported from where a new program.
 */
export class CellModules {
  readonly #preload: Preload;
  #slot = 0;
  #links = 0;
  /** Which slot declared a name last, and whether it is a constant. */
  readonly #owners = new Map<string, { readonly slot: number; readonly constant: boolean }>();

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
    const header = this.#header(code, names);
    const text = `${header}${before}\n${code}${after}\nexport { ${footer.join(", ")} };\n`;
    return { code, text, names, constants: constantNames(syntax) };
  }

  /** The text of the open slot for code that is still being typed: it sees every name, because any may come next. */
  draft(code: string): string {
    const own = code.matchAll(
      /\b(?:const|let|var|function|class|interface|type|enum|namespace)\s+([\p{ID_Continue}$]+)/gu,
    );
    const known = [...this.#owners.keys(), ...this.#preload.names].join(" ");
    return `${this.#header(
      known,
      [...own].map(match => match[1]),
    )}\n${code}\nexport {};\n`;
  }

  isConstant(name: string): boolean {
    return this.#owners.get(name)?.constant ?? false;
  }

  /** The cell in the open slot runs. Where it declares names, returns the files of the slots that come next. */
  commit({ names, constants }: CellModule): SlotFile[] {
    if (names.length === 0) return [];
    for (const name of names) this.#owners.set(name, { slot: this.#slot, constant: constants.has(name) });
    this.#slot++;
    const opened: SlotFile[] = [];
    if (++this.#links >= longestChain) {
      this.#links = 0;
      opened.push({ file: this.openFile, text: this.#directory() });
      this.#slot++;
    }
    opened.push({ file: this.openFile, text: this.draft("") });
    return opened;
  }

  /** A module that starts the chain anew: it takes each name from where it was declared last. */
  #directory(): string {
    const bySlot = Map.groupBy(this.#owners, ([, { slot }]) => slot);
    const lines = [...bySlot].map(
      ([slot, owned]) => `export { ${owned.map(([name]) => name).join(", ")} } from "${specifier(slot)}";`,
    );
    return `${lines.join("\n")}\nexport {};\n`;
  }

  /**
   * The first line of a module; line n of the cell is line n + 1 of the module, and columns agree. Names are imported where
   * the code mentions them at all, be it in a string: an import that is not needed harms nobody.
   */
  #header(code: string, own: readonly string[]): string {
    const mentioned = new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    own.forEach(name => mentioned.delete(name));
    const earlier = [...mentioned].filter(name => this.#owners.has(name));
    const preloaded = this.#preload.names.filter(name => mentioned.has(name) && !this.#owners.has(name));
    const engine = `import { ${preloaded.join(", ")} } from ${JSON.stringify(this.#preload.file)};`;
    if (this.#slot === 0) return engine;
    const before = specifier(this.#slot - 1);
    return `${engine} import { ${earlier.join(", ")} } from "${before}"; export * from "${before}";`;
  }
}

const slotFile = (slot: number): string => `peak-cell-${slot}.ts`;
const specifier = (slot: number): string => `./peak-cell-${slot}`;

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
