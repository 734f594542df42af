import { demand } from "../../../core/errors.ts";
import { ofBars, ofPairs, ofValues } from "../indicator.ts";
import { averageLookback, averageLookbacks, averageMachine, Late } from "../machine/average.ts";
import type { AverageName } from "../machine/average-names.ts";
import {
  DoubleEma,
  TillsonMean,
  TriangularMean,
  TripleEma,
  WeightedMean,
  ZeroLagMean,
} from "../machine/averages.ts";
import { MesaMean } from "../machine/hilbert.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { emaMachine, wilderMachine } from "../machine/smoother.ts";
import { Mean, Sum } from "../machine/window.ts";
import { averageBy, bars, real } from "../parameters.ts";
import { smooth } from "./smooth.ts";
import { sma as simple } from "./sma.ts";

/**
 * Simple moving average: the mean of the last `period` values (default 30). NaN for the first `period − 1` bars and for every
 * window that holds a NaN. Equal windows give equal averages wherever they lie, so two averages of a flat market do not cross.
 */
export const sma = ofValues<[period?: number]>("sma", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new Mean(period),
  batch: ([values], period) => simple(values, period),
});

/**
 * Exponential moving average (default 30 bars) of weight 2 / (period + 1), begun with the simple mean of the first `period`
 * values (TA-Lib, TTR; pandas begins with the first value and converges). After a NaN the warm-up begins again.
 */
export const ema = ofValues<[period?: number]>("ema", {
  parameters: [bars("period", 30)],
  endless: true,
  lookback: period => period - 1,
  machine: period => emaMachine(period),
  batch: ([values], period) => smooth(values, period, 2 / (period + 1)),
});

/**
 * Wilder's moving average (RMA, SMMA; default 30 bars): weight 1 / period, begun with the simple mean. The average inside RSI,
 * ATR and ADX, about as slow as an EMA of 2·period − 1.
 */
export const rma = ofValues<[period?: number]>("rma", {
  parameters: [bars("period", 30)],
  endless: true,
  lookback: period => period - 1,
  machine: period => wilderMachine(period),
  batch: ([values], period) => smooth(values, period, 1 / period),
});

/** Weighted moving average (default 30 bars): weights fall in a straight line from `period` (this bar) to 1. */
export const wma = ofValues<[period?: number]>("wma", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new WeightedMean(period),
});

/**
 * Double exponential average (Mulloy 1994; default 30 bars): 2 · EMA − EMA of the EMA. Lags less than an EMA and overshoots
 * at turns.
 */
export const dema = ofValues<[period?: number]>("dema", {
  parameters: [bars("period", 30)],
  endless: true,
  lookback: averageLookbacks.dema,
  machine: period => new DoubleEma(period),
});

/** Triple exponential average (Mulloy 1994; default 30 bars): 3 · EMA − 3 · EMA² + EMA³, where EMA² is an EMA of the EMA. */
export const tema = ofValues<[period?: number]>("tema", {
  parameters: [bars("period", 30)],
  endless: true,
  lookback: averageLookbacks.tema,
  machine: period => new TripleEma(period),
});

/** Triangular average (default 30 bars): a simple average of a simple average; weights peak in the middle of the window. */
export const trima = ofValues<[period?: number]>("trima", {
  parameters: [bars("period", 30)],
  lookback: averageLookbacks.trima,
  machine: period => new TriangularMean(period),
});

/**
 * Kaufman's adaptive average (1995; default 30 bars): fast (EMA of 2) where price goes straight, slow (EMA of 30) where it
 * goes to and fro. Begins with the close before its first value. Of one bar it is the value itself.
 */
export const kama = ofValues<[period?: number]>("kama", {
  parameters: [bars("period", 30)],
  endless: true,
  lookback: period => averageLookback("kama", period),
  machine: period => averageMachine("kama", period),
});

/** Tillson's T3 (1998; default 5 bars, volume factor 0.7): six EMAs mixed so that lag and overshoot both shrink. */
export const t3 = ofValues<[period?: number, factor?: number]>("t3", {
  parameters: [bars("period", 5), real("factor", 0.7, 0, 1)],
  endless: true,
  lookback: averageLookbacks.t3,
  machine: (period, factor) => new TillsonMean(period, factor),
});

