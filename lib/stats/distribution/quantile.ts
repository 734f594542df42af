import { invalidArgument } from "../../core/errors.ts";
import { requireFinite, requireSample, type Sample } from "../sample.ts";

/** Quantile of type 7 (Hyndman & Fan 1996): linear between order statistics, the default of R, NumPy and Excel. NaN of nothing. */
export function quantile(values: Sample, p: number): number {
  return quantiles(values, [p])[0];
}

/** Several quantiles of type 7 for one sort. */
export function quantiles(values: Sample, ps: readonly number[]): number[] {
  requireFinite(values, "values");
  requireSample(ps, "ps");
  for (const p of ps)
    if (!(typeof p === "number" && p >= 0 && p <= 1))
      throw invalidArgument("p", "must lie between 0 and 1", p, "Pass a probability, e.g. 0.05.");
  const sorted = Float64Array.from(values).sort();
  return ps.map(p => sortedQuantile(sorted, p));
}

/** Quantile of type 7 of values that are already in ascending order. */
export function sortedQuantile(sorted: Sample, p: number): number {
  requireSample(sorted, "sorted");
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const share = position - below;
  const low = sorted[below];
  return share === 0 ? low : low + share * (sorted[below + 1] - low);
}
