/** Numbers about numbers, on plain arrays: `pt.stats`. Invalid input throws; what is undefined on valid input is NaN, never a plausible number. */
export type { Sample } from "./sample.ts";
export { annual, annualSharpe, perPeriod, perPeriodSharpe, perPeriodVariance } from "./units.ts";
export { rawKurtosis } from "../core/units.ts";

export {
  excessKurtosis,
  kurtosis,
  mean,
  returnMoments,
  skewness,
  standardDeviation,
  type Moments,
} from "./distribution/moments.ts";
export { quantile, quantiles, sortedQuantile } from "./distribution/quantile.ts";
export { acf, autocorrelation, correlation, meanCorrelation } from "./distribution/correlation.ts";
export { normalCdf, normalPdf, normalQuantile } from "./distribution/normal.ts";
export { chiSquareCdf, chiSquareQuantile, chiSquareTail } from "./distribution/chi-square.ts";
export { studentTCdf, studentTPdf, studentTQuantile } from "./distribution/student-t.ts";

export { cagr, totalReturn, volatility, type Annualised } from "./performance/growth.ts";
export { sharpe, sharpeLo, sharpePerPeriod } from "./performance/sharpe.ts";
export { downsideDeviation, sortino } from "./performance/sortino.ts";
export { omega } from "./performance/omega.ts";
export {
  drawdownDuration,
  drawdownEpisodes,
  drawdowns,
  drawdownsFromEquity,
  maxDrawdown,
  type DrawdownEpisode,
} from "./performance/drawdown.ts";
export {
  calmar,
  conditionalDrawdown,
  ulcerIndex,
  ulcerPerformanceIndex,
} from "./performance/drawdown-ratios.ts";

export { expectedShortfall, historicalVar } from "./risk/historical.ts";
export { normalEs, normalVar } from "./risk/normal.ts";
export {
  cornishFisherDomain,
  cornishFisherQuantile,
  cornishFisherVar,
  modifiedEs,
} from "./risk/cornish-fisher.ts";
export { baselZone, christoffersen, kupiec, type LikelihoodRatio } from "./risk/coverage.ts";

export { sharpeEstimate, sharpeStandardError, type SharpeEstimate } from "./inference/sharpe-estimate.ts";
export { minimumTrackRecord, probabilisticSharpe } from "./inference/probabilistic-sharpe.ts";
export {
  deflatedSharpe,
  effectiveTrials,
  expectedMaximumSharpe,
  type Trials,
} from "./inference/deflated-sharpe.ts";
export { optimalBlockLength } from "./inference/block-length.ts";
export {
  bootstrapBlocks,
  bootstrapIndices,
  bootstrapMethods,
  type BootstrapMethod,
} from "./inference/bootstrap.ts";

export { ewmaVariance } from "./volatility/ewma.ts";
export { garch, type Garch, type GarchOptions } from "./volatility/garch.ts";
export type { GarchParameters } from "./volatility/garch-likelihood.ts";
export { gaussianHmm, type GaussianHmm, type HmmOptions, type HmmRows } from "./markov/gaussian-hmm.ts";
export { gaussianMixture, type GaussianMixture, type MixtureOptions } from "./mixture/gaussian-mixture.ts";
export { kMeans, type KMeans, type KMeansOptions } from "./mixture/k-means.ts";
export type { Observations } from "./mixture/observations.ts";
export type { Hurst } from "./memory/hurst.ts";
export { hurstDetrended } from "./memory/detrended-fluctuation.ts";
export { hurstRescaledRange, type RescaledRangeOptions } from "./memory/rescaled-range.ts";
export { changePoints, type ChangePointOptions, type ChangePoints } from "./change/change-points.ts";
export type { ChangeKind } from "./change/segment-cost.ts";
export { cusum, type Cusum, type CusumOptions } from "./change/cusum.ts";
