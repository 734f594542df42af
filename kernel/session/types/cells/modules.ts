import type { CellSyntax, Statement } from "../../parse/parse.ts";
import { cellModule, formerName, memberNames, type CellModule } from "./cell-module.ts";
import { constantNames, kindsOf, namesOf } from "./declared.ts";
import { Entry, type Binding } from "./entry.ts";

/** A cell as the type checker sees it: a module that imports what earlier cells declared. */
export interface CheckedModule {
  /** Line n of the cell is line n + 1 of it, and columns agree. */
  readonly text: string;
  /** It names something that has changed since changes were last asked for: they go first. */
  readonly needsChanges: boolean;
}

/** The module whose names every cell sees until it declares its own. */
export interface Preload {
  readonly file: string;
  readonly names: readonly string[];
}

/** Where in which cell a line of a module comes from. */
export interface Origin {
  readonly cell: string;
  readonly code: string;
  /** 1-based. */
  readonly line: number;
}

/** The file that the next cell is typed, completed and checked in. */
export const openFile = "peak-cell.ts";
/** The same for a cell with JSX. Not the same name with another ending: of two such files the compiler takes one. */
export const openJsxFile = "peak-elements.tsx";
const recentFile = "peak-recent.ts";
const archiveFile = (i: number | "*"): string => `peak-archive-${i}.ts`;
/** All files that may be written, as a project includes them. */
export const cellFiles: readonly string[] = [openFile, openJsxFile, recentFile, archiveFile("*")];
/** Cells that are kept in the module that changes with every cell. */
const recentCells = 12;
/** Cells in a module that is only added to now and then. */
const archivedCells = 240;

/**
 * All cells that ran, for the type checker, in a few modules: the recent ones in one that changes with every cell, the
 * others in archives. What a cell declares stays what it was written against: a name that is declared anew gives its
 * former declaration an alias wherever that is mentioned, and what nobody mentions is dropped.
 *
 * That is what makes checks fast, and the ten-thousandth as fast as the tenth. For the server a change of text costs a few
 * milliseconds, but a change of what is imported from where, or a new file, a new program. So every module imports from
 * every other, whatever it needs, and a new archive is opened only every few hundred cells.
 */
export class CellModules {
  readonly #preload: Preload;
  readonly #preloaded: ReadonlySet<string>;
  readonly #owners = new Map<string, Binding>();
  /** The entries of each module; the first is the recent one. */
  #modules: Entry[][] = [[]];
  readonly #changed = new Set<number>([0]);
  /** Names whose declaration, or its module, is not what it was when changes were last asked for. */
  readonly #fresh = new Set<string>();
  /** Cells since changes were last asked for. */
  #untold = 0;
  /** Something has changed since that cells may see without naming it. */
  #freshForAll = false;
  /** The modules as they were when changes were last asked for. */
  readonly #told: (readonly Entry[])[] = [];
  /** Entries with functions that wait for names. */
  readonly #waiting = new Set<Entry>();
  /** Entries of archives that may use names of recent cells, which came later. */
  readonly #late = new Set<Entry>();
  #aliases = 0;
  /** How many declarations have been replaced since those that nobody can see were last dropped. */
  #replaced = 0;

  constructor(preload: Preload) {
    this.#preload = preload;
    this.#preloaded = new Set(preload.names);
  }

