import { refuseUnknownKeys } from "../../core/names.ts";
import type { PerPeriod } from "../../core/units.ts";
import { normalCdf, normalQuantile } from "../distribution/normal.ts";
import { requireProbability, type Sample } from "../sample.ts";
import { sharpeStandardError, toEstimate, varianceTerm, type SharpeEstimate } from "./sharpe-estimate.ts";

/**
 * Probabilistic Sharpe ratio (Bailey & López de Prado 2012): the probability that the true Sharpe ratio exceeds `benchmark`, given
 * the sample's length, skewness and kurtosis. Takes returns or an estimate; `benchmark` is per period. NaN where the Sharpe is.
 */
export function probabilisticSharpe(input: Sample | SharpeEstimate, benchmark: PerPeriod | 0 = 0): number {
  const estimate = toEstimate(input);
  return normalCdf((estimate.sharpe - benchmark) / sharpeStandardError(estimate));
}

/**
 * Minimum track record length: how many returns it takes until `probabilisticSharpe` reaches `confidence` (default 0.95), if the
 * moments stay what they are. Infinity where the Sharpe ratio does not exceed the benchmark; NaN where it is undefined.
 */
export function minimumTrackRecord(
  input: Sample | SharpeEstimate,
  options: { benchmark?: PerPeriod | 0; confidence?: number } = {},
): number {
  refuseUnknownKeys("minimumTrackRecord option", options, ["benchmark", "confidence"]);
  const { benchmark = 0, confidence = 0.95 } = options;
  requireProbability(confidence, "confidence");
  const estimate = toEstimate(input);
  const distance = estimate.sharpe - benchmark;
  if (distance <= 0) return Infinity;
  return 1 + varianceTerm(estimate) * (normalQuantile(confidence) / distance) ** 2;
}
