import { nodesOf, type FeatureNode } from "../node.ts";
import type { BarsComputation, Computation } from "../operation/computation.ts";
import { barsOperation, userOperation } from "../operation/operation.ts";
import { bars, demandSeries, type Series } from "./series.ts";

/**
 * A node of your own, or of anything that computes a series from others: see {@link Computation} for what it declares. With `lines`
 * it gives a record of nodes.
 *
 * @example
 * const range = pt.feature.from({
 *   name: "range", lookback: 0, batch: (high, low) => high.map((h, i) => h - low[i]),
 * }, bars.high, bars.low);
 *
 * Throws `invalid_argument` for an empty name or a lookback that is not a whole number of bars.
 */
export function from(computation: Computation, ...inputs: [FeatureNode, ...FeatureNode[]]): FeatureNode;
export function from<const Line extends string>(
  computation: Computation<Line> & { readonly lines: readonly Line[] },
  ...inputs: [FeatureNode, ...FeatureNode[]]
): { readonly [K in Line]: FeatureNode };
export function from(
  computation: Computation | Computation<string>,
  ...inputs: FeatureNode[]
): FeatureNode | Readonly<Record<string, FeatureNode>> {
  return named(nodesOf(userOperation(computation as Computation<string>), inputs), computation.lines);
}

/**
 * The same for what is computed of whole bars: regimes, a point-in-time series brought to bars. `series` are the bars it is given, by
 * default those of the graph.
 *
 * @example
 * const rising = pt.feature.fromBars({
 *   name: "rising", lookback: 50, batch: bars => pt.regimes.trend(bars).is("TREND_UP"),
 * });
 *
 * A model that was fitted beforehand, on data that these bars are part of, knows their future, and no test of this function shows it.
 */
export function fromBars(computation: BarsComputation, series?: Series): FeatureNode;
export function fromBars<const Line extends string>(
  computation: BarsComputation<Line> & { readonly lines: readonly Line[] },
  series?: Series,
): { readonly [K in Line]: FeatureNode };
export function fromBars(
  computation: BarsComputation | BarsComputation<string>,
  series: Series = bars,
): FeatureNode | Readonly<Record<string, FeatureNode>> {
  demandSeries(series);
  const { time, open, high, low, close, volume } = series;
  const operation = barsOperation(computation as BarsComputation<string>);
  return named(nodesOf(operation, [time, open, high, low, close, volume]), computation.lines);
}

function named(
  made: readonly FeatureNode[],
  lines: readonly string[] = [],
): FeatureNode | Readonly<Record<string, FeatureNode>> {
  return lines.length > 0
    ? Object.freeze(Object.fromEntries(lines.map((line, k) => [line, made[k]])))
    : made[0];
}
