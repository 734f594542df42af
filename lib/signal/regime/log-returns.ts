import type { Bars } from "../../market/bars.ts";

/** Log returns of closes: one fewer than the bars, the first one of bar 1. */
export function logReturns({ close }: Bars): Float64Array {
  return Float64Array.from({ length: Math.max(0, close.length - 1) }, (_, i) =>
    Math.log(close[i + 1] / close[i]),
  );
}
