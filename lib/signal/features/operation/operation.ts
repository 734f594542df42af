import { demandMembers } from "../../../core/members.ts";
import { PeakError, demand, invalidArgument, received } from "../../../core/errors.ts";
import { checkPeriod } from "../../ta/input.ts";
import type { Definition } from "../../ta/definition.ts";
import type { Argument } from "../../ta/parameters.ts";
import { Bars } from "../../../market/bars.ts";
import { makeColumns } from "../../../market/columns.ts";
import type { Timing } from "../closes.ts";
import type { BarsComputation, Computation } from "./computation.ts";

/** Takes the values of one bar and gives what holds there: a number, or a record where the operation has lines. */
export type Step = (...values: number[]) => number | Readonly<Record<string, number>>;

/** What a node does to the columns before it: the one form that indicators, scalings and users' functions take inside a graph. */
export interface Operation {
  readonly name: string;
  /** Its parameters as a reader wants them: "14", "window 250". */
  readonly written: readonly string[];
  /** Equal keys, equal operations. */
  readonly key: string;
  readonly lookback: number;
  readonly ahead: number;
  readonly endless: boolean;
  /** Names of what it gives; one empty name where that is one column. */
  readonly lines: readonly string[];
  /** One column for each line. `bars` gives those that the columns belong to. */
  batch(columns: readonly Float64Array[], bars: () => Bars): readonly Float64Array[];
  /** One bar at a time; `timing` is that of the bars. */
  open(timing: Timing): Step;
  /** Of code from outside the library: whether it has a stream form of its own, or is run on the last bars. */
  readonly outside?: { readonly streams: boolean };
  /** The same between cells of one column, where it can: reads the places `from`, and leaves each line's value at its place in `to`. */
  attach?(cells: Float64Array, from: readonly number[], to: readonly number[]): () => void;
}

/** An indicator of `pt.ta` with its arguments. Throws where they break a parameter's bounds. */
export function indicatorOperation(
  definition: Definition,
  given: readonly (Argument | undefined)[],
  written?: readonly string[],
): Operation {
  const { name, parameters, endless } = definition;
  const lookback = definition.lookback(...given);
  // −0 becomes 0: both are written the same, and what is computed is kept by what is written.
  const resolved = parameters.map((parameter, i) => {
    const argument = given[i] ?? parameter.default;
    return argument === 0 ? 0 : argument;
  });
  const lines = definition.lines.length ? definition.lines : [""];
  return Object.freeze({
    name,
    written: written ?? resolved.slice(0, given.length).map(String),
    key: `${name}(${resolved.join()})`,
    lookback,
    ahead: 0,
    endless,
    lines,
    batch: (columns: readonly Float64Array[]) => linesOf(definition.compute(columns, ...resolved), lines),
    open: () => definition.open(...resolved),
    attach: (cells: Float64Array, from: readonly number[], to: readonly number[]) =>
      definition.attach(cells, from, to, ...resolved),
  });
}

/** What a user or another part of the library computes of columns. Its result is checked, and blank before its lookback. */
export function userOperation(given: Computation<string>): Operation {
  const lines = linesFrom(given);
  return declared(
    given,
    lines,
    // Copies: a function that sorts or fills what it is given would spoil the bars for everybody else.
    columns => linesOf(given.batch(...columns.map(column => column.slice())), lines),
    given.stream && (() => given.stream!() as Step),
  );
}

/** The same of whole bars: the columns are those of the bars, in order. */
export function barsOperation(given: BarsComputation<string>): Operation {
  const lines = linesFrom(given);
  return declared(
    given,
    lines,
    (_, bars) => linesOf(given.batch(copied(bars())), lines),
    given.stream &&
      (() => {
        const next = given.stream!();
        return (time, open, high, low, close, volume) => next({ time, open, high, low, close, volume });
      }),
  );
}

const copied = (bars: Bars): Bars =>
  new Bars(
    bars,
    makeColumns(name => bars[name].slice()),
  );

type Declared = Pick<Computation<string>, "name" | "lookback" | "ahead" | "endless" | "batch">;

