import { finiteSum, type Sample } from "../sample.ts";

/**
 * Block length that a bootstrap of this series needs to keep its dependence: Politis & White (2004) as corrected by Patton,
 * Politis & White (2009). Below 1 for returns without memory (use 1). NaN where nothing varies or below eight values.
 */
export function optimalBlockLength(values: Sample): { stationary: number; circular: number } {
  const n = values.length;
  const mean = finiteSum(values, "values") / n;
  const x = Float64Array.from(values, value => value - mean);
  if (n < 8 || !x.some(d => Math.abs(d) > 1e-14)) return { stationary: NaN, circular: NaN };

  const run = Math.max(5, Math.floor(Math.log10(n)));
  const most = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + run);
  const threshold = 2 * Math.sqrt(Math.log10(n) / n);
  const covariance = new Float64Array(most + 1);
  /** First lag of the first run of `run` insignificant autocorrelations. */
  let quiet = -1;
  let insignificant = 0;
  for (let lag = 0; lag <= most; lag++) {
    let cross = 0;
    let late = 0;
    let early = 0;
    for (let i = lag; i < n; i++) {
      cross += x[i] * x[i - lag];
      late += x[i] * x[i];
      early += x[i - lag] * x[i - lag];
    }
    covariance[lag] = cross / n;
    if (quiet < 0 && insignificant === run) quiet = lag - run;
    insignificant = Math.abs(cross) / Math.sqrt(late * early) < threshold ? insignificant + 1 : 0;
  }
  const bandwidth = quiet < 0 ? most : Math.min(2 * Math.max(quiet, 1), most);

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
