// What a feature graph is made of: `pt.feature`.

export { bars, market, type Series } from "./nodes/series.ts";
export { ta, type FeatureIndicators } from "./nodes/lift.ts";
export { from, fromBars } from "./nodes/from.ts";
export * as regimes from "./nodes/regimes.ts";
export { garch, type GarchNodeOptions } from "./nodes/garch.ts";
export type { BarsComputation, Computation, LiveBar } from "./operation/computation.ts";
export type { Span } from "./operation/span.ts";
export type { FeatureNode } from "./node.ts";
