import { demand, invalidArgument } from "../../core/errors.ts";
import { unwrittenColumns } from "../../core/column/unwritten-column.ts";
import type { Definition } from "./definition.ts";
import { blank, checkColumn, demandRoom } from "./input.ts";
import type { LinesMachine, Machine } from "./machine/machine.ts";
import { checkArguments, type Argument, type Parameter } from "./parameters.ts";
import { showsItself } from "./show-indicator.ts";
import { compileRunner, compileStep, type Runner, type Step, type StepForm } from "./runner.ts";

/** A column that an indicator may read from bars. */
export type BarColumn = "open" | "high" | "low" | "close" | "volume";

type Given = readonly (Argument | undefined)[];
type Columns<Line extends string> = [Line] extends [never]
  ? Float64Array
  : Readonly<Record<Line, Float64Array>>;
type Values<Line extends string> = [Line] extends [never] ? number : Readonly<Record<Line, number>>;

/** The indicator one bar at a time: `next` takes a bar's input and gives the values there, NaN during warm-up. */
export interface Stream<Input extends readonly unknown[], Line extends string = never> {
  next(...input: Input): Values<Line>;
}

/** An indicator of one column. */
export interface ValueIndicator<P extends Given, Line extends string = never> {
  (values: Float64Array, ...parameters: P): Columns<Line>;
  /** The same, one value at a time; equal to the bit. */
  stream(...parameters: P): Stream<[value: number], Line>;
  readonly definition: Definition;
}

/** An indicator of two columns. */
export interface PairIndicator<P extends Given, Line extends string = never> {
  (first: Float64Array, second: Float64Array, ...parameters: P): Columns<Line>;
  /** The same, one pair at a time; equal to the bit. */
  stream(...parameters: P): Stream<[first: number, second: number], Line>;
  readonly definition: Definition;
}

/** An indicator of bars: anything with the columns that it reads. */
export interface BarIndicator<Column extends BarColumn, P extends Given, Line extends string = never> {
  (bars: Readonly<Record<Column, Float64Array>>, ...parameters: P): Columns<Line>;
  /** The same, one bar at a time; equal to the bit. */
  stream(...parameters: P): Stream<[bar: Readonly<Record<Column, number>>], Line>;
  readonly definition: Definition;
}

interface Spec<P extends Given, Line extends string> {
  readonly parameters?: readonly Parameter[];
  readonly lines?: readonly Line[];
  readonly endless?: boolean;
  lookback(...given: Required<P>): number;
  /** Whether a machine must know where it begins. */
  readonly placed?: boolean;
  /** A fresh machine. `place` is the index of the first bar that it is fed, where it is `placed`. */
  machine(...given: [...Required<P>, place: number]): [Line] extends [never] ? Machine : LinesMachine;
  /** Refuses parameters that do not go together. */
  check?(...given: Required<P>): void;
  /** A faster way to the same numbers, to the bit; undefined where these parameters have none. */
  batch?(columns: readonly Float64Array[], ...given: Required<P>): Columns<Line> | undefined;
}

/** Defines an indicator of one column. */
export function ofValues<P extends Given, Line extends string = never>(
  name: string,
  spec: Spec<P, Line>,
): ValueIndicator<P, Line> {
  const { definition, compute, stream } = assemble(name, ["value"], ["values"], spec);
  const batch = (values: Float64Array, ...given: P) => compute([values], given);
  return named<ValueIndicator<P, Line>>(batch, stream("numbers"), definition);
}

/** Defines an indicator of two columns. */
export function ofPairs<P extends Given, Line extends string = never>(
  name: string,
  spec: Spec<P, Line>,
): PairIndicator<P, Line> {
  const names = ["first", "second"];
  const { definition, compute, stream } = assemble(name, names, names, spec);
  const batch = (first: Float64Array, second: Float64Array, ...given: P) => compute([first, second], given);
  return named<PairIndicator<P, Line>>(batch, stream("numbers"), definition);
}

/** Defines an indicator of bars, which reads the columns `inputs`. */
export function ofBars<Column extends BarColumn, P extends Given, Line extends string = never>(
  name: string,
  inputs: readonly Column[],
  spec: Spec<P, Line>,
): BarIndicator<Column, P, Line> {
  const labels = inputs.map(input => `bars.${input}`);
  const { definition, compute, stream } = assemble(name, inputs, labels, spec);
  const batch = (bars: Readonly<Record<Column, Float64Array>>, ...given: P) => {
    if (typeof bars !== "object" || bars === null || ArrayBuffer.isView(bars))
      throw invalidArgument(
        "bars",
        `must have the columns ${inputs.join(", ")}`,
        bars,
        `Pass the bars themselves, or { ${inputs.join(", ")} }.`,
      );
    return compute(
      inputs.map(input => bars[input]),
      given,
    );
  };
  return named<BarIndicator<Column, P, Line>>(batch, stream("fields"), definition);
}

