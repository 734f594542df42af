import { makeBars, type Bars } from "../../lib/market/bars.ts";
import { seededRandom } from "../../lib/core/random.ts";
import { hour, type Timeframe } from "../../lib/core/time.ts";

const start = Date.UTC(2024, 0, 1);

/** Bars from rows of [open, high, low, close], an hour apart from 2024-01-01. Volume is 1. */
export function barsOf(rows: readonly (readonly [number, number, number, number])[]): Bars {
  const column = (k: number) => Float64Array.from(rows, row => row[k]);
  return makeBars(meta("1h"), {
    time: Float64Array.from(rows, (_, i) => start + i * hour),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: new Float64Array(rows.length).fill(1),
  });
}

/** Bars that open where the last one closed; high and low are the two ends. */
export function barsOfCloses(first: number, closes: readonly number[]): Bars {
  return barsOf(
    closes.map((close, i) => {
      const open = i === 0 ? first : closes[i - 1];
      return [open, Math.max(open, close), Math.min(open, close), close] as const;
    }),
  );
}

/** A seeded random walk with gaps between bars and wicks; `sigma` is the standard deviation of a bar's log return. */
export function randomBars(
  length: number,
  { seed = 1, sigma = 0.02, spacing = hour, timeframe = "1h" as Timeframe, symbol = "TEST/USD" } = {},
): Bars {
  const random = seededRandom(seed);
  const columns = Object.fromEntries(
    ["time", "open", "high", "low", "close", "volume"].map(name => [name, new Float64Array(length)]),
  ) as Record<"time" | "open" | "high" | "low" | "close" | "volume", Float64Array>;
  let price = 100;
  for (let i = 0; i < length; i++) {
    const open = price * Math.exp(0.2 * sigma * random.normal());
    const close = open * Math.exp(sigma * random.normal());
    columns.time[i] = start + i * spacing;
    columns.open[i] = open;
    columns.close[i] = close;
    columns.high[i] = Math.max(open, close) * (1 + 0.5 * sigma * random.uniform());
    columns.low[i] = Math.min(open, close) * (1 - 0.5 * sigma * random.uniform());
    columns.volume[i] = random.uniform();
    price = close;
  }
  return makeBars({ ...meta(timeframe), symbol }, columns);
}

function meta(timeframe: Timeframe) {
  return { symbol: "TEST/USD", timeframe, source: "test", synthetic: true };
}
