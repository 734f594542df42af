import { type CellUse, noUse, type Use } from "./cell-use.ts";
import { SharedValues } from "./shared.ts";

/** A cell that ran, as the graph is told of it. */
export interface RanCell {
  /** The front end's id. Without one the code stands in no notebook (a console, a terminal) and is a cell of its own. */
  readonly cell?: string;
  /** What a person calls it: `[3]`. */
  readonly label: string;
  readonly code: string;
  readonly use: CellUse;
  /** It ended in an error: what of its names it made is not known. Default false. */
  readonly failed?: boolean;
}

/** A cell whose output no longer follows from the cells it used. */
export interface StaleCell {
  /** The front end's id, where it has one. */
  readonly cell?: string;
  readonly label: string;
  /** Its first line. */
  readonly title: string;
  /** Why, one sentence per name. */
  readonly reasons: readonly string[];
}

interface Run extends Omit<RanCell, "code"> {
  readonly title: string;
  /** For every name it used, the run that had made the value then; undefined where no cell had. */
  readonly inputs: ReadonlyMap<string, Run | undefined>;
  readonly makes: ReadonlySet<string>;
}

/** What running a cell comes to: who made the values it uses, and whose values it makes. */
interface Reach {
  readonly inputs: Map<string, Run | undefined>;
  readonly makes: Set<string>;
}

/** Who made the value of each name. A cell that failed may not have come that far: then it is still the value from before. */
type Makers = Map<string, Maker>;
interface Maker {
  readonly run: Run;
  readonly before: Maker | undefined;
}

/** Runs outside the notebook that are still told apart. */
const rememberedNameless = 1_000;
/** Beyond so many cells that are left for later, the oldest is looked at with each that comes: who asks shall not wait for a long day. */
const mostLater = 1_000;

/**
 * Knows which run of which cell made the value of each name, and which values each cell has seen. The cells are replayed,
 * by name only: stale is a cell that would find the value of another run, or that of a cell which is stale itself or failed.
 *
 * Where the notebook's order is known, the replay goes from top to bottom, and "nothing is stale" means that the notebook
 * run from the top gives what it shows. Where it is not, the replay goes in the order in which the cells ran last, and a
 * value that was replaced since makes stale too, because the replacement may stand above.
 *
 * A run counts as a change even where it gave the same value. Of a failed run nobody knows what it made before it failed:
 * whoever uses a name that it was to make is stale.
 */
export class CellGraph {
  /** The last run of every cell there is, in the order in which they ran. */
  readonly #live = new Map<string, Run>();
  readonly #made: Makers = new Map();
  #shared = new SharedValues();
  readonly #nameless: string[] = [];
  /** How many of the live cells used a name. */
  readonly #readers = new Map<string, number>();
  /** Cells that were deleted; one of them may come back. */
  readonly #gone = new Set<string>();
  #order: readonly string[] = [];
  /** How many of the live cells have a place in the order. */
  #placed = 0;
  #inOrder: ReadonlySet<string> = new Set();
  /** What is stale, in the order in which to run it again; undefined where that is to be found out. */
  #known: Map<Run, StaleCell> | undefined = new Map();
  #serial = 0;
  /** Cells that ran last and were not looked at, oldest first. */
  readonly #later: (() => RanCell | undefined)[] = [];

  /** A cell ran, to its end or into an error. */
  record(ran: RanCell): void {
    this.#catchUp();
    this.#add(ran);
  }

  /** The same for a cell that nobody asks about now: what it does is found out when somebody asks about any. Undefined: that is lost. */
  recordLater(ran: () => RanCell | undefined): void {
    this.#later.push(ran);
    if (this.#later.length > mostLater) this.#addOldest();
  }

  #catchUp(): void {
    while (this.#later.length > 0) this.#addOldest();
  }

  #addOldest(): void {
    const ran = this.#later.shift()?.();
    if (ran) this.#add(ran);
  }

