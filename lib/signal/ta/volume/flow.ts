import { ofBars } from "../indicator.ts";
import type { Machine } from "../machine/machine.ts";
import { emaMachine, type Smoother } from "../machine/smoother.ts";
import { Mean, Sum } from "../machine/window.ts";
import { bars } from "../parameters.ts";

type Traded = "high" | "low" | "close" | "volume";
const traded = ["high", "low", "close", "volume"] as const;

/** Share of a bar's volume counted as bought: −1 where it closed on its low, 1 on its high, 0 where it has no range. */
function closeLocation(high: number, low: number, close: number): number {
  return high > low ? (close - low - (high - close)) / (high - low) : 0;
}

/** Chaikin's accumulation and distribution line: running total of volume · ((close − low) − (high − close)) / (high − low). */
export const ad = ofBars<Traded, []>("ad", traded, {
  endless: true,
  lookback: () => 0,
  machine: () => new Accumulation(),
});

class Accumulation implements Machine {
  #total = 0;

  next(high: number, low: number, close: number, volume: number): number {
    return (this.#total += closeLocation(high, low, close) * volume);
  }
}

/**
 * Chaikin's oscillator: EMA of the accumulation line over `fast` bars (default 3) less that over `slow` (10). Both EMAs begin
 * with the line's first value, as in TA-Lib.
 */
export const adosc = ofBars<Traded, [fast?: number, slow?: number]>("adosc", traded, {
  parameters: [bars("fast", 3, 2), bars("slow", 10, 2)],
  endless: true,
  lookback: (fast, slow) => Math.max(fast, slow) - 1,
  machine: (fast, slow) => new AccumulationOscillator(fast, slow),
});

class AccumulationOscillator implements Machine {
  readonly #line = new Accumulation();
  readonly #fastWeight: number = 0;
  readonly #slowWeight: number = 0;
  #left: number = 0;
  #fast = NaN;
  #slow = NaN;

  constructor(fast: number, slow: number) {
    this.#fastWeight = 2 / (fast + 1);
    this.#slowWeight = 2 / (slow + 1);
    this.#left = Math.max(fast, slow);
  }

