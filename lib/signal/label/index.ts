/** Questions that later bars answer, to train models with: `pt.labels`. Every answer is a `LookAhead` and fits no feature. */
export type { Labels } from "./labels.ts";
export { cusumEvents, type Events } from "./events.ts";
export { fixedHorizon, type FixedHorizonOptions } from "./fixed-horizon.ts";
export {
  metaLabels,
  tripleBarrier,
  type TripleBarrierLabelOptions,
  type TripleBarrierOptions,
} from "./triple-barrier.ts";
export { trendScanning, type TrendLabels, type TrendScanningOptions } from "./trend-scanning.ts";
export {
  averageUniqueness,
  concurrency,
  sampleWeights,
  type SampleWeightOptions,
  sequentialBootstrap,
} from "./uniqueness.ts";
