import { refuseUnknownKeys } from "../../core/names.ts";
import { demand } from "../../core/errors.ts";
import { requireFinite, type Sample } from "../sample.ts";

/**
 * RiskMetrics variance (1996): lambda · variance + (1 − lambda) · value², about a mean of 0 and begun with the first square. Each is
 * known at its value and forecasts the next one. `lambda` defaults to 0.94, RiskMetrics' for days (0.97 for months); of prices,
 * `pt.ta.ewmaVolatility` gives the deviation. Of simple or log returns alike, as fractions or percent.
 */
export function ewmaVariance(values: Sample, options: { lambda?: number } = {}): Float64Array {
  refuseUnknownKeys("ewmaVariance option", options, ["lambda"]);
  const { lambda = 0.94 } = options;
  demand(
    lambda > 0 && lambda < 1,
    "lambda",
    "must lie between 0 and 1, ends excluded",
    lambda,
    "Pass e.g. 0.94; a half-life of h bars is 0.5 ** (1 / h).",
  );
  requireFinite(values, "values");
  let variance = NaN;
  return Float64Array.from({ length: values.length }, (_, i) => {
    const square = values[i] ** 2;
    variance = i === 0 ? square : lambda * variance + (1 - lambda) * square;
    return variance;
  });
}
