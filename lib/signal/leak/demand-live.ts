import { PeakError } from "../../core/errors.ts";
import type { ContentHash } from "../../core/hash.ts";
import type { Random } from "../../core/random.ts";
import type { Bars } from "../../market/bars.ts";
import { Evaluation } from "../features/batch/evaluate.ts";
import type { MarketData } from "../features/batch/market-data.ts";
import type { FeatureNode, Work } from "../features/node.ts";
import type { Operation } from "../features/operation/operation.ts";
import { picked, rareChanges } from "./remarkable.ts";

/** Bars at which a function is run on a window alone: at random, and as many again at which a column changes that seldom does. */
const rowsTried = 40;

/**
 * Throws `invalid_data` for a node of the user's own that says something else live than in columns: because it needs more bars than
 * it declares, and a live graph gives it those only, or because its stream form computes something else.
 */
export function demandLive(nodes: readonly FeatureNode[], data: MarketData, random: Random): void {
  const evaluation = new Evaluation(data);
  const works = new Map<ContentHash, Work>();
  for (const { origin } of nodes)
    if (origin.kind === "work" && origin.work.operation.outside) works.set(origin.work.hash, origin.work);
  for (const { operation, inputs } of works.values()) {
    const { name, lookback, endless, ahead, lines, outside } = operation;
    const columns = inputs.map(input => evaluation.column(input));
    const { bars } = data.of(inputs[0].timeline);
    const truth = operation.batch(columns, () => bars);
    const demandEqual = (row: number, live: readonly number[], how: string, hint: string) => {
      const k = lines.findIndex((_, line) => !near(live[line], truth[line][row]));
      if (k < 0) return;
      const label = lines[k] ? `${name}.${lines[k]}` : name;
      const said = `${label} gives ${live[k]} at bar ${row} ${how}, and ${truth[k][row]} in columns.`;
      throw new PeakError("invalid_data", said, { hint });
    };
    if (outside!.streams)
      for (const [row, live] of streamed(operation, columns, bars))
        demandEqual(row, live, "as a stream", "Both must be equal, or it trades on what was not tested.");
    else if (!endless && ahead === 0)
      for (const row of rowsOf(truth, lookback, random))
        demandEqual(
          row,
          windowed(operation, columns, bars, row),
          `when it is given the ${lookback + 1} bars that it declares`,
          "Declare as lookback all the bars it needs, or endless: true and a stream form where it needs every bar.",
        );
  }
}

/** What the stream form says at each bar. */
function* streamed(
  operation: Operation,
  columns: readonly Float64Array[],
  { timeframe, calendar, length }: Bars,
): Iterable<readonly [row: number, live: readonly number[]]> {
  const step = operation.open({ timeframe, calendar });
  for (let row = 0; row < length; row++) {
    const given = step(...columns.map(column => column[row]));
    yield [row, operation.lines.map(line => (typeof given === "number" ? given : given[line]))];
  }
}

/** What is computed of the bars that the operation declares alone. */
function windowed(
  operation: Operation,
  columns: readonly Float64Array[],
  bars: Bars,
  row: number,
): readonly number[] {
  const from = row - operation.lookback;
  const window = columns.map(column => column.slice(from, row + 1));
  return operation.batch(window, () => bars.slice(from, row + 1)).map(column => column[operation.lookback]);
}

function rowsOf(truth: readonly Float64Array[], lookback: number, random: Random): number[] {
  const [{ length }] = truth;
  if (length <= lookback) return [];
  const rows = Array.from({ length: rowsTried }, () => lookback + random.integer(length - lookback));
  for (const values of truth) rows.push(...picked(rareChanges(values), rowsTried, random));
  return rows.filter(row => row >= lookback);
}

/** Equal but for rounding: sums may be added in another order. */
function near(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}
