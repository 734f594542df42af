import { ofBars, ofValues } from "../indicator.ts";
import { averageLookback, averageMachine } from "../machine/average.ts";
import type { AverageName } from "../machine/average-names.ts";
import { Extremes } from "../machine/extremes.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { emaMachine, wilderMachine, type Smoother } from "../machine/smoother.ts";
import { averageBy, bars } from "../parameters.ts";

type Range = "high" | "low" | "close";
const range = ["high", "low", "close"] as const;

/** A range of so little of the prices is the rounding of their last bits, and none: as in TA-Lib. */
const rounding = 2e-14;

/**
 * Stochastic (Lane), 0 to 100: where the close lies in the range of `fastK` bars (default 5), smoothed over `slowK` (3), and its
 * average over `slowD` (3). TA-Lib's defaults; charts often show 14, 3, 3.
 */
export const stoch = ofBars<
  Range,
  [fastK?: number, slowK?: number, slowKType?: AverageName, slowD?: number, slowDType?: AverageName],
  "slowK" | "slowD"
>("stoch", range, {
  parameters: [
    bars("fastK", 5),
    bars("slowK", 3),
    averageBy("slowKType"),
    bars("slowD", 3),
    averageBy("slowDType"),
  ],
  lines: ["slowK", "slowD"],
  endless: true,
  lookback: (fastK, slowK, slowKType, slowD, slowDType) =>
    fastK - 1 + averageLookback(slowKType, slowK) + averageLookback(slowDType, slowD),
  machine: (fastK, slowK, slowKType, slowD, slowDType) =>
    new Stochastic(fastK, averageMachine(slowKType, slowK), averageMachine(slowDType, slowD), 2),
});

/** The stochastic without smoothing, over `fastK` bars (default 5), and its average over `fastD` (3). */
export const stochf = ofBars<
  Range,
  [fastK?: number, fastD?: number, fastDType?: AverageName],
  "fastK" | "fastD"
>("stochf", range, {
  parameters: [bars("fastK", 5), bars("fastD", 3), averageBy("fastDType")],
  lines: ["fastK", "fastD"],
  endless: true,
  lookback: (fastK, fastD, fastDType) => fastK - 1 + averageLookback(fastDType, fastD),
  machine: (fastK, fastD, fastDType) =>
    new Stochastic(fastK, averageMachine("sma", 1), averageMachine(fastDType, fastD), 2),
});

/** The stochastic of Asian charts, smoothed by Wilder's average (default 9, 3, 3 bars): K, D and J = 3K − 2D, which leaves 0 to 100. */
export const kdj = ofBars<
  Range,
  [fastK?: number, slowK?: number, slowKType?: AverageName, slowD?: number, slowDType?: AverageName],
  "k" | "d" | "j"
>("kdj", range, {
  parameters: [
    bars("fastK", 9),
    bars("slowK", 3),
    averageBy("slowKType", "rma"),
    bars("slowD", 3),
    averageBy("slowDType", "rma"),
  ],
  lines: ["k", "d", "j"],
  endless: true,
  lookback: (fastK, slowK, slowKType, slowD, slowDType) =>
    fastK - 1 + averageLookback(slowKType, slowK) + averageLookback(slowDType, slowD),
  machine: (fastK, slowK, slowKType, slowD, slowDType) =>
    new Stochastic(fastK, averageMachine(slowKType, slowK), averageMachine(slowDType, slowD), 3),
});

/** Where the close lies between the lowest low (0) and the highest high (100), 0 where there is no range or none above `still`; smoothed. */
class Stochastic {
  readonly out: number[];
  readonly #extremes: Extremes;
  readonly #still: number = 0;
  readonly #k: Machine;
  readonly #d: Machine;

  constructor(period: number, k: Machine, d: Machine, lines: 2 | 3, still = 0) {
    this.out = noValues(lines);
    this.#extremes = new Extremes(period);
    this.#still = still;
    this.#k = k;
    this.#d = d;
  }

  next(high: number, low: number, close: number): void {
    const extremes = this.#extremes;
    extremes.next(high, low);
    const top = extremes.highest;
    const bottom = extremes.lowest;
    const reach = top - bottom;
    const still = reach <= this.#still || reach <= rounding * Math.abs(top);
    const fast = still ? 0 : 100 * ((close - bottom) / reach);
    if (fast !== fast) return;
    const k = this.#k.next(fast);
    if (k !== k) return;
    const d = this.#d.next(k);
    if (d !== d) return;
    const { out } = this;
    out[0] = k;
    out[1] = d;
    if (out.length === 3) out[2] = 3 * k - 2 * d;
  }
}