  #add({ code, ...ran }: RanCell): void {
    const { inputs, makes } = reach(ran.use, this.#made, this.#shared);
    const run: Run = { ...ran, title: titleOf(code), inputs, makes };
    // No front end's id has a blank in front.
    const key = ran.cell ?? ` ${++this.#serial}`;
    if (ran.cell === undefined && this.#nameless.push(key) > rememberedNameless)
      this.#drop(this.#nameless.shift() ?? "");
    const ordered = this.#isOrdered;
    const before = this.#drop(key);
    if (before) this.#shared.forget(before.use);
    const touched = [...makes, ...(before?.makes ?? [])].some(name => this.#readers.has(name));
    this.#live.set(key, run);
    if (this.#inOrder.has(key)) this.#placed++;
    for (const name of inputs.keys()) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
    make(this.#made, makes, run);
    // A new cell whose values nobody has used makes nobody else stale: a long day of such cells costs each of them nothing.
    const apart = before === undefined && !touched && !this.#gone.has(key);
    if (!apart || ordered || this.#isOrdered) this.#known = undefined;
    else if (this.#known) this.#judgeRun(run, run.inputs, this.#known);
  }

  /** Cells that the notebook no longer has. The values they made live on, and make stale whoever uses them. */
  remove(cells: readonly string[]): void {
    this.#catchUp();
    for (const cell of cells) {
      this.#gone.add(cell);
      if (this.#drop(cell)) this.#known = undefined;
    }
  }

  #drop(key: string): Run | undefined {
    const run = this.#live.get(key);
    if (!run) return undefined;
    this.#live.delete(key);
    this.#known?.delete(run);
    if (this.#inOrder.has(key)) this.#placed--;
    for (const name of run.inputs.keys()) {
      const left = (this.#readers.get(name) ?? 1) - 1;
      if (left > 0) this.#readers.set(name, left);
      else this.#readers.delete(name);
    }
    return run;
  }

  /** Nothing has run. */
  clear(): void {
    this.#later.length = 0;
    this.#live.clear();
    this.#made.clear();
    this.#shared = new SharedValues();
    this.#readers.clear();
    this.#nameless.length = 0;
    this.#gone.clear();
    this.#placed = 0;
    this.#known = undefined;
  }

  /** The ids of the notebook's cells from top to bottom. It counts as the order while it names every cell that ran. */
  arrange(cells: readonly string[]): void {
    this.#catchUp();
    this.#order = cells;
    this.#inOrder = new Set(cells);
    this.#placed = this.#inOrder.intersection(this.#live).size;
    this.#known = undefined;
  }

  /** In the order in which they are to be run again. */
  stale(): readonly StaleCell[] {
    this.#catchUp();
    return [...(this.#known ??= this.#judge()).values()];
  }

  /** How many cells there are to be stale. */
  get size(): number {
    this.#catchUp();
    return this.#live.size;
  }

  #judge(): Map<Run, StaleCell> {
    const stale = new Map<Run, StaleCell>();
    if (!this.#isOrdered) {
      // The order in which they ran last: each finds what it found then.
      for (const run of this.#live.values()) this.#judgeRun(run, run.inputs, stale);
      return stale;
    }
    const made: Makers = new Map();
    const shared = new SharedValues();
    for (const run of this.#order.flatMap(cell => this.#live.get(cell) ?? [])) {
      const replayed = reach(run.use, made, shared);
      this.#judgeRun(run, replayed.inputs, stale, true);
      make(made, replayed.makes, run);
    }
    return stale;
  }

  /** Adds a run to the stale ones where it is; `found` are the makers of its inputs in the replay. */
  #judgeRun(run: Run, found: Run["inputs"], stale: Map<Run, StaleCell>, ordered = false): void {
    const { cell, label, title } = run;
    const reasons = [...run.inputs].flatMap(([name, was]) => {
      const last = this.#made.get(name)?.run;
      const would = ordered || last === run ? found.get(name) : last;
      return this.#reason(name, run, was, would, stale) ?? [];
    });
    if (reasons.length > 0) stale.set(run, { cell, label, title, reasons });
  }

  /** Why a cell that had its value from `was`, and would now have it from `would`, is stale; undefined where it is not. */
  #reason(
    name: string,
    run: Run,
    was: Run | undefined,
    would: Run | undefined,
    stale: ReadonlyMap<Run, StaleCell>,
  ): string | undefined {
    const now = was?.cell === undefined ? was : this.#live.get(was.cell);
    if (was && was !== now) {
      if (was.cell === run.cell) return `${name} had been changed by an earlier run of this cell`;
      if (!now) return `${name} came from ${was.label}, which was deleted`;
      if (now === would) return `${name} was made anew: ${was.label} ran again as ${now.label}`;
      return `${name} came from ${was.label}, which no longer makes it`;
    }
    if (was?.failed) return `${name} comes from ${was.label}, which failed`;
    if (was && stale.has(was)) return `${name} comes from ${was.label}, which is stale`;
    if (was === would) return undefined;
    if (would) return `${name} ${was ? "was replaced" : "has come into being"} by ${would.label}`;
    return `${name} comes from ${was?.label}, which ${was?.cell === undefined ? "is not in the notebook" : "stands further down"}`;
  }

  /** Whether the place of every cell is known. */
  get #isOrdered(): boolean {
    return this.#placed > 0 && this.#placed === this.#live.size - this.#nameless.length;
  }
}

/**
 * All that running a cell uses and makes, through the functions it calls and the other names of what it writes into, where `made`
 * says who made the values that it finds, and `shared`, which learns what the cell declares, which names are the same.
 */
function reach(use: CellUse, made: Makers, shared: SharedValues): Reach {
  shared.declare(use);
  const inputs = new Map<string, Run | undefined>();
  const makes = new Set(use.defines);
  const mutated = new Set<string>();
  const within = new Set<string>();
  const seen = new Set<string>();
  const waiting: Use[] = [use];
  const owns = (name: string): boolean => use.defines.has(name);
  const functions = (name: string): Use[] => {
    const own = use.later.get(name);
    const found = own ? [own] : [];
    if (!owns(name))
      for (let at = made.get(name); at; at = at.before) found.push(at.run.use.later.get(name) ?? noUse);
    return found;
  };
  const look = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    if (!owns(name)) inputs.set(name, made.get(name)?.run);
    waiting.push(...functions(name));
    for (const { of, as } of shared.of(name)) if (as === "same") waiting.push(...functions(of));
  };
  /** Whether a function writes into what it is given, or hands it to one that does. */
  const writes = (to: string, position: number, asked: readonly string[] = []): boolean => {
    const parameter = `#${position}`;
    const question = to + parameter;
    if (asked.includes(question)) return false;
    return functions(to).some(
      own =>
        own.writes.has(position) ||
        own.calls.some(({ name, method }) => name === parameter && shared.written(name, method) !== "not") ||
        own.passes.some(
          pass => pass.name === parameter && writes(pass.to, pass.position, [...asked, question]),
        ),
    );
  };
  const read = new Set<Use>();
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (read.has(part)) continue;
    read.add(part);
    for (const name of part.changes) makes.add(name);
    for (const name of part.mutates) mutated.add(name);
    for (const name of part.mutatesWithin) within.add(name);
    for (const { to, position, name } of part.passes)
      // How deep it writes is not kept.
      if (writes(to, position)) [mutated, within].forEach(names => names.add(name));
    for (const { name, method } of part.calls) {
      const written = shared.written(name, method);
      if (written !== "not") mutated.add(name);
      if (written === "within") within.add(name);
      waiting.push(...shared.methods(method));
      if (method === "") for (const { of } of shared.of(name)) waiting.push(...functions(of));
    }
    for (const name of part.uses) look(name);
  }
  for (const name of shared.reached(mutated, within)) {
    if (!owns(name) && !made.has(name)) continue;
    makes.add(name);
    look(name);
  }
  return { inputs, makes };
}

function make(made: Makers, names: Iterable<string>, run: Run): void {
  for (const name of names) made.set(name, { run, before: run.failed ? made.get(name) : undefined });
}

function titleOf(code: string): string {
  const line = /\S.*/.exec(code)?.[0].trimEnd() ?? "";
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
