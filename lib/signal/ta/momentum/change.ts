import { ofValues } from "../indicator.ts";
import { WeightedMean, Efficiency, ThirdEma } from "../machine/averages.ts";
import { Extremes } from "../machine/extremes.ts";
import { FittedLine } from "../machine/fitted-line.ts";
import { logRatio } from "../machine/log-ratio.ts";
import type { Machine } from "../machine/machine.ts";
import { emaMachine, type Smoother } from "../machine/smoother.ts";
import { Ago, Mean, Sum } from "../machine/window.ts";
import { bars } from "../parameters.ts";

/** Change over `period` bars (default 10), in units of price. */
export const mom = ofValues<[period?: number]>("mom", {
  parameters: [bars("period", 10)],
  lookback: period => period,
  machine: period => new Change(period),
});

/** Rate of change over `period` bars (default 10) in per cent: 2 is two per cent. 0 where the value before was 0. `rocp` is a fraction. */
export const roc = ofValues<[period?: number]>("roc", {
  parameters: [bars("period", 10)],
  lookback: period => period,
  machine: period => new Ratio(period, 1, 100),
});

/** Rate of change over `period` bars (default 10) as a fraction: 0.02 is two per cent. 0 where the value before was 0. */
export const rocp = ofValues<[period?: number]>("rocp", {
  parameters: [bars("period", 10)],
  lookback: period => period,
  machine: period => new Growth(period),
});

/** The value by the value `period` bars ago (default 10): 1.02 is two per cent up. 0 where that was 0. */
export const rocr = ofValues<[period?: number]>("rocr", {
  parameters: [bars("period", 10)],
  lookback: period => period,
  machine: period => new Ratio(period, 0, 1),
});

/** `rocr` times 100: 102 is two per cent up. */
export const rocr100 = ofValues<[period?: number]>("rocr100", {
  parameters: [bars("period", 10)],
  lookback: period => period,
  machine: period => new Ratio(period, 0, 100),
});

/** Natural logarithm of the value by the value `period` bars ago (default 1). NaN where they are not both above 0. */
export const logReturn = ofValues<[period?: number]>("logReturn", {
  parameters: [bars("period", 1)],
  lookback: period => period,
  machine: period => new LogReturn(period),
});

class Change implements Machine {
  readonly #ago: Ago;

  constructor(period: number) {
    this.#ago = new Ago(period);
  }

  next(x: number): number {
    return x - this.#ago.next(x);
  }
}

class Growth implements Machine {
  readonly #ago: Ago;

  constructor(period: number) {
    this.#ago = new Ago(period);
  }

  next(x: number): number {
    const from = this.#ago.next(x);
    return from === 0 ? 0 : (x - from) / from;
  }
}

/** The value by the one before, less `origin`, times `scale`. */
class Ratio implements Machine {
  readonly #ago: Ago;
  readonly #origin: number = 0;
  readonly #scale: number = 0;

  constructor(period: number, origin: number, scale: number) {
    this.#ago = new Ago(period);
    this.#origin = origin;
    this.#scale = scale;
  }

  next(x: number): number {
    const from = this.#ago.next(x);
    return from === 0 ? 0 : (x / from - this.#origin) * this.#scale;
  }
}

class LogReturn implements Machine {
  readonly #ago: Ago;

  constructor(period: number) {
    this.#ago = new Ago(period);
  }

  next(x: number): number {
    return logRatio(x, this.#ago.next(x));
  }
}

/** One-bar change in per cent of an EMA of an EMA of an EMA (default 30 bars). */
export const trix = ofValues<[period?: number]>("trix", {
  parameters: [bars("period", 30)],
  endless: true,
  lookback: period => 3 * (period - 1) + 1,
  machine: period => new Trix(period),
});

class Trix implements Machine {
  readonly #third: ThirdEma;
  #last = NaN;

  constructor(period: number) {
    this.#third = new ThirdEma(period);
  }

  next(x: number): number {
    const last = this.#last;
    this.#last = this.#third.next(x);
    return last === 0 ? 0 : (this.#last / last - 1) * 100;
  }
}

/** Coppock's curve: a WMA (default 10 bars) of the sum of two rates of change in per cent (11 and 14 bars). */
export const coppock = ofValues<[period?: number, shorter?: number, longer?: number]>("coppock", {
  parameters: [bars("period", 10), bars("shorter", 11), bars("longer", 14)],
  lookback: (period, shorter, longer) => period - 1 + Math.max(shorter, longer),
  machine: (period, shorter, longer) => new Coppock(period, shorter, longer),
});

class Coppock implements Machine {
  readonly #shorter: Ago;
  readonly #longer: Ago;
  readonly #mean: WeightedMean;