/** Bars a call: the optimiser sees a function that is called often, not a loop that it must enter half-way. */
const block = 4_096;

/** What the three kinds of indicator share: the loop over columns, and the step of a stream. */
function assemble<P extends Given, Line extends string>(
  name: string,
  inputs: readonly string[],
  labels: readonly string[],
  spec: Spec<P, Line>,
) {
  const { parameters = [], lines = [], endless = false, placed = false } = spec;
  const checked = (given: readonly unknown[]): Required<P> => {
    const resolved = checkArguments(parameters, given) as unknown as Required<P>;
    spec.check?.(...resolved);
    return resolved;
  };
  const record = (out: readonly Float64Array[]) =>
    (lines.length
      ? Object.freeze(Object.fromEntries(lines.map((line, k) => [line, out[k]])))
      : out[0]) as Columns<Line>;
  let runner: Runner | undefined;

  const compute = (columns: readonly Float64Array[], given: readonly unknown[]): Columns<Line> => {
    checkColumns(columns, labels);
    const resolved = checked(given);
    const { length } = columns[0];
    // Nothing is kept for a warm-up that does not end: its periods may be larger than memory.
    if (spec.lookback(...resolved) >= length)
      return record(Array.from(lines.length ? lines : [""], () => blank(length)));
    const fast = spec.batch?.(columns, ...resolved);
    if (fast !== undefined) return fast;
    const out = unwrittenColumns(Math.max(1, lines.length), length);
    runner ??= compileRunner(name, inputs.length, lines.length);
    let i = 0;
    while (i < length) {
      // After a bar that cannot be computed with, the warm-up begins again.
      for (; i < length && !finiteAt(columns, i); i++) for (const line of out) line[i] = NaN;
      const machine = spec.machine(...resolved, i);
      for (let whole = true; whole && i < length;) {
        const end = Math.min(length, i + block);
        i = runner(machine, columns, out, i, end);
        whole = i === end;
      }
    }
    return record(out);
  };

  const steps = new Map<StepForm, ReturnType<typeof compileStep>>();
  const step = (
    given: readonly unknown[],
    form: StepForm,
    ...cells: [cells?: Float64Array, from?: readonly number[], to?: readonly number[]]
  ): Step => {
    const resolved = checked(given);
    demandRoom(spec.lookback(...resolved));
    const known = steps.get(form) ?? compileStep(name, inputs, lines, { form, placed });
    steps.set(form, known);
    return known(place => spec.machine(...resolved, place), ...cells);
  };

  const definition: Definition = Object.freeze({
    name,
    inputs: Object.freeze([...inputs]),
    parameters: Object.freeze([...parameters]),
    lines: Object.freeze([...lines]),
    endless,
    lookback: (...given) => spec.lookback(...checked(given)),
    compute: (columns, ...given) => compute(columns, given),
    open: (...given) => step(given, "numbers") as ReturnType<Definition["open"]>,
    attach: (cells, from, to, ...given) => step(given, "cells", cells, from, to) as unknown as () => void,
  } satisfies Definition);
  const stream =
    (form: StepForm) =>
    (...given: readonly unknown[]) => ({ next: step(given, form) });
  return { definition, compute, stream };
}

function checkColumns(columns: readonly Float64Array[], labels: readonly string[]): void {
  for (const [k, label] of labels.entries()) checkColumn(columns[k], label);
  const lengths = columns.map(column => column.length);
  demand(
    lengths.every(length => length === lengths[0]),
    labels.join(", "),
    "must be of one length",
    lengths,
    "Take them from the same bars.",
  );
}

function finiteAt(columns: readonly Float64Array[], i: number): boolean {
  for (const column of columns) if (!Number.isFinite(column[i])) return false;
  return true;
}

/** The indicator that is a function of columns and has its streams and definition with it. */
function named<I extends { readonly stream: unknown; readonly definition: Definition }>(
  batch: object,
  stream: unknown,
  definition: Definition,
): I {
  Object.defineProperty(batch, "name", { value: definition.name });
  showsItself(batch, definition);
  return Object.freeze(Object.assign(batch, { stream, definition })) as unknown as I;
}
