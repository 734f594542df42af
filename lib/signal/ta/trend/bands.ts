import { unwrittenColumns } from "../../../core/column/unwritten-column.ts";
import { ofBars, ofValues } from "../indicator.ts";
import { averageLookback, averageMachine } from "../machine/average.ts";
import type { AverageName } from "../machine/average-names.ts";
import { Extremes } from "../machine/extremes.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { Moments } from "../machine/moments.ts";
import { AverageRange } from "../machine/range.ts";
import { emaMachine, type Smoother } from "../machine/smoother.ts";
import { Mean } from "../machine/window.ts";
import { averageBy, bars, real } from "../parameters.ts";
import { deviationColumns } from "../statistics/deviation-columns.ts";

type Band = "upper" | "middle" | "lower";
const band = ["upper", "middle", "lower"] as const;

/**
 * Bollinger bands: an average of `period` values (default 20; TA-Lib before 0.8 said 5), `up` and `down` population standard
 * deviations (2) about the simple mean to either side. The average may be of another kind (default "sma").
 */
export const bbands = ofValues<[period?: number, up?: number, down?: number, type?: AverageName], Band>(
  "bbands",
  {
    parameters: [bars("period", 20, 2), real("up", 2), real("down", 2), averageBy("type")],
    lines: band,
    endless: true,
    // The deviation needs its bars too, also about an average that has a warm-up of its own.
    lookback: (period, _up, _down, type) => Math.max(period - 1, averageLookback(type, period)),
    machine: (period, up, down, type) =>
      type === "sma"
        ? new DeviationBands(period, up, down)
        : new DeviationBands(period, up, down, averageMachine(type, period)),
    batch: ([values], period, up, down, type) =>
      type === "sma" ? bandColumns(values, period, up, down) : undefined,
  },
);

/** Bollinger bands `width` (default 2) population standard deviations about the simple mean of `period` values (default 20). */
export const bollinger = ofValues<[period?: number, width?: number], Band>("bollinger", {
  parameters: [bars("period", 20, 2), real("width", 2, Number.MIN_VALUE)],
  lines: band,
  lookback: period => period - 1,
  machine: (period, width) => new DeviationBands(period, width, width),
  batch: ([values], period, width) => bandColumns(values, period, width, width),
});

function bandColumns(values: Float64Array, period: number, up: number, down: number) {
  const n = values.length;
  const out = unwrittenColumns(3, n);
  const lines = { upper: out[0], middle: out[1], lower: out[2] };
  const found = deviationColumns(values, out, period, 1, {
    lines: ["third", "means", "deviations"],
    finish: (calls, at, { means, deviations, third }, bytes) =>
      calls.add("bands", at + means, at + deviations, at + third, up, down, bytes),
  });
  return found ? Object.freeze(lines) : undefined;
}

class DeviationBands {
  readonly out = noValues(3);
  readonly #moments: Moments;
  readonly #up: number = 0;
  readonly #down: number = 0;
  readonly #average: Machine | undefined;

  constructor(period: number, up: number, down: number, average?: Machine) {
    this.#moments = new Moments(period);
    this.#up = up;
    this.#down = down;
    this.#average = average;
  }

  next(x: number): void {
    const { out } = this;
    const moments = this.#moments;
    const ready = moments.next(x);
    const middle = this.#average ? this.#average.next(x) : moments.mean();
    if (!ready || middle !== middle) return;
    const deviation = moments.deviation();
    out[0] = middle + this.#up * deviation;
    out[1] = middle;
    out[2] = middle - this.#down * deviation;
  }
}

/**
 * Headley's acceleration bands (default 20 bars): simple means of high · (1 + 4r) and low · (1 − 4r) with r = (high − low) /
 * (high + low), about the mean of the close.
 */
export const accbands = ofBars<"high" | "low" | "close", [period?: number], Band>(
  "accbands",
  ["high", "low", "close"],
  {
    parameters: [bars("period", 20, 2)],
    lines: band,
    lookback: period => period - 1,
    machine: period => new AccelerationBands(period),
  },
);

class AccelerationBands {
  readonly out = noValues(3);
  readonly #upper: Mean;
  readonly #middle: Mean;
  readonly #lower: Mean;

  constructor(period: number) {
    this.#upper = new Mean(period);
    this.#middle = new Mean(period);
    this.#lower = new Mean(period);
  }

  next(high: number, low: number, close: number): void {
    const both = high + low;
    const stretch = both === 0 ? 0 : (4 * (high - low)) / both;
    this.out[0] = this.#upper.next(high * (1 + stretch));
    this.out[1] = this.#middle.next(close);
    this.out[2] = this.#lower.next(low * (1 - stretch));
  }
}

/**
 * Donchian channel: highest high, lowest low and the line half-way over the last `period` bars (default 20), this bar included.
 * To test a breakout, `lag` the channel by one bar first: against this bar's own high nothing ever breaks out.
 */
export const donchian = ofBars<"high" | "low", [period?: number], Band>("donchian", ["high", "low"], {
  parameters: [bars("period", 20)],
  lines: band,
  lookback: period => period - 1,
  machine: period => new Channel(period),
});

