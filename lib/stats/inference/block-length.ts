import { finiteSum, type Sample } from "../sample.ts";

/**
 * Block length that a bootstrap of this series needs to keep its dependence: Politis & White (2004) as corrected by Patton,
 * Politis & White (2009). Below 1 for returns without memory (use 1). NaN where nothing varies or below eight values.
 */
export function optimalBlockLength(values: Sample): { stationary: number; circular: number } {
  const sum = finiteSum(values, "values");
  const n = values.length;
  const mean = sum / n;
  const x = Float64Array.from(values, value => value - mean);
  if (n < 8 || !x.some(d => Math.abs(d) > 1e-14)) return { stationary: NaN, circular: NaN };

  const run = Math.max(5, Math.floor(Math.log10(n)));
  const most = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + run);
  const threshold = 2 * Math.sqrt(Math.log10(n) / n);
  const covariance = new Float64Array(most + 1);
  const total = laggedProduct(x, 0);
  /** Sums of squares over the bars that a lag leaves at either side. */
  let late = total;
  let early = total;
  let insignificant = 0;
  let bandwidth = most;
  for (let lag = 0; lag <= bandwidth; lag++) {
    const cross = laggedProduct(x, lag);
    covariance[lag] = cross / n;
    // The first run of insignificant autocorrelations settles the bandwidth: twice the lag at which it begins.
    if (insignificant === run) bandwidth = Math.min(2 * Math.max(lag - run, 1), bandwidth);
    insignificant = Math.abs(cross) / Math.sqrt(late * early) < threshold ? insignificant + 1 : 0;
    late -= x[lag] ** 2;
    early -= x[n - 1 - lag] ** 2;
  }

  let slope = 0;
  let longRun = covariance[0];
  for (let k = 1; k <= bandwidth; k++) {
    // The flat-top window: 1 up to half the bandwidth, then linear to 0.
    const weight = Math.min(1, 2 * (1 - k / bandwidth));
    slope += 2 * weight * k * covariance[k];
    longRun += 2 * weight * covariance[k];
  }
  const cap = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const length = (c: number) => Math.min(cap, Math.cbrt(((2 * slope * slope) / (c * longRun * longRun)) * n));
  return { stationary: length(2), circular: length(4 / 3) };
}

/** Σ x[t]·x[t − lag] in four interleaved sums, which do not wait for each other. */
function laggedProduct(x: Float64Array, lag: number): number {
  const n = x.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = lag;
  for (; i + 3 < n; i += 4) {
    a += x[i] * x[i - lag];
    b += x[i + 1] * x[i + 1 - lag];
    c += x[i + 2] * x[i + 2 - lag];
    d += x[i + 3] * x[i + 3 - lag];
  }
  for (; i < n; i++) a += x[i] * x[i - lag];
  return a + b + (c + d);
}
