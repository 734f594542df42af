import { seededRandom } from "../../../../lib/core/random.ts";
import { indicators, type Registered } from "../../../../lib/signal/ta/index.ts";

export type Prices = Readonly<Record<"open" | "high" | "low" | "close" | "volume", Float64Array>>;

/** A random walk of bars with gaps; `scale` is the log step. Prices lie in 0 to 1, where every function has a value. */
export function walk(seed: number, length: number, scale = 0.02): Prices {
  const random = seededRandom(seed);
  let price = 0.2;
  const close = Float64Array.from({ length }, () => (price *= Math.exp(scale * random.normal())));
  const open = close.map((_, i) => close[Math.max(0, i - 1)] * Math.exp(0.3 * scale * random.normal()));
  const high = close.map((x, i) => Math.max(x, open[i]) * (1 + 0.01 * random.uniform()));
  const low = close.map((x, i) => Math.min(x, open[i]) * (1 - 0.01 * random.uniform()));
  return { open, high, low, close, volume: close.map(() => 10 + 100 * random.uniform()) };
}

/** The columns that an indicator reads of these bars; a pair is close and open. */
export function columnsOf({ inputs }: Registered, prices: Prices): Float64Array[] {
  const other: Record<string, keyof Prices> = { value: "close", first: "close", second: "open" };
  return inputs.map(input => prices[other[input] ?? (input as keyof Prices)]);
}

/** Every line of an indicator as [name, column]. */
export function linesOf(
  result: Float64Array | Readonly<Record<string, Float64Array>>,
): [string, Float64Array][] {
  return result instanceof Float64Array ? [["value", result]] : Object.entries(result);
}

/** Every indicator with its defaults, and with each period a third as long. */
export const cases = Object.values(indicators).flatMap(indicator => {
  const defaults = indicator.parameters.map(parameter => parameter.default);
  const shorter = indicator.parameters.map(parameter =>
    parameter.kind === "bars" ? Math.max(parameter.min, Math.ceil(parameter.default / 3)) : parameter.default,
  );
  const given = String(shorter) === String(defaults) ? [defaults] : [defaults, shorter];
  return given.map(parameters => ({
    name: `${indicator.name}(${parameters.join(", ")})`,
    indicator,
    parameters,
    lookback: indicator.lookback(...parameters),
  }));
});

/** Bits, so that −0 differs from 0 and every NaN is alike. */
export function bits(column: Float64Array): BigUint64Array {
  return new BigUint64Array(column.map(x => (Number.isNaN(x) ? NaN : x)).buffer);
}
