// What a feature graph is made of: `pt.feature`.

export { bars, market, type Series } from "./series.ts";
export { ta, type FeatureIndicators } from "./lift.ts";
export { from, fromBars } from "./from.ts";
export * as regimes from "./regimes.ts";
export { garch, type GarchNodeOptions } from "./garch.ts";
export type { BarsComputation, Computation, LiveBar } from "./operation/computation.ts";
export type { Span } from "./operation/span.ts";
export type { FeatureNode } from "./node.ts";
