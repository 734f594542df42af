import { nodesOf, type FeatureNode } from "./node.ts";
import type { Computation } from "./operation/computation.ts";
import { userOperation } from "./operation/operation.ts";

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
  const made = nodesOf(userOperation(computation as Computation<string>), inputs);
  const { lines = [] } = computation;
  return lines.length > 0
    ? Object.freeze(Object.fromEntries(lines.map((line, k) => [line, made[k]])))
    : made[0];
}
