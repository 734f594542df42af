import type { Debugger } from "node:inspector";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { compileCell, type CompiledCell } from "../../session/compile/compile.ts";
import { parseCell } from "../../session/parse/parse.ts";
import { readCell } from "../../session/magic/read.ts";
import { BreakLocations, locationAt } from "./break-locations.ts";
import { type CellFiles, fileNaming } from "../cell-files.ts";
import { type Limits, stopsIf } from "./stops-if.ts";
import { escape, type Scripts } from "../scripts.ts";
import { reasonOf, type Target } from "../target.ts";

/** Runs of one cell that a breakpoint is set in: older ones still have functions that may be called, but nobody waits for them. */
const boundRuns = 16;

export type WantedBreakpoint = Pick<DebugProtocol.SourceBreakpoint, "line" | "column"> & Limits;

interface Entry {
  readonly shown: DebugProtocol.Breakpoint & { readonly id: number };
  readonly condition?: string;
  /** Line and column that were asked for, of a cell's breakpoint that is verified. */
  readonly at?: { readonly line: number; readonly column?: number };
}

interface FileBreakpoints {
  readonly wanted: readonly WantedBreakpoint[];
  readonly entries: readonly Entry[];
  /** The cell's code was not known when they were set. */
  readonly waiting: boolean;
}

/** Breakpoints by file. Those of a cell are set in every run of it, before it starts. */
export class Breakpoints {
  readonly #target: Target;
  readonly #files: CellFiles;
  readonly #scripts: Scripts;
  readonly #changed: (breakpoint: DebugProtocol.Breakpoint) => void;
  readonly #locations = new BreakLocations();
  readonly #byFile = new Map<string, FileBreakpoints>();
  /** By the id V8 gave. */
  readonly #set = new Map<string, { readonly path: string; readonly entry: Entry; readonly run?: string }>();
  #lastId = 0;
  /** V8 takes breakpoints from now on. */
  #active = false;

  /** `changed` hears of a breakpoint that found its place later than it was asked for. */
  constructor(
    target: Target,
    files: CellFiles,
    scripts: Scripts,
    changed: (breakpoint: DebugProtocol.Breakpoint) => void,
  ) {
    this.#target = target;
    this.#files = files;
    this.#scripts = scripts;
    this.#changed = changed;
    target.on("Debugger.breakpointResolved", ({ params: { breakpointId, location } }) => {
      const entry = this.#set.get(breakpointId)?.entry;
      if (!entry || entry.shown.verified) return;
      const { line, column } = scripts.placeOf(location);
      Object.assign(entry.shown, { verified: true, line, column, message: undefined });
      changed(entry.shown);
    });
  }

  /** Sets all that was asked for while V8 did not listen yet. */
  async activate(): Promise<void> {
    this.#active = true;
    for (const [path, { wanted, entries }] of this.#byFile)
      await this.#replace(
        path,
        wanted,
        entries.map(({ shown }) => shown.id),
      );
  }

