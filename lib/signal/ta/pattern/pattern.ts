import { ofBars, type BarIndicator } from "../indicator.ts";
import type { Machine } from "../machine/machine.ts";
import { real } from "../parameters.ts";
import { Candles } from "./candles.ts";

type Candle = "open" | "high" | "low" | "close";
const candle = ["open", "high", "low", "close"] as const;

/** What a candlestick pattern gives: 100 where it is bullish, −100 bearish, 0 where it is not; 80 and 200 are weaker and confirmed. */
export type Pattern = BarIndicator<Candle, []>;

/** A pattern that asks how far a later candle reaches into an earlier body, as a share of it. */
export type PenetrationPattern = BarIndicator<Candle, [penetration?: number]>;

/** Defines a pattern that is read from the last candles alone; `lookback` counts them and those that measure them. */
export function pattern(name: string, lookback: number, read: (candles: Candles) => number): Pattern {
  return ofBars<Candle, []>(name, candle, {
    lookback: () => lookback,
    machine: () => new Reader(lookback, read),
  });
}

export function penetrationPattern(
  name: string,
  lookback: number,
  penetration: number,
  read: (candles: Candles, penetration: number) => number,
): PenetrationPattern {
  return ofBars<Candle, [penetration?: number]>(name, candle, {
    parameters: [real("penetration", penetration, 0)],
    lookback: () => lookback,
    machine: share => new Reader(lookback, candles => read(candles, share)),
  });
}

class Reader implements Machine {
  readonly #candles = new Candles();
  readonly #read: (candles: Candles) => number;
  #left: number = 0;

  constructor(lookback: number, read: (candles: Candles) => number) {
    this.#left = lookback;
    this.#read = read;
  }

  next(open: number, high: number, low: number, close: number): number {
    this.#candles.next(open, high, low, close);
    if (this.#left > 0) {
      this.#left--;
      return NaN;
    }
    return this.#read(this.#candles);
  }
}

/** Defines a pattern that a close within three bars confirms: ±100 where it shows, ±200 where it is confirmed. */
export function confirmedPattern(
  name: string,
  lookback: number,
  read: (candles: Candles) => number,
): Pattern {
  return ofBars<Candle, []>(name, candle, {
    endless: true,
    lookback: () => lookback,
    machine: () => new Confirmed(lookback, read),
  });
}

class Confirmed implements Machine {
  readonly #candles = new Candles();
  readonly #read: (candles: Candles) => number;
  readonly #lookback: number = 0;
  #bars = 0;
  #found = 0;
  #bar = -Infinity;
  #level = NaN;

  constructor(lookback: number, read: (candles: Candles) => number) {
    this.#lookback = lookback;
    this.#read = read;
  }

  next(open: number, high: number, low: number, close: number): number {
    const candles = this.#candles;
    candles.next(open, high, low, close);
    const bar = this.#bars++;
    // TA-Lib looks for patterns from three bars before its first value on.
    if (bar < this.#lookback - 3) return NaN;
    let value = this.#read(candles);
    if (value !== 0) {
      this.#found = value;
      this.#bar = bar;
      this.#level = value > 0 ? candles.high(1) : candles.low(1);
    } else if (bar <= this.#bar + 3 && (this.#found > 0 ? close > this.#level : close < this.#level)) {
      value = 2 * this.#found;
      this.#bar = -Infinity;
    }
    return bar < this.#lookback ? NaN : value;
  }
}
