// What a feature graph is made of: `pt.feature`.

export { bars, market, type Series } from "./series.ts";
export { ta, type FeatureIndicators } from "./lift.ts";
export { from } from "./from.ts";
export type { Computation } from "./operation/computation.ts";
export type { Span } from "./operation/span.ts";
export type { FeatureNode } from "./node.ts";