/** Hull's average (2005; default 20 bars): WMA(√n) of 2 · WMA(n/2) − WMA(n), both rounded down; of one bar the value itself. Overshoots at turns. */
export const hma = ofValues<[period?: number]>("hma", {
  parameters: [bars("period", 20)],
  lookback: averageLookbacks.hma,
  machine: period => averageMachine("hma", period),
});

/** Zero-lag EMA (Ehlers and Way; default 30 bars): an EMA of 2 · value − value (period − 1) / 2 bars ago. */
export const zlema = ofValues<[period?: number]>("zlema", {
  parameters: [bars("period", 30)],
  endless: true,
  lookback: averageLookbacks.zlema,
  machine: period => new ZeroLagMean(period),
});

/** Moving average of a kind chosen by name (default "sma" of 30 bars). */
export const ma = ofValues<[period?: number, type?: AverageName]>("ma", {
  parameters: [bars("period", 30), averageBy("type")],
  endless: true,
  lookback: (period, type) => averageLookback(type, period),
  machine: (period, type) => averageMachine(type, period),
});

/**
 * MESA adaptive average (Ehlers 2001) and its slower follower: weights between `slow` (default 0.05) and `fast` (0.5) by how fast
 * the phase of the dominant cycle turns. NaN for the first 32 bars; it begins at 0, so give it a hundred to settle. A price that
 * stands still has no phase, here 0: in TA-Lib its rounding turns.
 */
export const mama = ofValues<[fast?: number, slow?: number], "mama" | "fama">("mama", {
  parameters: [real("fast", 0.5, 0.01, 0.99), real("slow", 0.05, 0.01, 0.99)],
  lines: ["mama", "fama"],
  endless: true,
  lookback: () => 32,
  machine: (fast, slow) => new MesaLines(fast, slow),
});

class MesaLines {
  readonly out = noValues(2);
  readonly #mean: MesaMean;

  constructor(fast: number, slow: number) {
    this.#mean = new MesaMean(fast, slow);
  }

  next(price: number): void {
    const mama = this.#mean.next(price);
    this.out[0] = mama;
    this.out[1] = mama === mama ? this.#mean.fama : NaN;
  }
}

/** Periods that one average may have at once: all of their windows are kept. */
const mostPeriods = 1_000;

/**
 * Moving average whose period is another column: the whole part of `second`, held between `min` (default 2) and `max` (30).
 * Every period between is computed at every bar, so there may be 1,000 at most.
 */
export const mavp = ofPairs<[min?: number, max?: number, type?: AverageName]>("mavp", {
  parameters: [bars("min", 2), bars("max", 30), averageBy("type")],
  endless: true,
  lookback: (min, max, type) => averageLookback(type, Math.max(min, max)),
  check: (min, max) =>
    demand(
      Math.abs(max - min) <= mostPeriods,
      "max",
      `must be ${mostPeriods} bars from min at most`,
      max,
      "Every period between is computed at every bar.",
    ),
  machine: (min, max, type) => new VariableMean(Math.min(min, max), Math.max(min, max), type),
});

class VariableMean implements Machine {
  readonly #min: number = 0;
  readonly #max: number = 0;
  readonly #means: readonly Machine[];
  readonly #now: Float64Array;

  constructor(min: number, max: number, type: AverageName) {
    this.#min = min;
    this.#max = max;
    const whole = averageLookback(type, max);
    this.#means = Array.from(
      { length: max - min + 1 },
      (_, k) => new Late(averageMachine(type, min + k), whole - averageLookback(type, min + k)),
    );
    this.#now = new Float64Array(this.#means.length);
  }

  next(value: number, period: number): number {
    for (let k = 0; k < this.#means.length; k++) this.#now[k] = this.#means[k].next(value);
    return this.#now[Math.min(Math.max(Math.trunc(period), this.#min), this.#max) - this.#min];
  }
}

/** Volume-weighted average of the close (default 30 bars): Σ close · volume / Σ volume. NaN where nothing was traded. */
export const vwma = ofBars<"close" | "volume", [period?: number]>("vwma", ["close", "volume"], {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new VolumeMean(period),
});

class VolumeMean implements Machine {
  readonly #traded: Sum;
  readonly #volume: Sum;

  constructor(period: number) {
    this.#traded = new Sum(period);
    this.#volume = new Sum(period);
  }

  next(close: number, volume: number): number {
    return this.#traded.next(close * volume) / this.#volume.next(volume);
  }
}
