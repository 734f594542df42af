import { ofValues } from "../indicator.ts";
import { Deviations } from "../machine/deviations.ts";
import { Extreme } from "../machine/extreme.ts";
import { Extremes } from "../machine/extremes.ts";
import { PlacedExtreme } from "../machine/placed-extreme.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { SortedWindow } from "../machine/sorted-window.ts";
import { Sum } from "../machine/window.ts";
import { bars, real } from "../parameters.ts";

/**
 * The largest of the last `period` values (default 30), this bar included. A breakout compares with the highest *before* this bar:
 * `lag(highest(high, 20), 1)`; against its own highest no close ever breaks out.
 */
export const max = ofValues<[period?: number]>("max", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new Extreme(period, 1),
});

/** The smallest of the last `period` values (default 30), this bar included. For a breakout compare with `lag(lowest(low, 20), 1)`. */
export const min = ofValues<[period?: number]>("min", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new Extreme(period, -1),
});

/** `min` and `max` of the last `period` values (default 30). */
export const minmax = ofValues<[period?: number], "min" | "max">("minmax", {
  parameters: [bars("period", 30)],
  lines: ["min", "max"],
  lookback: period => period - 1,
  machine: period => new MinMax(period),
});

class MinMax {
  readonly out = noValues(2);
  readonly #extremes: Extremes;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  next(x: number): void {
    const extremes = this.#extremes;
    extremes.next(x, x);
    this.out[0] = extremes.lowest;
    this.out[1] = extremes.highest;
  }
}

/**
 * Index in the column of the largest of the last `period` values (default 30); of equal ones
 * the one TA-Lib names: the newest when it came, the oldest when another left the window.
 */
export const maxindex = ofValues<[period?: number]>("maxindex", {
  parameters: [bars("period", 30)],
  placed: true,
  lookback: period => period - 1,
  machine: (period, place) => new ExtremePlace(period, 1, place),
});

/** Index in the column of the smallest of the last `period` values (default 30); of equal ones as `maxindex`. */
export const minindex = ofValues<[period?: number]>("minindex", {
  parameters: [bars("period", 30)],
  placed: true,
  lookback: period => period - 1,
  machine: (period, place) => new ExtremePlace(period, -1, place),
});

class ExtremePlace implements Machine {
  readonly #extreme: PlacedExtreme;
  readonly #period: number = 0;
  #place: number = 0;
  #chosen = -Infinity;

  constructor(period: number, direction: 1 | -1, place: number) {
    this.#extreme = new PlacedExtreme(period, direction);
    this.#period = period;
    this.#place = place;
  }

  next(x: number): number {
    const value = this.#extreme.next(x);
    const place = this.#place++;
    if (value !== value) return NaN;
    if (this.#chosen <= place - this.#period) this.#chosen = place - this.#extreme.age;
    else if (x === value) this.#chosen = place;
    return this.#chosen;
  }
}

/** Indices in the column of the smallest and largest of the last `period` values (default 30); of equal ones as `maxindex`. */
export const minmaxindex = ofValues<[period?: number], "min" | "max">("minmaxindex", {
  parameters: [bars("period", 30)],
  lines: ["min", "max"],
  placed: true,
  lookback: period => period - 1,
  machine: (period, place) => new ExtremePlaces(period, place),
});

class ExtremePlaces {
  readonly out = noValues(2);
  readonly #lowest: ExtremePlace;
  readonly #highest: ExtremePlace;

  constructor(period: number, place: number) {
    this.#lowest = new ExtremePlace(period, -1, place);
    this.#highest = new ExtremePlace(period, 1, place);
  }

  next(x: number): void {
    this.out[0] = this.#lowest.next(x);
    this.out[1] = this.#highest.next(x);
  }
}

/** Sum of the last `period` values (default 30). */
export const sum = ofValues<[period?: number]>("sum", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new Sum(period),
});

/** Running total since the first bar, or since the last NaN. */
export const cumsum = ofValues<[]>("cumsum", {
  endless: true,
  lookback: () => 0,
  machine: () => new Total(),
});

class Total implements Machine {
  #total = 0;

  next(x: number): number {
    return (this.#total += x);
  }
}

/** Mean absolute deviation of the last `period` values (default 14) from their simple mean. Costs `period` steps a bar. */
export const avgdev = ofValues<[period?: number]>("avgdev", {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new MeanDeviation(period),
});

class MeanDeviation implements Machine {
  readonly #deviations: Deviations;

  constructor(period: number) {
    this.#deviations = new Deviations(period);
  }

  next(x: number): number {
    const deviations = this.#deviations;
    if (!deviations.next(x)) return NaN;
    const { of } = deviations;
    let apart = 0;
    for (let k = 0; k < of.length; k++) apart += Math.abs(of[k]);
    return apart / of.length;
  }
}

/**
 * The `percent` percentile (default 50, 0 to 100) of the last `period` values (default 30) by nearest rank, always one of them, as
 * TA-Lib has it. `median` lies between the middle two.
 */
export const percentile = ofValues<[period?: number, percent?: number]>("percentile", {
  parameters: [bars("period", 30), real("percent", 50, 0, 100)],
  lookback: period => period - 1,
  machine: (period, percent) => new Percentile(period, percent),
});

/** Median of the last `period` values (default 30). */
export const median = ofValues<[period?: number]>("median", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new Middle(period),
});

class Percentile implements Machine {
  readonly #window: SortedWindow;
  readonly #rank: number = 0;

  constructor(period: number, percent: number) {
    this.#window = new SortedWindow(period);
    this.#rank = Math.max(0, Math.ceil((percent * period) / 100) - 1);
  }

  next(x: number): number {
    return this.#window.next(x) ? this.#window.at(this.#rank) : NaN;
  }
}

class Middle implements Machine {
  readonly #window: SortedWindow;
  readonly #low: number = 0;
  readonly #high: number = 0;

  constructor(period: number) {
    this.#window = new SortedWindow(period);
    this.#low = Math.floor((period - 1) / 2);
    this.#high = Math.floor(period / 2);
  }

  next(x: number): number {
    return this.#window.next(x) ? (this.#window.at(this.#low) + this.#window.at(this.#high)) / 2 : NaN;
  }
}

/** Per cent of the `period` values before this one (default 100) that are less than it, 0 to 100. */
export const percentrank = ofValues<[period?: number]>("percentrank", {
  parameters: [bars("period", 100)],
  lookback: period => period,
  machine: period => new Rank(period),
});

class Rank implements Machine {
  readonly #window: SortedWindow;
  readonly #period: number = 0;
  #full = false;

  constructor(period: number) {
    this.#window = new SortedWindow(period);
    this.#period = period;
  }

  next(x: number): number {
    const rank = this.#full ? (100 * this.#window.countBelow(x)) / this.#period : NaN;
    this.#full = this.#window.next(x);
    return rank;
  }
}
