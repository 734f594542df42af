import { invalidArgument } from "../core/errors.ts";
/** Anything that can be read from its end: a column (Float64Array), or a strategy's line cut at now. */
export interface Series {
  readonly length: number;
  at(index: number): number | undefined;
}

/**
 * Whether `a` crosses above `b` on the last bar: `a` was at or below `b` one bar before and is above it now. `b` is a
 * series read at its own end, or a fixed level. A touch (equal, then above) counts once, on the bar that rises above. False
 * where any of the values is NaN or not there yet. Crossing below is `crossover(b, a)`; for a level, swap likewise.
 */
export function crossover(a: Series | number, b: Series | number): boolean {
  if (typeof a === "number" || typeof b === "number")
    return valueAt(a, -1) > valueAt(b, -1) && valueAt(a, -2) <= valueAt(b, -2);
  if (typeof a?.at !== "function" || typeof b?.at !== "function") throw noSeries(a, b);
  // Comparisons with NaN and undefined are false, which is the answer wanted. Two series, said plainly: this is asked at every bar.
  return (a.at(-1) as number) > (b.at(-1) as number) && (a.at(-2) as number) <= (b.at(-2) as number);
}

function valueAt(line: Series | number, index: number): number {
  if (typeof line === "number") return line;
  if (typeof line?.at !== "function") throw noSeries(line, line);
  return line.at(index) ?? NaN;
}

function noSeries(a: unknown, b: unknown) {
  const wrong = typeof (a as Series | undefined)?.at === "function" ? b : a;
  return invalidArgument(
    "crossover",
    "must be given series or numbers",
    wrong,
    "Pass lines or columns: crossover(fast, slow).",
  );
}