  next(high: number, low: number, close: number, volume: number): number {
    const line = this.#line.next(high, low, close, volume);
    if (this.#fast !== this.#fast) this.#fast = this.#slow = line;
    this.#fast += this.#fastWeight * (line - this.#fast);
    this.#slow += this.#slowWeight * (line - this.#slow);
    if (this.#left > 0) this.#left--;
    return this.#left > 0 ? NaN : this.#fast - this.#slow;
  }
}

/** On-balance volume (Granville): running total of volume, added where the close rose and taken off where it fell. */
export const obv = ofBars<"close" | "volume", []>("obv", ["close", "volume"], {
  endless: true,
  lookback: () => 0,
  machine: () => new OnBalance(),
});

class OnBalance implements Machine {
  #close = NaN;
  #total = 0;

  next(close: number, volume: number): number {
    if (close < this.#close) this.#total -= volume;
    else if (close !== this.#close) this.#total += volume;
    this.#close = close;
    return this.#total;
  }
}

/** Price-volume trend: running total of volume · one-bar rate of change. */
export const pvt = ofBars<"close" | "volume", []>("pvt", ["close", "volume"], {
  endless: true,
  lookback: () => 0,
  machine: () => new PriceVolume(),
});

class PriceVolume implements Machine {
  #close = NaN;
  #total = 0;

  next(close: number, volume: number): number {
    const last = this.#close;
    this.#close = close;
    if (last === last && last !== 0) this.#total += (volume * (close - last)) / last;
    return this.#total;
  }
}

/** Negative volume index (Dysart, Fosback), from 1000: follows the close on bars with less volume than the bar before only. */
export const nvi = ofBars<"close" | "volume", []>("nvi", ["close", "volume"], {
  endless: true,
  lookback: () => 0,
  machine: () => new VolumeIndex(-1),
});

/** Positive volume index, from 1000: follows the close on bars with more volume than the bar before only. */
export const pvi = ofBars<"close" | "volume", []>("pvi", ["close", "volume"], {
  endless: true,
  lookback: () => 0,
  machine: () => new VolumeIndex(1),
});

class VolumeIndex implements Machine {
  readonly #direction: 1 | -1 = 1;
  #close = NaN;
  #volume = NaN;
  #index = 1000;

  constructor(direction: 1 | -1) {
    this.#direction = direction;
  }

  next(close: number, volume: number): number {
    if (this.#direction * (volume - this.#volume) > 0 && this.#close !== 0)
      this.#index *= close / this.#close;
    this.#close = close;
    this.#volume = volume;
    return this.#index;
  }
}

/** Chaikin's money flow (default 20 bars), −1 to 1: Σ volume · place of the close in its bar by Σ volume. 0 without volume. */
export const cmf = ofBars<Traded, [period?: number]>("cmf", traded, {
  parameters: [bars("period", 20)],
  lookback: period => period - 1,
  machine: period => new MoneyFlow(period),
});

class MoneyFlow implements Machine {
  readonly #flow: Sum;
  readonly #volume: Sum;

  constructor(period: number) {
    this.#flow = new Sum(period);
    this.#volume = new Sum(period);
  }

  next(high: number, low: number, close: number, volume: number): number {
    const flow = this.#flow.next(closeLocation(high, low, close) * volume);
    const all = this.#volume.next(volume);
    return all === 0 ? 0 : flow / all;
  }
}

/**
 * Money flow index, 0 to 100 (default 14 bars): an RSI of typical price · volume. 0 where no money moved (old TA-Lib:
 * where less than 1 did, whatever the currency). An unchanged typical price counts as neither, where TTR differs.
 */
export const mfi = ofBars<Traded, [period?: number]>("mfi", traded, {
  parameters: [bars("period", 14, 2)],
  lookback: period => period,
  machine: period => new MoneyIndex(period),
});

class MoneyIndex implements Machine {
  readonly #up: Sum;
  readonly #down: Sum;
  #typical = NaN;

  constructor(period: number) {
    this.#up = new Sum(period);
    this.#down = new Sum(period);
  }

  next(high: number, low: number, close: number, volume: number): number {
    const typical = (high + low + close) / 3;
    const last = this.#typical;
    this.#typical = typical;
    const change = typical - last;
    if (change !== change) return NaN;
    // A change in the last bits is rounding of the mean of three prices.
    const still = Math.abs(change) <= 1e-14 * (Math.abs(typical) + Math.abs(last));
    const money = still ? 0 : typical * volume;
    // Without a branch, which would be guessed wrong every other time.
    const up = this.#up.next(money * Number(change > 0));
    const down = this.#down.next(money * Number(change < 0));
    const both = up + down;
    // Flows of prices below 0 may be of either sign.
    if (up <= 0 || both <= 0) return 0;
    return down <= 0 ? 100 : 100 * (up / both);
  }
}

/** Elder's force index: EMA (default 13 bars) of change · volume. */
export const efi = ofBars<"close" | "volume", [period?: number]>("efi", ["close", "volume"], {
  parameters: [bars("period", 13)],
  endless: true,
  lookback: period => period,
  machine: period => new Force(period),
});

class Force implements Machine {
  readonly #average: Smoother;
  #close = NaN;

  constructor(period: number) {
    this.#average = emaMachine(period);
  }

  next(close: number, volume: number): number {
    const change = close - this.#close;
    this.#close = close;
    return this.#average.next(change * volume);
  }
}

/** Market facilitation (Williams): (high − low) / volume; 0 without volume. */
export const marketfi = ofBars<"high" | "low" | "volume", []>("marketfi", ["high", "low", "volume"], {
  lookback: () => 0,
  machine: () => ({
    next: (high: number, low: number, volume: number) => (volume === 0 ? 0 : (high - low) / volume),
  }),
});

/** Relative volume (default 20 bars): volume by the mean volume of the `period` bars before it. 0 where that is 0 (TA-Lib divides by it). */
export const rvol = ofBars<"volume", [period?: number]>("rvol", ["volume"], {
  parameters: [bars("period", 20)],
  lookback: period => period,
  machine: period => new RelativeVolume(period),
});

class RelativeVolume implements Machine {
  readonly #mean: Mean;
  #before = NaN;

  constructor(period: number) {
    this.#mean = new Mean(period);
  }

  next(volume: number): number {
    const before = this.#before;
    this.#before = this.#mean.next(volume);
    return before === 0 ? 0 : volume / before;
  }
}

/**
 * Volume-weighted average of the typical price since the first bar (TA-Lib's VWAP). A session's VWAP needs bars of one session;
 * over years it hardly moves, where `vwma` forgets. NaN until something was traded (TA-Lib says 0).
 */
export const vwap = ofBars<Traded, []>("vwap", traded, {
  endless: true,
  lookback: () => 0,
  machine: () => new VolumePrice(),
});

class VolumePrice implements Machine {
  #money = 0;
  #volume = 0;

  next(high: number, low: number, close: number, volume: number): number {
    const typical = (high + low + close) / 3;
    this.#money += typical * volume;
    this.#volume += volume;
    return this.#money / this.#volume;
  }
}
