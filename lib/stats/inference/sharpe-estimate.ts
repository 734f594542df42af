import { refuseUnknownKeys } from "../../core/names.ts";
import type { PerPeriod, RawKurtosis } from "../../core/units.ts";
import { returnMoments } from "../distribution/moments.ts";
import { requireNumber, requireWhole, type Sample } from "../sample.ts";

/**
 * What inference about a Sharpe ratio needs to know of the returns. Everything is PER PERIOD and the kurtosis RAW: an annual
 * Sharpe ratio here, with n counted in bars, turns 0.90 into 0.9999999, and an excess kurtosis understates the variance by ¾·SR².
 */
export interface SharpeEstimate {
  readonly sharpe: PerPeriod;
  readonly length: number;
  readonly skewness: number;
  readonly kurtosis: RawKurtosis;
}

/** Estimates from returns; `riskFree` is the rate per period, default 0. */
export function sharpeEstimate(returns: Sample, options: { riskFree?: number } = {}): SharpeEstimate {
  refuseUnknownKeys("sharpeEstimate option", options, ["riskFree"]);
  const { riskFree = 0 } = options;
  requireNumber(riskFree, "riskFree");
  const { mean, standardDeviation, length, skewness, kurtosis } = returnMoments(returns);
  const ratio = standardDeviation > 0 ? (mean - riskFree) / standardDeviation : NaN;
  return Object.freeze({ sharpe: ratio as PerPeriod, length, skewness, kurtosis });
}

/** Accepts either form. */
export function toEstimate(input: Sample | SharpeEstimate): SharpeEstimate {
  if (typeof input !== "object" || input === null || !("sharpe" in input)) return sharpeEstimate(input);
  requireWhole(input.length, "length", 0);
  return input;
}

/**
 * Standard error of a Sharpe ratio per period, √((1 − γ₃·SR + (γ₄−1)/4·SR²)/(n−1)) (Mertens 2002). It holds for i.i.d. returns of
 * any shape in large samples; under heavy tails it overshoots in small ones. `law: "normal"` is Lo's √((1 + SR²/2)/n). NaN below two returns.
 */
export function sharpeStandardError(
  input: Sample | SharpeEstimate,
  options: { law?: "any" | "normal" } = {},
): PerPeriod {
  refuseUnknownKeys("sharpeStandardError option", options, ["law"]);
  const { law = "any" } = options;
  const estimate = toEstimate(input);
  if (estimate.length < 2) return NaN as PerPeriod;
  return (
    law === "normal"
      ? Math.sqrt((1 + estimate.sharpe ** 2 / 2) / estimate.length)
      : Math.sqrt(varianceTerm(estimate) / (estimate.length - 1))
  ) as PerPeriod;
}

/** 1 − γ₃·SR + (γ₄−1)/4·SR². Never negative for moments of real data, because γ₄ ≥ 1 + γ₃². */
export function varianceTerm({ sharpe, skewness, kurtosis }: SharpeEstimate): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
}
