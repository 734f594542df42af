import { ofBars } from "../indicator.ts";
import { Extreme } from "../machine/extreme.ts";
import { ExtremeAges } from "../machine/extreme-ages.ts";
import { noValues, room, type Machine } from "../machine/machine.ts";
import { emaMachine, type Smoother } from "../machine/smoother.ts";
import { Ago, Mean, Sum } from "../machine/window.ts";
import { bars } from "../parameters.ts";

type Range = "high" | "low" | "close";
const range = ["high", "low", "close"] as const;

/**
 * Commodity channel index (Lambert; default 14 bars): distance of the typical price from its simple mean by 0.015 mean absolute
 * deviations. 0 where nothing moved. Costs `period` steps a bar.
 */
export const cci = ofBars<Range, [period?: number]>("cci", range, {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new ChannelIndex(period),
});

class ChannelIndex implements Machine {
  readonly #mean: Mean;
  readonly #window: number[];
  #place = 0;

  constructor(period: number) {
    this.#mean = new Mean(period);
    this.#window = room(period);
  }

  next(high: number, low: number, close: number): number {
    const typical = (high + low + close) / 3;
    const window = this.#window;
    window[this.#place] = typical;
    this.#place = this.#place + 1 === window.length ? 0 : this.#place + 1;
    const mean = this.#mean.next(typical);
    if (mean !== mean) return NaN;
    // Two sums, which do not wait for one another.
    let apart = 0;
    let others = 0;
    let k = window.length;
    for (; k > 1; k -= 2) {
      apart += Math.abs(window[k - 1] - mean);
      others += Math.abs(window[k - 2] - mean);
    }
    apart += k === 1 ? others + Math.abs(window[0] - mean) : others;
    const distance = typical - mean;
    const deviation = apart / window.length;
    // In the last bits it is rounding: a flat market would lie two thirds of a hundred from its own mean.
    const rounding = 1e-14 * Math.abs(mean);
    return Math.abs(distance) <= rounding || deviation <= rounding ? 0 : distance / (0.015 * deviation);
  }
}

/** Aroon (Chande; default 14 bars), 0 to 100: how lately the lowest low (`down`) and highest high (`up`) of period + 1 bars were. Of equal ones the latest counts. */
export const aroon = ofBars<"high" | "low", [period?: number], "down" | "up">("aroon", ["high", "low"], {
  parameters: [bars("period", 14, 2)],
  lines: ["down", "up"],
  lookback: period => period,
  machine: period => new Aroon(period),
});

class Aroon {
  readonly out = noValues(2);
  readonly #period: number = 0;
  readonly #ages: ExtremeAges;

  constructor(period: number) {
    this.#period = period;
    this.#ages = new ExtremeAges(period + 1);
  }

  next(high: number, low: number): void {
    const ages = this.#ages;
    ages.next(high, low);
    const period = this.#period;
    const { out } = this;
    out[0] = (100 * (period - ages.lowest)) / period;
    out[1] = (100 * (period - ages.highest)) / period;
  }
}

/** Aroon up − Aroon down (default 14 bars), −100 to 100. */
export const aroonosc = ofBars<"high" | "low", [period?: number]>("aroonosc", ["high", "low"], {
  parameters: [bars("period", 14, 2)],
  lookback: period => period,
  machine: period => new AroonOscillator(period),
});

class AroonOscillator implements Machine {
  readonly #period: number = 0;
  readonly #ages: ExtremeAges;

  constructor(period: number) {
    this.#period = period;
    this.#ages = new ExtremeAges(period + 1);
  }

  next(high: number, low: number): number {
    const ages = this.#ages;
    ages.next(high, low);
    return (100 * (ages.lowest - ages.highest)) / this.#period;
  }
}

/** Balance of power: (close − open) / (high − low), −1 to 1; 0 where the bar has no range. */
export const bop = ofBars<"open" | Range, []>("bop", ["open", "high", "low", "close"], {
  lookback: () => 0,
  machine: () => ({
    next: (open: number, high: number, low: number, close: number) =>
      high > low ? (close - open) / (high - low) : 0,
  }),
});

/** Elder-ray (default 13 bars): how far the high (`bull`) and the low (`bear`) lie above the EMA of the close. */
export const eri = ofBars<Range, [period?: number], "bull" | "bear">("eri", range, {
  parameters: [bars("period", 13)],
  lines: ["bull", "bear"],
  endless: true,
  lookback: period => period - 1,
  machine: period => new ElderRay(period),
});

class ElderRay {
  readonly out = noValues(2);
  readonly #average: Smoother;