/**
 * The fast stochastic (default 5 bars, average of 3) of the RSI (14). 0 where the RSI stood still: a range below 1e-10 is rounding,
 * which TA-Lib stretches to 0 or 100.
 */
export const stochrsi = ofValues<
  [period?: number, fastK?: number, fastD?: number, fastDType?: AverageName],
  "fastK" | "fastD"
>("stochrsi", {
  parameters: [bars("period", 14, 2), bars("fastK", 5), bars("fastD", 3), averageBy("fastDType")],
  lines: ["fastK", "fastD"],
  endless: true,
  lookback: (period, fastK, fastD, fastDType) => period + fastK - 1 + averageLookback(fastDType, fastD),
  machine: (period, fastK, fastD, fastDType) =>
    new StrengthStochastic(period, fastK, averageMachine(fastDType, fastD)),
});

class StrengthStochastic {
  readonly out: number[];
  readonly #gain: Smoother;
  readonly #loss: Smoother;
  readonly #stochastic: Stochastic;
  #last = NaN;

  constructor(period: number, fastK: number, fastD: Machine) {
    this.#gain = wilderMachine(period);
    this.#loss = wilderMachine(period);
    this.#stochastic = new Stochastic(fastK, averageMachine("sma", 1), fastD, 2, 1e-10);
    this.out = this.#stochastic.out;
  }

  next(x: number): void {
    const change = x - this.#last;
    this.#last = x;
    const size = Math.abs(change);
    const gain = this.#gain.next(0.5 * (size + change));
    const both = gain + this.#loss.next(0.5 * (size - change));
    const strength = both === 0 ? 0 : 100 * (gain / both);
    this.#stochastic.next(strength, strength, strength);
  }
}

/**
 * Stochastic momentum (Blau; default 13 bars): 100 · distance of the close from the middle of the range by half the range, both
 * smoothed by EMAs of `slow` (25) and `fast` (2) bars; and its EMA (9).
 */
export const smi = ofBars<
  Range,
  [period?: number, fast?: number, slow?: number, signal?: number],
  "smi" | "signal"
>("smi", range, {
  parameters: [bars("period", 13), bars("fast", 2), bars("slow", 25), bars("signal", 9)],
  lines: ["smi", "signal"],
  endless: true,
  lookback: (period, fast, slow, signal) => period + fast + slow + signal - 4,
  machine: (period, fast, slow, signal) => new MomentumIndex(period, fast, slow, signal),
});

class MomentumIndex {
  readonly out = noValues(2);
  readonly #extremes: Extremes;
  readonly #distance: readonly [Smoother, Smoother];
  readonly #reach: readonly [Smoother, Smoother];
  readonly #signal: Smoother;

  constructor(period: number, fast: number, slow: number, signal: number) {
    this.#extremes = new Extremes(period);
    this.#distance = [emaMachine(slow), emaMachine(fast)];
    this.#reach = [emaMachine(slow), emaMachine(fast)];
    this.#signal = emaMachine(signal);
  }

  next(high: number, low: number, close: number): void {
    const extremes = this.#extremes;
    extremes.next(high, low);
    const top = extremes.highest;
    const bottom = extremes.lowest;
    const distance = this.#distance[1].next(this.#distance[0].next(close - (top + bottom) / 2));
    const reach = this.#reach[1].next(this.#reach[0].next((top - bottom) / 2));
    const smi = reach === 0 ? 0 : (100 * distance) / reach;
    const signal = this.#signal.next(smi);
    if (signal !== signal) return;
    this.out[0] = smi;
    this.out[1] = signal;
  }
}

/** Williams' %R, −100 to 0 (default 14 bars): where the close lies below the highest high. 0 where there is no range. */
export const willr = ofBars<Range, [period?: number]>("willr", range, {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new PercentRange(period),
});

class PercentRange implements Machine {
  readonly #extremes: Extremes;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  next(high: number, low: number, close: number): number {
    const extremes = this.#extremes;
    extremes.next(high, low);
    const top = extremes.highest;
    const reach = top - extremes.lowest;
    return reach <= rounding * Math.abs(top) ? 0 : -100 * ((top - close) / reach);
  }
}
