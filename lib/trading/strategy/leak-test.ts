import { seededRandom } from "../../core/random.ts";
import { barColumnNames, Bars, type BarColumns } from "../../market/bars.ts";
import { resolveExecution } from "../engine/execution.ts";
import { simulate, targetColumn } from "../engine/simulate.ts";
import { resolveParams, type Params, type Strategy } from "./strategy.ts";

/** Either no leak was found, or where the past changed when only the future did. */
export type LeakVerdict =
  | { readonly leaks: false; readonly cuts: number }
  | {
      readonly leaks: true;
      readonly cut: number;
      readonly bar: number;
      readonly before: number;
      readonly after: number;
    };

/**
 * Tries to falsify "this strategy does not look ahead": replaces all bars after a cut, once by NaN and once by garbage, and
 * demands that everything up to the cut stays equal to the bit: the target column, or the orders a `next` strategy gave. Cuts lie at `cuts` random bars (default 16) plus the last but one.
 *
 * A verdict without leaks is evidence, not proof: a leak that shows on other bars only is not found.
 */
export function leakTest<P extends Params>(
  strategy: Strategy<P>,
  bars: Bars,
  { params, cuts = 16, seed = 1 }: { params?: Partial<P>; cuts?: number; seed?: number } = {},
): LeakVerdict {
  const resolved = resolveParams(strategy, params);
  const trace = (data: Bars): Float64Array =>
    strategy.kind === "target"
      ? targetColumn(strategy, resolved, data)
      : orderTrace(strategy, resolved, data);
  const truth = trace(bars);
  const random = seededRandom(seed);
  const places = Array.from({ length: cuts }, () => random.integer(bars.length - 1));
  for (const cut of [...places, bars.length - 2])
    for (const poison of [() => NaN, () => 1e3 * random.uniform() ** 4]) {
      const poisoned = trace(poisonAfter(bars, cut, poison));
      for (let i = 0; i <= cut; i++)
        if (!Object.is(truth[i], poisoned[i]))
          return Object.freeze({ leaks: true, cut, bar: i, before: truth[i], after: poisoned[i] });
    }
  return Object.freeze({ leaks: false, cuts: places.length + 1 });
}

/** One number per bar that changes with every order given there. */
function orderTrace<P extends Params>(strategy: Strategy<P>, params: P, bars: Bars): Float64Array {
  const trace = new Float64Array(bars.length);
  const fold = (bar: number, value: number) =>
    (trace[bar] = trace[bar] * 31 + (Number.isNaN(value) ? 7 : value));
  simulate(strategy, params, bars, resolveExecution(), {
    onOrder: ({ kind, fraction, stopLoss, takeProfit, trailingStop }, bar) => {
      for (const value of [kind.length, fraction, stopLoss, takeProfit, trailingStop]) fold(bar, value);
    },
  });
  return trace;
}

/** The bars with every price and volume after `cut` replaced; times stay, because the clock is no secret. */
function poisonAfter(bars: Bars, cut: number, poison: () => number): Bars {
  const columns = Object.fromEntries(
    barColumnNames.map(name => {
      const column = bars[name].slice();
      if (name !== "time") for (let i = cut + 1; i < column.length; i++) column[i] = poison();
      return [name, column];
    }),
  ) as Record<keyof BarColumns, Float64Array>;
  return new Bars(bars, columns);
}