  create(code: string, syntax: CellSyntax, names: readonly string[]): CellModule {
    return cellModule(code, syntax, names, this.#owners);
  }

  /** What the checker is to read; a cell that runs unchecked does without. */
  checked({ code, names, around: [before, after], extended }: CellModule): CheckedModule {
    // Every word in it that may be a name of an earlier cell.
    const mentioned = new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    names.forEach(name => mentioned.delete(name));
    const isFresh = (name: string): boolean => this.#fresh.has(name);
    return {
      text: `${this.imports([...mentioned], extended)}${before}\n${code}${after}\nexport {};\n`,
      needsChanges: this.#freshForAll || [...mentioned, ...extended.keys()].some(isFresh),
    };
  }

  /** The first line of the open file: what it needs, from wherever it is. */
  imports(names: readonly string[], extended?: ReadonlyMap<string, Binding>): string {
    const byHome = this.#modules.map(() => [] as string[]);
    const preloaded: string[] = [];
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner) byHome[owner.home].push(name);
      else if (this.#preloaded.has(name)) preloaded.push(name);
    }
    for (const [name, { home }] of extended ?? []) byHome[home].push(`${name} as ${formerName(name)}`);
    const earlier = byHome.map((imported, i) => line(imported, moduleImport(i)));
    return [line(preloaded, this.#preload.file), ...earlier].join(" ");
  }

  /** All names that a cell may use without declaring them. */
  known(): string[] {
    return [...this.#owners.keys(), ...this.#preload.names];
  }

  /** What a name stands for that an earlier cell declared. */
  binding(name: string): Binding | undefined {
    return this.#owners.get(name);
  }

  /** Whether a name is the preload's still. */
  isPreloaded(name: string): boolean {
    return this.#preloaded.has(name) && !this.#owners.has(name);
  }

  /** Cells since changes were last asked for. */
  get untold(): number {
    return this.#untold;
  }

  /** Whether functions of any cell wait for names. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Names that functions behind `name` need and no cell has declared yet. */
  missing(name: string): readonly string[] {
    const binding = this.#owners.get(name);
    if (!binding) return [];
    const entry = [...this.#waiting].find(({ bindings }) => bindings.includes(binding));
    return [...(entry?.missing ?? [])];
  }

  /** The cell runs: later cells see its names. `missing` are those that its functions wait for. */
  commit(
    { code, jsx, names, statements, extended }: CellModule,
    cell: string,
    missing: ReadonlySet<string>,
  ): void {
    this.#untold++;
    const constants = constantNames(statements);
    const kinds = kindsOf(statements);
    const own = new Map<string, Binding>();
    for (const name of names)
      own.set(
        name,
        extended.get(name) ?? {
          name,
          constant: constants.has(name),
          kind: kinds.get(name),
          alias: name,
          home: 0,
        },
      );
    for (const binding of own.values()) {
      const former = this.#owners.get(binding.name);
      if (former && former !== binding) this.#rename(former);
      this.#owners.set(binding.name, binding);
      this.#fresh.add(binding.name);
      for (const entry of this.#waiting) if (entry.missing.has(binding.name)) this.#supply(entry, binding);
    }
    const known = (name: string): Binding | undefined => own.get(name) ?? this.#owners.get(name);
    const add = (home: number, kept: readonly Statement[]): void => {
      if (kept.length === 0) return;
      const named = new Set(kept.flatMap(namesOf));
      const bindings = [...own.values()].filter(({ name }) => named.has(name));
      const entry = new Entry({ cell, code, jsx, statements: kept }, bindings, known, missing);
      this.#modules[home].push(entry);
      this.#changed.add(home);
      if (home > 0) this.#late.add(entry);
      if (missing.size > 0) this.#waiting.add(entry);
      // What adds to the global scope, or members to an interface, is seen by who names neither.
      if (bindings.length === 0 || extended.size > 0) this.#freshForAll = true;
    };
    const adds = (statement: Statement): boolean =>
      statement.type === "TSInterfaceDeclaration" && extended.has(statement.id.name);
    add(
      0,
      statements.filter(statement => !adds(statement)),
    );
    // What adds to an interface must stand in its module: only there it is the same interface.
    for (const statement of statements) {
      if (statement.type !== "TSInterfaceDeclaration" && statement.type !== "ClassDeclaration") continue;
      const binding = own.get(statement.id?.name ?? "");
      if (!binding) continue;
      binding.members = new Set([...(binding.members ?? []), ...memberNames(statement)]);
      if (statement.type === "TSInterfaceDeclaration" && adds(statement)) add(binding.home, [statement]);
    }
    if (this.#modules[0].length > recentCells) this.#archive();
  }

  /** No cell was ever there. */
  forget(): void {
    this.#owners.clear();
    this.#waiting.clear();
    this.#late.clear();
    this.#modules = this.#modules.map(() => []);
    this.#modules.forEach((_, i) => this.#changed.add(i));
    this.#freshForAll = true;
  }

  /** The modules whose text has changed since it was last asked for. */
  changes(): { readonly file: string; readonly text: string }[] {
    const changed = [...this.#changed].sort((a, b) => a - b);
    this.#changed.clear();
    this.#fresh.clear();
    this.#freshForAll = false;
    this.#untold = 0;
    for (const i of changed) this.#told[i] = [...this.#modules[i]];
    return changed.map(i => ({ file: moduleFile(i), text: this.#text(i) }));
  }

  /** Where a line (0-based) of a module comes from, as changes told it. */
  origin(file: string, line: number): Origin | undefined {
    const i = this.#told.findIndex((_, at) => moduleFile(at) === file);
    let at = line - 1;
    for (const entry of this.#told[i] ?? []) {
      const { lines } = entry.render();
      if (at < lines.length)
        return at < 0 ? undefined : { cell: entry.cell, code: entry.code, line: lines[at] };
      at -= lines.length;
    }
    return undefined;
  }

  /** Gives a declaration that was replaced another name, in its own module and wherever it is mentioned. */
  #rename(binding: Binding): void {
    binding.alias = `${binding.name}$${++this.#aliases}`;
    this.#replaced++;
    this.#changed.add(binding.home);
    for (const [i, entries] of this.#modules.entries())
      for (const entry of entries) {
        if (!entry.uses.has(binding)) continue;
        entry.forgetText();
        this.#changed.add(i);
      }
  }

  /** A name that an entry waits for has come. */
  #supply(entry: Entry, binding: Binding): void {
    entry.supply(binding);
    this.#late.add(entry);
    if (entry.missing.size === 0) this.#waiting.delete(entry);
    this.#changed.add(this.#homeOf(entry));
    this.#freshForAll = true;
  }

  #homeOf(entry: Entry): number {
    return this.#modules.findIndex(entries => entries.includes(entry));
  }

  /** Drops what nobody can see any more. */
  #sweep(): void {
    this.#replaced = 0;
    const needed = new Set<Entry>();
    const makers = new Map<Binding, Entry[]>();
    for (const entry of this.#modules.flat())
      for (const binding of entry.bindings) makers.set(binding, [...(makers.get(binding) ?? []), entry]);
    const waiting = [...new Set(this.#owners.values())].flatMap(binding => makers.get(binding) ?? []);
    // What adds to the global scope has no name by which it could be missed.
    waiting.push(...this.#modules.flat().filter(({ bindings }) => bindings.length === 0));
    for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
      if (needed.has(entry)) continue;
      needed.add(entry);
      for (const binding of entry.uses) waiting.push(...(makers.get(binding) ?? []));
    }
    for (const [i, entries] of this.#modules.entries()) {
      const kept = entries.filter(entry => needed.has(entry));
      // Rewriting an archive costs more than a few dead cells in it.
      if (i === 0 || kept.length < entries.length * 0.75) {
        if (kept.length < entries.length) this.#changed.add(i);
        this.#modules[i] = kept;
      }
    }
    for (const entry of this.#waiting) if (!needed.has(entry)) this.#waiting.delete(entry);
  }

  /** Moves the recent cells into the last archive, or a new one. */
  #archive(): void {
    // To look for what nobody can see is work for every cell there is: worth it only where enough was replaced.
    const cells = this.#modules.reduce((sum, entries) => sum + entries.length, 0);
    if (this.#replaced * 4 >= cells) this.#sweep();
    const recent = this.#modules[0];
    if (recent.length < recentCells / 2) return;
    let home = this.#modules.findIndex((entries, i) => i > 0 && entries.length < archivedCells);
    if (home < 0) {
      home = this.#modules.push([]) - 1;
      // A new module is imported by all.
      this.#modules.forEach((_, i) => this.#changed.add(i));
      this.#freshForAll = true;
    }
    const moved = new Set<Binding>();
    for (const entry of recent)
      for (const binding of entry.bindings) if (binding.home === 0) moved.add(binding);
    for (const binding of moved) {
      binding.home = home;
      this.#fresh.add(binding.name);
    }
    this.#modules[home].push(...recent);
    this.#modules[0] = [];
    this.#changed.add(0).add(home);
    for (const entry of this.#late)
      if (!entry.uses.isDisjointFrom(moved)) this.#changed.add(Math.max(0, this.#homeOf(entry)));
    this.#late.clear();
  }

  #text(i: number): string {
    const entries = this.#modules[i];
    const inside = new Set(entries.flatMap(({ bindings }) => bindings));
    const used = new Set(entries.flatMap(entry => [...entry.uses]));
    const needed = [...used].filter(binding => !inside.has(binding) && binding.home !== i);
    // Preloaded names are imported as far as no binding of the module has the name.
    const taken = new Set([...inside, ...needed].map(({ alias }) => alias));
    const preloaded = this.#preload.names.filter(name => !taken.has(name));
    const lines = [line(preloaded, this.#preload.file)];
    for (const at of this.#modules.keys())
      if (at !== i)
        lines.push(
          line(
            needed.filter(({ home }) => home === at).map(({ alias }) => alias),
            moduleImport(at),
          ),
        );
    const exported = [...inside].map(({ alias }) => alias);
    return `${lines.join(" ")}\n${entries.map(entry => `${entry.render().text}\n`).join("")}export { ${exported.join(", ")} };\n`;
  }
}

const line = (imported: readonly string[], from: string): string =>
  `import { ${imported.join(", ")} } from ${JSON.stringify(from)};`;
const moduleFile = (i: number): string => (i === 0 ? recentFile : archiveFile(i));
const moduleImport = (i: number): string => `./${moduleFile(i).slice(0, -".ts".length)}`;
