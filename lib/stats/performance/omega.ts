import { refuseUnknownKeys } from "../../core/names.ts";
import { requireNumber, requireReturns, type Sample } from "../sample.ts";

/** Omega ratio: Σ max(r − threshold, 0) / Σ max(threshold − r, 0); `threshold` per period, default 0. NaN where nothing lies below it. */
export function omega(returns: Sample, options: { threshold?: number } = {}): number {
  refuseUnknownKeys("omega option", options, ["threshold"]);
  const { threshold = 0 } = options;
  requireNumber(threshold, "threshold");
  requireReturns(returns);
  let above = 0;
  let below = 0;
  for (let i = 0; i < returns.length; i++) {
    const excess = returns[i] - threshold;
    if (excess > 0) above += excess;
    else below -= excess;
  }
  return below > 0 ? above / below : NaN;
}
