import { ofBars } from "../indicator.ts";
import { Extremes } from "../machine/extremes.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { AverageRange } from "../machine/range.ts";
import { bars, real } from "../parameters.ts";

/**
 * Wilder's parabolic stop and reverse. The acceleration starts at `acceleration` (default 0.02), grows by it with every new
 * extreme up to `maximum` (0.2). TA-Lib's: the first direction is that of the first bar's directional movement; TTR and `ta`
 * begin differently. It is a stop for the next bar's orders: the value at a bar is known at that bar's close.
 */
export const sar = ofBars<"high" | "low", [acceleration?: number, maximum?: number]>("sar", ["high", "low"], {
  parameters: [real("acceleration", 0.02, 0), real("maximum", 0.2, 0)],
  endless: true,
  lookback: () => 1,
  machine: (acceleration, maximum) => {
    const side = sideOf(acceleration, acceleration, maximum);
    return new Parabolic(0, 0, side, side, 1);
  },
});

/**
 * The parabolic stop with its own accelerations for long and short, a `start` price (above 0 begins long, below 0 short, 0 as in
 * `sar`) and a share to move the stop by at each reversal. Values are negative while short.
 */
export const sarext = ofBars<
  "high" | "low",
  [
    start?: number,
    offsetOnReverse?: number,
    initialLong?: number,
    long?: number,
    maximumLong?: number,
    initialShort?: number,
    short?: number,
    maximumShort?: number,
  ]
>("sarext", ["high", "low"], {
  parameters: [
    real("start", 0),
    real("offsetOnReverse", 0, 0),
    real("initialLong", 0.02, 0),
    real("long", 0.02, 0),
    real("maximumLong", 0.2, 0),
    real("initialShort", 0.02, 0),
    real("short", 0.02, 0),
    real("maximumShort", 0.2, 0),
  ],
  endless: true,
  lookback: () => 1,
  machine: (start, offset, initialLong, long, maximumLong, initialShort, short, maximumShort) =>
    new Parabolic(
      start,
      offset,
      sideOf(initialLong, long, maximumLong),
      sideOf(initialShort, short, maximumShort),
      -1,
    ),
});

interface Side {
  readonly initial: number;
  readonly step: number;
  readonly maximum: number;
}

function sideOf(initial: number, step: number, maximum: number): Side {
  return { initial: Math.min(initial, maximum), step: Math.min(step, maximum), maximum };
}

class Parabolic implements Machine {
  readonly #start: number = 0;
  readonly #offset: number = 0;
  readonly #long: Side;
  readonly #short: Side;
  readonly #shortSign: 1 | -1 = 1;
  #bars = 0;
  #isLong = true;
  #stop = NaN;
  #extreme = NaN;
  #factor = 0;
  #high = NaN;
  #low = NaN;

  constructor(start: number, offset: number, long: Side, short: Side, shortSign: 1 | -1) {
    this.#start = start;
    this.#offset = offset;
    this.#long = long;
    this.#short = short;
    this.#shortSign = shortSign;
  }

  next(high: number, low: number): number {
    if (this.#bars === 0) {
      this.#bars = 1;
      this.#high = high;
      this.#low = low;
      return NaN;
    }
    if (this.#bars === 1) {
      this.#bars = 2;
      this.#begin(high, low);
    }
    const value = this.#isLong ? this.#stepLong(high, low) : this.#stepShort(high, low);
    this.#high = high;
    this.#low = low;
    return value;
  }