  /** Replaces the breakpoints of one file. */
  async replace(path: string, wanted: readonly WantedBreakpoint[]): Promise<DebugProtocol.Breakpoint[]> {
    return (await this.#replace(path, wanted, [])).map(({ shown }) => shown);
  }

  /** The code of this file has just become known. */
  async known(path: string): Promise<void> {
    const before = this.#byFile.get(path);
    if (!before?.waiting) return;
    const ids = before.entries.map(({ shown }) => shown.id);
    for (const { shown } of await this.#replace(path, before.wanted, ids)) this.#changed(shown);
  }

  /** Sets the breakpoints of a cell in the run that is about to start. */
  async bind(cell: CompiledCell): Promise<void> {
    const path = this.#files.pathOf(cell.map.source);
    await this.known(path);
    // A cell that begins with magics runs in two parts of one name.
    for (const [id, { run }] of this.#set) if (run === cell.name) await this.#remove(id);
    for (const entry of this.#byFile.get(path)?.entries ?? []) await this.#setInRun(path, entry, cell);
    const older = this.#files.runsOf(path).at(-1 - boundRuns)?.name;
    if (older !== undefined) for (const [id, { run }] of this.#set) if (run === older) await this.#remove(id);
  }

  /** Which breakpoints V8 stopped at. */
  hit(ids: readonly string[]): number[] {
    return ids.flatMap(id => this.#set.get(id)?.entry.shown.id ?? []);
  }

  /** As `debugInfo` tells them. */
  list(): { source: string; breakpoints: DebugProtocol.Breakpoint[] }[] {
    return [...this.#byFile].map(([source, { entries }]) => ({
      source,
      breakpoints: entries.map(({ shown }) => shown),
    }));
  }

  clear(): void {
    this.#active = false;
    this.#byFile.clear();
    this.#set.clear();
    this.#locations.close();
  }

  async #replace(
    path: string,
    wanted: readonly WantedBreakpoint[],
    ids: readonly number[],
  ): Promise<readonly Entry[]> {
    for (const [id, { path: of }] of this.#set) if (of === path) await this.#remove(id);
    const isCell = path.startsWith(fileNaming.tmpFilePrefix);
    const cell = isCell ? await this.#compiled(path) : undefined;
    const entries: Entry[] = [];
    for (const [at, one] of wanted.entries()) entries.push(await this.#entry(path, one, ids[at], cell));
    if (entries.length > 0) this.#byFile.set(path, { wanted, entries, waiting: isCell && !cell });
    else this.#byFile.delete(path);
    for (const entry of entries)
      if (cell)
        for (const run of this.#files.runsOf(path).slice(-boundRuns)) await this.#setInRun(path, entry, run);
      else if (isAbsolute(path)) await this.#setInFile(path, entry);
    return entries;
  }

  async #entry(
    path: string,
    { line, column, ...limits }: WantedBreakpoint,
    id = ++this.#lastId,
    cell: CompiledCell | undefined,
  ): Promise<Entry> {
    const source: DebugProtocol.Source = { path };
    const unverified = (message: string) => ({ shown: { id, verified: false, line, source, message } });
    const condition = await stopsIf(limits, id);
    if (!condition.ok) return unverified(condition.message);
    if (!cell) return { ...unverified("Its code is not loaded yet."), condition: condition.code };
    const location = locationAt(this.#locations.of(cell), line, column);
    if (!location) return unverified(`There is no code at line ${line} or below it.`);
    return {
      shown: { id, verified: true, ...location.at, source },
      condition: condition.code,
      at: { line, column },
    };
  }

  async #compiled(path: string): Promise<CompiledCell | undefined> {
    const run = this.#files.runsOf(path).at(-1);
    if (run) return run;
    const source = this.#files.source(path);
    if (source === undefined) return undefined;
    const { code } = readCell(source);
    const compilation = await compileCell(source, "cell.ts", parseCell({ source, code, magics: [] }));
    return compilation.ok ? compilation.cell : undefined;
  }

  async #setInRun(path: string, entry: Entry, run: CompiledCell): Promise<void> {
    const location = entry.at && locationAt(this.#locations.of(run), entry.at.line, entry.at.column);
    if (!location) return;
    const { lineNumber, columnNumber } = location;
    // By `url`, V8 would move the breakpoint to text like that of an earlier script of the name: the magics of this very cell.
    const urlRegex = `^${escape(run.name)}$`;
    await this.#post(path, entry, { urlRegex, lineNumber, columnNumber }, run.name);
  }

  async #setInFile(path: string, entry: Entry): Promise<void> {
    const { line = 1 } = entry.shown;
    const urlRegex = `^${escape(pathToFileURL(path).href)}([?#].*)?$`;
    const [location] = await this.#post(path, entry, { urlRegex, lineNumber: line - 1 });
    if (!location) return;
    const place = this.#scripts.placeOf(location);
    Object.assign(entry.shown, {
      verified: true,
      line: place.line,
      column: place.column,
      message: undefined,
    });
  }

  async #post(
    path: string,
    entry: Entry,
    where: Debugger.SetBreakpointByUrlParameterType,
    run?: string,
  ): Promise<readonly Debugger.Location[]> {
    if (!this.#active) return [];
    try {
      const { breakpointId, locations } = await this.#target.post("Debugger.setBreakpointByUrl", {
        ...where,
        condition: entry.condition,
      });
      this.#set.set(breakpointId, { path, entry, run });
      return locations;
    } catch (error) {
      // Two breakpoints that slid to one place are one to V8.
      if (reasonOf(error).includes("already exists")) return [];
      throw error;
    }
  }

  async #remove(breakpointId: string): Promise<void> {
    this.#set.delete(breakpointId);
    await this.#target.post("Debugger.removeBreakpoint", { breakpointId });
  }
}
