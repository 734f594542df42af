import { writeFileSync } from "node:fs";
import { lastingColumn } from "../../lib/core/column/shared-column.ts";
import { seededRandom } from "../../lib/core/random.ts";
import { hour, minute } from "../../lib/core/time.ts";
import { makeBars, type Bars } from "../../lib/market/bars.ts";

/** Bars at the end on which the price only falls: longer than every window in use. */
const farewell = 400;

/**
 * Bars of a market that swings around 100: slow waves that a moving average can follow, noise that it cannot. The
 * price falls steadily at the end, so that every strategy is flat when the data ends: the peers do not agree on what
 * becomes of a position that is open then.
 */
export function benchBars(length: number, symbol: string, timeframe: "1h" | "1m" = "1h"): Bars {
  const step = timeframe === "1h" ? hour : minute;
  const random = seededRandom(11);
  const column = () => lastingColumn(length);
  const columns = {
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column().fill(1),
  };
  const start = Date.UTC(2000, 0, 1);
  let noise = 0;
  let last = 100;
  for (let i = 0; i < length; i++) {
    noise = 0.9995 * noise + 0.004 * random.normal();
    const wave = 0.06 * Math.sin(i / 700);
    const open = last * Math.exp(0.0005 * random.normal());
    const close = i < length - farewell ? 100 * Math.exp(wave + noise) : last * 0.999;
    columns.time[i] = start + i * step;
    columns.open[i] = open;
    columns.close[i] = close;
    columns.high[i] = Math.max(open, close) * (1 + 0.002 * random.uniform());
    columns.low[i] = Math.min(open, close) * (1 - 0.002 * random.uniform());
    last = close;
  }
  return makeBars({ symbol, timeframe, source: "bench", synthetic: true }, columns);
}

/** Writes the columns one after the other as 64-bit floats, as engines.py reads them. */
export function writeColumns(file: string, bars: Bars): void {
  const names = ["time", "open", "high", "low", "close"] as const;
  const all = new Float64Array(names.length * bars.length);
  names.forEach((name, i) => all.set(bars[name], i * bars.length));
  writeFileSync(file, all);
}
