import type { ContentHash } from "../../../core/hash.ts";
import { describe } from "./describe.ts";
import { lookbackText } from "./lookback.ts";
import type { FeatureNode } from "../node.ts";

/** What a graph says of one of its features before it is run. */
export interface FeatureDescription {
  readonly name: string;
  /** Bars before a bar that its value needs, of the bars the graph is run on and of others ("14 of 1d"); "+" where all count. */
  readonly lookback: string;
  readonly description: string;
}

/** Named nodes in words, each by the names of the others. */
export function describeFeatures(
  nodes: Readonly<Record<string, FeatureNode>>,
): readonly FeatureDescription[] {
  const names = nameMap(nodes);
  return Object.entries(nodes).map(([name, node]) =>
    Object.freeze({ name, lookback: lookbackText(node), description: describe(node, names) }),
  );
}

/** The first name of each node. */
export function nameMap(nodes: Readonly<Record<string, FeatureNode>>): ReadonlyMap<ContentHash, string> {
  const names = new Map<ContentHash, string>();
  for (const [name, { origin, hash }] of Object.entries(nodes))
    // What is taken as of the graph's bars has its name where it is computed.
    for (const named of origin.kind === "asOf" ? [origin.input.hash, hash] : [hash])
      if (!names.has(named)) names.set(named, name);
  return names;
}