  constructor(period: number, shorter: number, longer: number) {
    this.#shorter = new Ago(shorter);
    this.#longer = new Ago(longer);
    this.#mean = new WeightedMean(period);
  }

  next(x: number): number {
    const a = this.#shorter.next(x);
    const b = this.#longer.next(x);
    const first = a === 0 ? 0 : (x / a - 1) * 100;
    return this.#mean.next(first + (b === 0 ? 0 : (x / b - 1) * 100));
  }
}

/**
 * Detrended price (default 20 bars): the value period / 2 + 1 bars ago less the simple average of now. A tool to measure cycles:
 * it speaks of the past by half a period.
 */
export const dpo = ofValues<[period?: number]>("dpo", {
  parameters: [bars("period", 20)],
  lookback: period => Math.max(period - 1, Math.floor(period / 2) + 1),
  machine: period => new Detrended(period),
});

class Detrended implements Machine {
  readonly #ago: Ago;
  readonly #mean: Mean;

  constructor(period: number) {
    this.#ago = new Ago(Math.floor(period / 2) + 1);
    this.#mean = new Mean(period);
  }

  next(x: number): number {
    return this.#ago.next(x) - this.#mean.next(x);
  }
}

/** Kaufman's efficiency ratio over `period` bars (default 10): net change by the path taken, 0 to 1. 1 where nothing moved. */
export const er = ofValues<[period?: number]>("er", {
  parameters: [bars("period", 10)],
  lookback: period => period,
  machine: period => new Efficiency(period),
});

/** Vertical horizontal filter (White; default 28 bars): range of the values by the sum of their changes. High in a trend. */
export const vhf = ofValues<[period?: number]>("vhf", {
  parameters: [bars("period", 28)],
  lookback: period => period,
  machine: period => new HorizontalFilter(period),
});

class HorizontalFilter implements Machine {
  readonly #extremes: Extremes;
  readonly #path: Sum;
  #last = NaN;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
    this.#path = new Sum(period);
  }

  next(x: number): number {
    const path = this.#path.next(Math.abs(x - this.#last));
    this.#last = x;
    const extremes = this.#extremes;
    extremes.next(x, x);
    return path === 0 ? 0 : (extremes.highest - extremes.lowest) / path;
  }
}

/**
 * True strength index (Blau): 100 · change by its size, both smoothed by an EMA (default 25 bars) of an EMA (13). TA-Lib's order:
 * `first` smooths the change itself.
 */
export const tsi = ofValues<[first?: number, second?: number]>("tsi", {
  parameters: [bars("first", 25), bars("second", 13)],
  endless: true,
  lookback: (first, second) => first + second - 1,
  machine: (first, second) => new TrueStrength(first, second),
});

class TrueStrength implements Machine {
  readonly #change: Smoother;
  readonly #changes: Smoother;
  readonly #size: Smoother;
  readonly #sizes: Smoother;
  #last = NaN;

  constructor(first: number, second: number) {
    this.#change = emaMachine(first);
    this.#changes = emaMachine(second);
    this.#size = emaMachine(first);
    this.#sizes = emaMachine(second);
  }

  next(x: number): number {
    const change = x - this.#last;
    this.#last = x;
    const way = this.#changes.next(this.#change.next(change));
    const size = this.#sizes.next(this.#size.next(Math.abs(change)));
    // The two averages round each for itself.
    return size === 0 ? 0 : 100 * Math.max(-1, Math.min(1, way / size));
  }
}

/**
 * Forecast oscillator (Chande; default 5 bars): 100 · (value − what the straight line through the `period` values before it
 * forecast for it) / value.
 */
export const fosc = ofValues<[period?: number]>("fosc", {
  parameters: [bars("period", 5, 2)],
  lookback: period => period,
  machine: period => new ForecastOscillator(period),
});

class ForecastOscillator implements Machine {
  readonly #line: FittedLine;
  #forecast = NaN;

  constructor(period: number) {
    this.#line = new FittedLine(period);
  }

  next(x: number): number {
    const forecast = this.#forecast;
    if (this.#line.next(x)) this.#forecast = this.#line.at(this.#line.period);
    return x === 0 && forecast === forecast ? 0 : (100 * (x - forecast)) / x;
  }
}
