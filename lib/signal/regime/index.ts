/** What state the market is in, bar by bar and without the future: `pt.regimes`. */
export type { Regimes } from "./regimes.ts";
export type { RegimeSummary } from "./summary.ts";
export {
  trend,
  trendVolatility,
  volatility,
  type TrendName,
  type TrendVolatilityName,
  type TrendVolatilityOptions,
  type VolatilityName,
} from "./trend-volatility.ts";
export {
  rangeCompression,
  volatilityBreakout,
  type DetectorName,
  type RangeCompressionOptions,
  type VolatilityBreakoutOptions,
} from "./detectors.ts";
export { hiddenMarkov, type HiddenMarkov, type HiddenMarkovOptions } from "./hidden-markov.ts";
export {
  volatilityClusters,
  type VolatilityClusterOptions,
  type VolatilityClusters,
} from "./volatility-clusters.ts";
export {
  economicConfidence,
  type EconomicConfidence,
  type EconomicConfidenceOptions,
  type EconomicPhase,
} from "./economic-confidence.ts";
export { refit, type RefitOptions, type Refitted } from "./refit.ts";
