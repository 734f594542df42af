import { seededRandom } from "../../lib/core/random.ts";
import { day } from "../../lib/core/time.ts";
import type { ReturnSeries } from "../../lib/research/series.ts";

/** A series of given returns: daily, 24/7, real unless said otherwise. */
export function returnSeries(
  returns: ArrayLike<number>,
  change: { name?: string; periodsPerYear?: number; synthetic?: boolean; symbol?: string } = {},
): ReturnSeries {
  return Object.freeze({
    name: change.name ?? "test strategy",
    time: Float64Array.from({ length: returns.length }, (_, i) => Date.UTC(2020, 0, 1) + i * day),
    returns: Float64Array.from(returns),
    periodsPerYear: change.periodsPerYear ?? 365,
    provenance: {
      symbol: change.symbol ?? "BTC/USD",
      timeframe: "1d" as const,
      source: "test",
      synthetic: change.synthetic ?? false,
      fingerprint: "0123456789abcdef",
    },
  });
}

/** Independent normal returns with a given mean and deviation per bar. */
export function normalReturns(length: number, mean: number, deviation: number, seed = 1): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => mean + deviation * random.normal());
}