function declared(
  given: Pick<Declared, "name" | "lookback" | "ahead" | "endless"> & { readonly batch: unknown },
  lines: readonly string[],
  run: Operation["batch"],
  stream: (() => Step) | undefined,
): Operation {
  const { name, lookback, ahead = 0, endless = false } = given;
  demand(typeof name === "string" && name !== "", "name", "must be a non-empty string", name, "Name it.");
  checkPeriod(lookback, `lookback of ${name}`, 0);
  checkPeriod(ahead, `ahead of ${name}`, 0);
  if (typeof given.batch !== "function")
    throw invalidArgument(
      `batch of ${name}`,
      "must be a function of columns",
      given.batch,
      "Give batch: close => …, a column of the same length.",
    );
  const labels = lines.map(line => (line ? `${name}.${line}` : name));
  return Object.freeze({
    name,
    written: [],
    // By identity: the text of a function does not tell what it closes over.
    key: `${name}#${identity(given)}`,
    lookback,
    ahead,
    endless,
    lines,
    outside: Object.freeze({ streams: stream !== undefined }),
    batch: (columns: readonly Float64Array[], bars: () => Bars) =>
      run(columns, bars).map((column, k) =>
        blankBefore(checkedColumn(column, columns[0].length, labels[k]), lookback),
      ),
    open: (timing: Timing) => blankSteps(stream?.() ?? windowed(given, lines, run, timing), lookback, lines),
  });
}

const identities = new WeakMap<object, number>();
let counted = 0;

/** A number that only this object has. */
export function identity(object: object): number {
  const known = identities.get(object) ?? counted++;
  identities.set(object, known);
  return known;
}

/** A function of a window as a stream: run over the last lookback + 1 bars it says what holds at the last of them. */
function windowed(
  { name, lookback, endless = false, ahead = 0 }: Pick<Declared, "name" | "lookback" | "ahead" | "endless">,
  lines: readonly string[],
  run: Operation["batch"],
  timing: Timing,
): Step {
  if (endless || ahead > 0)
    throw new PeakError(
      "invalid_argument",
      `${name} has no stream form${ahead > 0 ? ": it looks ahead" : ", and depends on more than its lookback"}.`,
      { hint: "Give it stream: () => value => …, or leave it out of the graph that is streamed." },
    );
  let window: Float64Array[] = [];
  let missing = lookback;
  const none = stepValue(
    lines.map(() => NaN),
    lines,
  );
  return (...values) => {
    if (window.length === 0) window = values.map(() => new Float64Array(lookback + 1).fill(NaN));
    for (const [k, value] of values.entries()) {
      window[k].copyWithin(0, 1);
      window[k][lookback] = value;
    }
    // A window of bars that are not there yet has times that are none.
    if (missing-- > 0) return none;
    const columns = window.map(column => column.slice());
    return stepValue(
      run(columns, () => liveBars(columns, timing)).map(column => column[lookback]),
      lines,
    );
  };
}

/** Bars of six columns in a stream. */
function liveBars([time, open, high, low, close, volume]: readonly Float64Array[], timing: Timing): Bars {
  const meta = { symbol: "stream", source: "stream", synthetic: false, ...timing };
  return new Bars(meta, { time, open, high, low, close, volume });
}

function stepValue(values: readonly number[], lines: readonly string[]): ReturnType<Step> {
  return lines[0] === "" ? values[0] : Object.fromEntries(lines.map((line, k) => [line, values[k]]));
}

/** Nothing before the lookback: what is computed of less than was declared is not a value. */
function blankBefore(column: Float64Array, lookback: number): Float64Array {
  const end = Math.min(lookback, column.length);
  for (let i = 0; i < end; i++) if (column[i] === column[i]) return column.slice().fill(NaN, 0, end);
  return column;
}

function blankSteps(step: Step, lookback: number, lines: readonly string[]): Step {
  const blank = stepValue(
    lines.map(() => NaN),
    lines,
  );
  let bars = 0;
  return (...values) => {
    const value = step(...values);
    return bars++ < lookback ? blank : value;
  };
}

function linesFrom(computation: { readonly lines?: readonly string[] }): readonly string[] {
  demandMembers(
    computation,
    [],
    "computation",
    "must say what to compute",
    "Pass { name, lookback, batch }.",
  );
  const { lines } = computation;
  return lines?.length ? lines : [""];
}

function linesOf(result: unknown, lines: readonly string[]): readonly Float64Array[] {
  if (lines[0] === "") return [result as Float64Array];
  return lines.map(line => (result as Readonly<Record<string, Float64Array>>)?.[line]);
}

function checkedColumn(column: unknown, length: number, name: string): Float64Array {
  const isColumn = Object.prototype.toString.call(column) === "[object Float64Array]";
  if (!isColumn || (column as Float64Array).length !== length)
    throw new PeakError(
      "invalid_data",
      `${name} must give a Float64Array of ${length} values, one for each bar, received ${received(column)}.`,
      { hint: "Start from new Float64Array(close.length).fill(NaN)." },
    );
  return column as Float64Array;
}