  #begin(high: number, low: number): void {
    const down = this.#low - low;
    const isLong = this.#start === 0 ? !(down > 0 && high - this.#high < down) : this.#start > 0;
    this.#isLong = isLong;
    this.#extreme = isLong ? high : low;
    this.#stop = this.#start === 0 ? (isLong ? this.#low : this.#high) : Math.abs(this.#start);
    this.#factor = (isLong ? this.#long : this.#short).initial;
    // The first step is held by its own bar on both sides.
    this.#high = high;
    this.#low = low;
  }

  #stepLong(high: number, low: number): number {
    if (low > this.#stop) {
      const value = this.#stop;
      if (high > this.#extreme) {
        this.#extreme = high;
        this.#factor = Math.min(this.#factor + this.#long.step, this.#long.maximum);
      }
      const stop = this.#stop + this.#factor * (this.#extreme - this.#stop);
      this.#stop = Math.min(stop, this.#low, low);
      return value;
    }
    this.#isLong = false;
    let turn = Math.max(this.#extreme, this.#high, high);
    turn += turn * this.#offset;
    this.#factor = this.#short.initial;
    this.#extreme = low;
    this.#stop = Math.max(turn + this.#factor * (low - turn), this.#high, high);
    return turn * this.#shortSign;
  }

  #stepShort(high: number, low: number): number {
    if (high < this.#stop) {
      const value = this.#stop * this.#shortSign;
      if (low < this.#extreme) {
        this.#extreme = low;
        this.#factor = Math.min(this.#factor + this.#short.step, this.#short.maximum);
      }
      const stop = this.#stop + this.#factor * (this.#extreme - this.#stop);
      this.#stop = Math.max(stop, this.#high, high);
      return value;
    }
    this.#isLong = true;
    let turn = Math.min(this.#extreme, this.#low, low);
    turn -= turn * this.#offset;
    this.#factor = this.#long.initial;
    this.#extreme = high;
    this.#stop = Math.min(turn + this.#factor * (high - turn), this.#low, low);
    return turn;
  }
}

/**
 * Supertrend (Seban; default 10 bars, 3 ranges): a stop `multiplier` average true ranges from the bar's middle that only moves
 * with the trend, and the trend, 1 or −1, which turns when the close crosses it. Begins with 1, as in TA-Lib, whatever price did.
 */
export const supertrend = ofBars<
  "high" | "low" | "close",
  [period?: number, multiplier?: number],
  "line" | "trend"
>("supertrend", ["high", "low", "close"], {
  parameters: [bars("period", 10), real("multiplier", 3, 0)],
  lines: ["line", "trend"],
  endless: true,
  lookback: period => period,
  machine: (period, multiplier) => new Supertrend(period, multiplier),
});

class Supertrend {
  readonly out = noValues(2);
  readonly #range: AverageRange;
  readonly #multiplier: number = 0;
  #upper = Infinity;
  #lower = -Infinity;
  #trend = 1;
  #close = NaN;

  constructor(period: number, multiplier: number) {
    this.#range = new AverageRange(period);
    this.#multiplier = multiplier;
  }

  next(high: number, low: number, close: number): void {
    const reach = this.#multiplier * this.#range.next(high, low, close);
    const last = this.#close;
    this.#close = close;
    if (reach !== reach) return;
    const middle = (high + low) / 2;
    const upper = middle + reach;
    const lower = middle - reach;
    const first = this.#lower === -Infinity;
    this.#upper = upper < this.#upper || last > this.#upper ? upper : this.#upper;
    this.#lower = lower > this.#lower || last < this.#lower ? lower : this.#lower;
    if (this.#trend === 1 && close < this.#lower && !first) this.#trend = -1;
    else if (this.#trend === -1 && close > this.#upper) this.#trend = 1;
    this.out[0] = this.#trend === 1 ? this.#lower : this.#upper;
    this.out[1] = this.#trend;
  }
}

/**
 * Chandelier exits (Le Beau; default 22 bars, 3 ranges): the highest high less `multiplier` average true ranges for a long, the
 * lowest low plus as many for a short.
 */
export const chandelier = ofBars<
  "high" | "low" | "close",
  [period?: number, multiplier?: number],
  "long" | "short"
>("chandelier", ["high", "low", "close"], {
  parameters: [bars("period", 22), real("multiplier", 3, 0)],
  lines: ["long", "short"],
  endless: true,
  lookback: period => period,
  machine: (period, multiplier) => new Chandelier(period, multiplier),
});

class Chandelier {
  readonly out = noValues(2);
  readonly #range: AverageRange;
  readonly #multiplier: number = 0;
  readonly #extremes: Extremes;

  constructor(period: number, multiplier: number) {
    this.#range = new AverageRange(period);
    this.#multiplier = multiplier;
    this.#extremes = new Extremes(period);
  }

  next(high: number, low: number, close: number): void {
    const reach = this.#multiplier * this.#range.next(high, low, close);
    const extremes = this.#extremes;
    extremes.next(high, low);
    this.out[0] = extremes.highest - reach;
    this.out[1] = extremes.lowest + reach;
    if (reach !== reach) this.out.fill(NaN);
  }
}
