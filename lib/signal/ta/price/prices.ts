import { ofBars } from "../indicator.ts";
import { noValues } from "../machine/machine.ts";

type Candle = "open" | "high" | "low" | "close";
const candle = ["open", "high", "low", "close"] as const;

/** (Open + high + low + close) / 4. */
export const avgprice = ofBars<Candle, []>("avgprice", candle, {
  lookback: () => 0,
  machine: () => ({
    next: (open: number, high: number, low: number, close: number) => (open + high + low + close) / 4,
  }),
});

/** (High + low) / 2. */
export const medprice = ofBars<"high" | "low", []>("medprice", ["high", "low"], {
  lookback: () => 0,
  machine: () => ({ next: (high: number, low: number) => (high + low) / 2 }),
});

/** (High + low + close) / 3. */
export const typprice = ofBars<"high" | "low" | "close", []>("typprice", ["high", "low", "close"], {
  lookback: () => 0,
  machine: () => ({ next: (high: number, low: number, close: number) => (high + low + close) / 3 }),
});

/** (High + low + 2 · close) / 4. */
export const wclprice = ofBars<"high" | "low" | "close", []>("wclprice", ["high", "low", "close"], {
  lookback: () => 0,
  machine: () => ({ next: (high: number, low: number, close: number) => (high + low + 2 * close) / 4 }),
});

/**
 * Heikin-Ashi candles: the close is the bar's mean price, the open the middle of the candle before. No price of them was ever
 * traded: do not fill orders at them.
 */
export const ha = ofBars<Candle, [], Candle>("ha", candle, {
  lines: candle,
  endless: true,
  lookback: () => 0,
  machine: () => new HeikinAshi(),
});

class HeikinAshi {
  readonly out = noValues(4);

  next(open: number, high: number, low: number, close: number): void {
    const { out } = this;
    const middle = (out[0] + out[3]) / 2;
    const start = middle === middle ? middle : (open + close) / 2;
    const end = (open + high + low + close) / 4;
    out[0] = start;
    out[1] = Math.max(high, start, end);
    out[2] = Math.min(low, start, end);
    out[3] = end;
  }
}