  constructor(period: number) {
    this.#average = emaMachine(period);
  }

  next(high: number, low: number, close: number): void {
    const average = this.#average.next(close);
    this.out[0] = high - average;
    this.out[1] = low - average;
  }
}

/**
 * Swing points (Williams' fractals; default 2 bars to each side): 100 where the bar `right` bars ago had a high above, or a low
 * below, all its neighbours; 0 elsewhere. Reported when it is known, `right` bars late; charts paint it on the bar itself.
 */
export const fractal = ofBars<"high" | "low", [left?: number, right?: number], "high" | "low">(
  "fractal",
  ["high", "low"],
  {
    parameters: [bars("left", 2), bars("right", 2)],
    lines: ["high", "low"],
    lookback: (left, right) => left + right,
    machine: (left, right) => new Swings(left, right),
  },
);

class Swings {
  readonly out = noValues(2);
  readonly #high: Swing;
  readonly #low: Swing;

  constructor(left: number, right: number) {
    this.#high = new Swing(left, right);
    this.#low = new Swing(left, right);
  }

  next(high: number, low: number): void {
    this.out[0] = this.#high.next(high);
    this.out[1] = this.#low.next(-low);
  }
}

/** Whether the value `right` bars ago is above the `left` before it and the `right` since. */
class Swing implements Machine {
  readonly #middle: Ago;
  readonly #ahead: Ago;
  readonly #before: Extreme;
  readonly #after: Extreme;

  constructor(left: number, right: number) {
    this.#middle = new Ago(right);
    this.#ahead = new Ago(right + 1);
    this.#before = new Extreme(left, 1);
    this.#after = new Extreme(right, 1);
  }

  next(x: number): number {
    const middle = this.#middle.next(x);
    const before = this.#before.next(this.#ahead.next(x));
    const after = this.#after.next(x);
    if (middle !== middle || before !== before || after !== after) return NaN;
    return middle > before && middle > after ? 100 : 0;
  }
}

/** Chande's Qstick: simple mean of close − open (default 10 bars). */
export const qstick = ofBars<"open" | "close", [period?: number]>("qstick", ["open", "close"], {
  parameters: [bars("period", 10)],
  lookback: period => period - 1,
  machine: period => new BodyMean(period),
});

class BodyMean implements Machine {
  readonly #mean: Mean;

  constructor(period: number) {
    this.#mean = new Mean(period);
  }

  next(open: number, close: number): number {
    return this.#mean.next(close - open);
  }
}

/**
 * Ultimate oscillator (Williams 1985), 0 to 100: buying pressure by true range over 7, 14 and 28 bars, weighted 4, 2 and 1, the
 * shortest first whatever the order given.
 */
export const ultosc = ofBars<Range, [first?: number, second?: number, third?: number]>("ultosc", range, {
  parameters: [bars("first", 7), bars("second", 14), bars("third", 28)],
  lookback: (first, second, third) => Math.max(first, second, third),
  machine: (...periods) => new Ultimate(periods.slice(0, 3).toSorted((a, b) => a - b)),
});

class Ultimate implements Machine {
  readonly #pressures: readonly Sum[];
  readonly #ranges: readonly Sum[];
  #close = NaN;

  constructor(periods: readonly number[]) {
    this.#pressures = periods.map(period => new Sum(period));
    this.#ranges = periods.map(period => new Sum(period));
  }

  next(high: number, low: number, close: number): number {
    const last = this.#close;
    this.#close = close;
    const bottom = Math.min(low, last);
    let whole = 0;
    for (let k = 0; k < 3; k++) {
      const pressure = this.#pressures[k].next(close - bottom);
      const reach = this.#ranges[k].next(Math.max(high, last) - bottom);
      whole += reach === 0 ? 0 : (2 ** (2 - k) * pressure) / reach;
    }
    return (100 * whole) / 7;
  }
}

/** Williams' accumulation and distribution, a running total without volume: what the close gained on the true low, or lost on the true high. */
export const wad = ofBars<Range, []>("wad", range, {
  endless: true,
  lookback: () => 0,
  machine: () => new WilliamsAccumulation(),
});

class WilliamsAccumulation implements Machine {
  #close = NaN;
  #total = 0;

  next(high: number, low: number, close: number): number {
    const last = this.#close;
    this.#close = close;
    if (close > last) this.#total += close - Math.min(low, last);
    else if (close < last) this.#total += close - Math.max(high, last);
    return this.#total;
  }
}
