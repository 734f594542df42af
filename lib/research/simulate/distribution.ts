import { sortedQuantile } from "../../stats/distribution/quantile.ts";

/** A figure over all runs of a simulation. */
export interface Distribution {
  /** Ascending; runs in which the figure is undefined are left out. */
  readonly values: Float64Array;
  /** The figure of the series as it was. NaN where undefined. */
  readonly observed: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/** Summarises one figure; every summary is NaN where no run has the figure. */
export function distribution(values: Float64Array, observed: number): Distribution {
  const sorted = values.filter(value => !Number.isNaN(value)).sort();
  const n = sorted.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += sorted[i];
  const mean = n > 0 ? sum / n : NaN;
  let square = 0;
  for (let i = 0; i < n; i++) square += (sorted[i] - mean) ** 2;
  return Object.freeze({
    values: sorted,
    observed,
    mean,
    standardDeviation: n > 1 ? Math.sqrt(square / (n - 1)) : NaN,
    p5: sortedQuantile(sorted, 0.05),
    p25: sortedQuantile(sorted, 0.25),
    p50: sortedQuantile(sorted, 0.5),
    p75: sortedQuantile(sorted, 0.75),
    p95: sortedQuantile(sorted, 0.95),
  });
}

/** Share of an ascending column that is above `threshold`; NaN of nothing. */
export function shareAbove(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] > threshold) high = middle;
    else low = middle + 1;
  }
  return sorted.length === 0 ? NaN : (sorted.length - low) / sorted.length;
}
