import type { ContentHash } from "../../../core/hash.ts";
import { timeframeLength, type Milliseconds, type Timeframe } from "../../../core/time.ts";
import { timelineText } from "./describe.ts";
import { inOrder } from "../batch/evaluate.ts";
import { inputsOf, type FeatureNode } from "../node.ts";
import type { Timeline } from "../timeline.ts";

/** "14", "20 and 14 of 1d"; with "+" where every bar before counts. */
export function lookbackText(node: FeatureNode): string {
  const bars = derive<ReadonlyMap<string, number>>(node, (at, inputs) => {
    const most = new Map<string, number>();
    for (const input of inputs)
      for (const [name, count] of input) most.set(name, Math.max(most.get(name) ?? 0, count));
    return most.set(at.timeline.name, (most.get(at.timeline.name) ?? 0) + ownLookback(at));
  });
  const parts = [...bars]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([name, count]) => count > 0 || (name === "" && bars.size === 1))
    .map(([name, count]) => (name === "" ? String(count) : `${count} of ${timelineText(name)}`));
  return `${parts.join(" and ") || "0"}${node.endless ? "+" : ""}`;
}

/**
 * Bars before a bar that a node's value needs, wherever in longer bars it stands, in the bars the graph is run on: what is derived from
 * the lookbacks of all operations below it, where no bar is missing.
 */
export function lookbackBars(node: FeatureNode, lengthOf: (timeline: Timeline) => Milliseconds): number {
  const need = derive<Milliseconds>(node, (at, inputs) => {
    const length = lengthOf(at.timeline);
    const before = Math.max(0, ...inputs);
    if (at.origin.kind !== "asOf") return before + ownLookback(at) * length;
    const other = lengthOf(at.origin.input.timeline);
    // In the middle of a day the last one that is known closed hours ago.
    const age = other - greatestDivisor(other, length);
    return Math.max(0, before + other + age - length);
  });
  return Math.ceil(need / lengthOf(node.timeline));
}

/** Length of a timeline's bars, given that of each market's own. */
export function lengthsOf(own: (timeline: Timeline) => Timeframe): (timeline: Timeline) => Milliseconds {
  return timeline => timeframeLength(timeline.timeframe ?? own(timeline));
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function ownLookback({ origin }: FeatureNode): number {
  return origin.kind === "work" ? origin.work.operation.lookback : 0;
}

/** Something of a node made from the same of its inputs, once for each node below it. */
function derive<T>(node: FeatureNode, make: (node: FeatureNode, inputs: readonly T[]) => T): T {
  const made = new Map<ContentHash, T>();
  for (const at of inOrder([node]))
    made.set(
      at.hash,
      make(
        at,
        inputsOf(at.origin).map(({ hash }) => made.get(hash)!),
      ),
    );
  return made.get(node.hash)!;
}
