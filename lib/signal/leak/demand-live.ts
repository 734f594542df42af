import { PeakError } from "../../core/errors.ts";
import type { ContentHash } from "../../core/hash.ts";
import type { Random } from "../../core/random.ts";
import { Evaluation } from "../features/batch/evaluate.ts";
import type { MarketData } from "../features/batch/market-data.ts";
import type { FeatureNode, Work } from "../features/node.ts";

/** Bars at which a function is run on a window alone. */
const rowsTried = 12;

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
    const { name, lookback, endless, ahead, lines } = operation;
    const columns = inputs.map(input => evaluation.column(input));
    const { bars } = data.of(inputs[0].timeline);
    const truth = operation.batch(columns, () => bars);
    const demandEqual = (row: number, live: readonly number[], how: string, hint: string) => {
      for (const [k, line] of lines.entries()) {
        const value = truth[k][row];
        if (near(live[k], value)) continue;
        const label = line ? `${name}.${line}` : name;
        throw new PeakError(
          "invalid_data",
          `${label} gives ${live[k]} at bar ${row} ${how}, and ${value} in columns.`,
          { hint },
        );
      }
    };
    if (operation.outside!.streams) {
      const step = operation.open({ timeframe: bars.timeframe, calendar: bars.calendar });
      for (let row = 0; row < bars.length; row++) {
        const given = step(...columns.map(column => column[row]));
        const live = lines.map(line => (typeof given === "number" ? given : given[line]));
        demandEqual(
          row,
          live,
          "as a stream",
          "Both must be equal to the bit, or it trades on what was not tested.",
        );
      }
    } else if (!endless && ahead === 0 && lookback < bars.length)
      for (let k = 0; k < rowsTried; k++) {
        const row = lookback + random.integer(bars.length - lookback);
        const from = row - lookback;
        const window = columns.map(column => column.slice(from, row + 1));
        const found = operation.batch(window, () => bars.slice(from, row + 1));
        demandEqual(
          row,
          found.map(column => column[lookback]),
          `when it is given the ${lookback + 1} bars that it declares`,
          "Declare as lookback all the bars it needs, or endless: true and a stream form where it needs every bar.",
        );
      }
  }
}

/** Equal but for rounding: sums may be added in another order. */
function near(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}
