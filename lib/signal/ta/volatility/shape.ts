import { ofBars, ofValues } from "../indicator.ts";
import { Extremes } from "../machine/extremes.ts";
import type { Machine } from "../machine/machine.ts";
import { Moments } from "../machine/moments.ts";
import { Sum } from "../machine/window.ts";
import { bars, real } from "../parameters.ts";

/** Where the value lies between the lower (0) and upper (1) Bollinger band (default 20 bars, 2 deviations). NaN where the bands are one. */
export const bollingerPercent = ofValues<[period?: number, width?: number]>("bollingerPercent", {
  parameters: [bars("period", 20, 2), real("width", 2, Number.MIN_VALUE)],
  lookback: period => period - 1,
  machine: (period, width) => new BandPlace(period, width),
});

class BandPlace implements Machine {
  readonly #moments: Moments;
  readonly #width: number = 0;

  constructor(period: number, width: number) {
    this.#moments = new Moments(period);
    this.#width = width;
  }

  next(x: number): number {
    const moments = this.#moments;
    if (!moments.next(x)) return NaN;
    const reach = this.#width * moments.deviation();
    return reach === 0 ? NaN : (x - moments.mean() + reach) / (2 * reach);
  }
}

/** Distance of the Bollinger bands by the average, as a fraction (default 20 bars, 2 deviations). */
export const bollingerWidth = ofValues<[period?: number, width?: number]>("bollingerWidth", {
  parameters: [bars("period", 20, 2), real("width", 2, Number.MIN_VALUE)],
  lookback: period => period - 1,
  machine: (period, width) => new BandWidth(period, width),
});

class BandWidth implements Machine {
  readonly #moments: Moments;
  readonly #width: number = 0;

  constructor(period: number, width: number) {
    this.#moments = new Moments(period);
    this.#width = width;
  }

  next(x: number): number {
    const moments = this.#moments;
    if (!moments.next(x)) return NaN;
    return (2 * this.#width * moments.deviation()) / moments.mean();
  }
}

/**
 * Choppiness (Dreiss; default 14 bars), 0 to 100: logarithm of Σ true range by the range of all, to base `period`. High where the
 * market goes to and fro. NaN where it did not move.
 */
export const choppiness = ofBars<"high" | "low" | "close", [period?: number]>(
  "choppiness",
  ["high", "low", "close"],
  {
    parameters: [bars("period", 14, 2)],
    lookback: period => period,
    machine: period => new Choppiness(period),
  },
);

class Choppiness implements Machine {
  readonly #ranges: Sum;
  readonly #extremes: Extremes;
  readonly #scale: number = 0;
  #close = NaN;

  constructor(period: number) {
    this.#ranges = new Sum(period);
    this.#extremes = new Extremes(period);
    this.#scale = 100 / Math.log(period);
  }

  next(high: number, low: number, close: number): number {
    const top = Math.max(high, this.#close);
    const bottom = Math.min(low, this.#close);
    this.#close = close;
    const ranges = this.#ranges.next(top - bottom);
    const extremes = this.#extremes;
    extremes.next(top, bottom);
    const reach = extremes.highest - extremes.lowest;
    if (reach === 0) return NaN;
    // The sum rounds, the range of all does not.
    return Math.max(0, Math.min(100, this.#scale * Math.log(ranges / reach)));
  }
}

/** Ulcer index (Martin; default 14 bars): root of the mean squared drawdown in per cent from the window's own running high. Costs `period` steps a bar. */
export const ulcer = ofValues<[period?: number]>("ulcer", {
  parameters: [bars("period", 14)],
  lookback: period => period - 1,
  machine: period => new Ulcer(period),
});

class Ulcer implements Machine {
  readonly #window: Float64Array;
  #place = 0;
  #seen = 0;

  constructor(period: number) {
    this.#window = new Float64Array(period);
  }

  next(x: number): number {
    const window = this.#window;
    const period = window.length;
    window[this.#place] = x;
    this.#place = this.#place + 1 === period ? 0 : this.#place + 1;
    if (this.#seen < period && ++this.#seen < period) return NaN;
    let high = -Infinity;
    let sum = 0;
    let place = this.#place;
    for (let k = 0; k < period; k++) {
      const value = window[place];
      if (value > high) high = value;
      const fall = high === 0 ? 0 : (100 * (value - high)) / high;
      sum += fall * fall;
      place = place + 1 === period ? 0 : place + 1;
    }
    return Math.sqrt(sum / period);
  }
}