class Channel {
  readonly out = noValues(3);
  readonly #extremes: Extremes;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  next(high: number, low: number): void {
    const extremes = this.#extremes;
    extremes.next(high, low);
    const upper = extremes.highest;
    const lower = extremes.lowest;
    this.out[0] = upper;
    this.out[1] = (upper + lower) / 2;
    this.out[2] = lower;
  }
}

/** (Highest + lowest) / 2 of the last `period` values (default 14). */
export const midpoint = ofValues<[period?: number]>("midpoint", {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => {
    const middle = new Middle(period);
    return { next: x => middle.next(x, x) };
  },
});

/** (Highest high + lowest low) / 2 of the last `period` bars (default 14). */
export const midprice = ofBars<"high" | "low", [period?: number]>("midprice", ["high", "low"], {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new Middle(period),
});

class Middle implements Machine {
  readonly #extremes: Extremes;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  next(high: number, low: number): number {
    const extremes = this.#extremes;
    extremes.next(high, low);
    return (extremes.highest + extremes.lowest) / 2;
  }
}

/**
 * Keltner channel as TA-Lib's KC: EMA of the typical price over `period` bars (default 20), `width` (2) average true ranges of
 * `rangePeriod` bars (10) to either side. `keltner` follows the close. TTR takes the same period for both.
 */
export const kc = ofBars<
  "high" | "low" | "close",
  [period?: number, rangePeriod?: number, width?: number],
  Band
>("kc", ["high", "low", "close"], {
  parameters: [bars("period", 20), bars("rangePeriod", 10), real("width", 2, 0)],
  lines: band,
  endless: true,
  lookback: (period, rangePeriod) => Math.max(period - 1, rangePeriod),
  // As in TA-Lib the shorter of the two begins later, so that both are as old.
  machine: (period, rangePeriod, width) =>
    new RangeBands(
      emaMachine(period, Math.max(0, rangePeriod - period + 1)),
      new AverageRange(rangePeriod, Math.max(0, period - 1 - rangePeriod)),
      width,
      "typical",
    ),
});

/**
 * Keltner channel as charting sites draw it (Raschke): EMA of the close over `period` bars (default 20), `width` (2) average
 * true ranges of `rangePeriod` bars (10) to either side. `kc` is TA-Lib's, about the typical price.
 */
export const keltner = ofBars<
  "high" | "low" | "close",
  [period?: number, rangePeriod?: number, width?: number],
  Band
>("keltner", ["high", "low", "close"], {
  parameters: [bars("period", 20), bars("rangePeriod", 10), real("width", 2, 0)],
  lines: band,
  endless: true,
  lookback: (period, rangePeriod) => Math.max(period - 1, rangePeriod),
  machine: (period, rangePeriod, width) =>
    new RangeBands(emaMachine(period), new AverageRange(rangePeriod), width, "close"),
});

/** Stoller's STARC bands: simple mean of the close (default 6 bars), `width` (2) average true ranges of 15 bars beside it. */
export const starc = ofBars<
  "high" | "low" | "close",
  [period?: number, rangePeriod?: number, width?: number],
  Band
>("starc", ["high", "low", "close"], {
  parameters: [bars("period", 6), bars("rangePeriod", 15), real("width", 2, 0)],
  lines: band,
  endless: true,
  lookback: (period, rangePeriod) => Math.max(period - 1, rangePeriod),
  machine: (period, rangePeriod, width) =>
    new RangeBands(new Mean(period), new AverageRange(rangePeriod), width, "close"),
});

class RangeBands {
  readonly out = noValues(3);
  readonly #average: Mean | Smoother;
  readonly #range: AverageRange;
  readonly #width: number = 0;
  readonly #typical: boolean = false;

  constructor(average: Mean | Smoother, range: AverageRange, width: number, price: "close" | "typical") {
    this.#average = average;
    this.#range = range;
    this.#width = width;
    this.#typical = price === "typical";
  }

  next(high: number, low: number, close: number): void {
    const middle = this.#average.next(this.#typical ? (high + low + close) / 3 : close);
    const reach = this.#width * this.#range.next(high, low, close);
    if (reach !== reach || middle !== middle) return;
    this.out[0] = middle + reach;
    this.out[1] = middle;
    this.out[2] = middle - reach;
  }
}

/** A band `percent` (default 2.5) of an average (default "sma" of 20) above and below it. */
export const envelope = ofValues<[period?: number, percent?: number, type?: AverageName], Band>("envelope", {
  parameters: [bars("period", 20), real("percent", 2.5, 0), averageBy("type")],
  lines: band,
  endless: true,
  lookback: (period, _percent, type) => averageLookback(type, period),
  machine: (period, percent, type) => new Envelope(averageMachine(type, period), percent / 100),
});

class Envelope {
  readonly out = noValues(3);
  readonly #average: Machine;
  readonly #share: number = 0;

  constructor(average: Machine, share: number) {
    this.#average = average;
    this.#share = share;
  }

  next(x: number): void {
    const middle = this.#average.next(x);
    this.out[0] = middle * (1 + this.#share);
    this.out[1] = middle;
    this.out[2] = middle * (1 - this.#share);
  }
}
