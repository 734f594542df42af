import { FittedLine } from "./fitted-line.ts";
import type { Machine } from "./machine.ts";
import { emaMachine, type Smoother } from "./smoother.ts";
import { Ago, Mean, Sum } from "./window.ts";

/** Weights 1 (oldest) to `period` (newest). */
export class WeightedMean implements Machine {
  readonly #line: FittedLine;
  readonly #share: number = 0;

  constructor(period: number) {
    this.#line = new FittedLine(period);
    this.#share = 2 / (period * (period + 1));
  }

  next(x: number): number {
    const line = this.#line;
    return line.next(x) ? line.base + (line.places + line.sum) * this.#share : NaN;
  }
}

/** 2 · EMA − EMA of the EMA. */
export class DoubleEma implements Machine {
  readonly #first: Smoother;
  readonly #second: Smoother;

  constructor(period: number) {
    this.#first = emaMachine(period);
    this.#second = emaMachine(period);
  }

  next(x: number): number {
    const first = this.#first.next(x);
    return 2 * first - this.#second.next(first);
  }
}

/** An EMA of an EMA of an EMA. */
export class ThirdEma implements Machine {
  readonly #first: Smoother;
  readonly #second: Smoother;
  readonly #third: Smoother;
  /** The two before it. */
  first = NaN;
  second = NaN;

  constructor(period: number) {
    this.#first = emaMachine(period);
    this.#second = emaMachine(period);
    this.#third = emaMachine(period);
  }

  next(x: number): number {
    this.first = this.#first.next(x);
    this.second = this.#second.next(this.first);
    return this.#third.next(this.second);
  }
}

/** 3 · EMA − 3 · EMA of EMA + EMA of EMA of EMA. */
export class TripleEma implements Machine {
  readonly #third: ThirdEma;

  constructor(period: number) {
    this.#third = new ThirdEma(period);
  }

  next(x: number): number {
    const third = this.#third.next(x);
    return 3 * this.#third.first - 3 * this.#third.second + third;
  }
}

/** A simple average of a simple average: weights rise to the middle of the window and fall again. */
export class TriangularMean implements Machine {
  readonly #first: Mean;
  readonly #second: Mean;

  constructor(period: number) {
    this.#first = new Mean(Math.ceil(period / 2));
    this.#second = new Mean(Math.floor(period / 2) + 1);
  }

  next(x: number): number {
    return this.#second.next(this.#first.next(x));
  }
}

/** Kaufman's efficiency ratio: net change over `period` bars by the sum of the bars' changes, signless. */
export class Efficiency implements Machine {
  readonly #ago: Ago;
  readonly #path: Sum;
  #last = NaN;
  /** The value `period` bars ago. */
  from = NaN;

  constructor(period: number) {
    this.#ago = new Ago(period);
    this.#path = new Sum(period);
  }

  next(x: number): number {
    const path = this.#path.next(Math.abs(x - this.#last));
    this.#last = x;
    this.from = this.#ago.next(x);
    const net = Math.abs(x - this.from);
    // A path no longer than the way is a straight line; so is no path at all, by definition.
    return path <= net ? 1 : net / path;
  }
}

/** Kaufman's adaptive average, between EMAs of 2 and 30 bars; begun with the value before its first. */
export class AdaptiveMean implements Machine {
  readonly #efficiency: Efficiency;
  readonly #fast: number = 0;
  readonly #slow: number = 0;
  #average = NaN;
  #last = NaN;

  constructor(period: number, fast = 2, slow = 30) {
    this.#efficiency = new Efficiency(period);
    this.#fast = 2 / (fast + 1);
    this.#slow = 2 / (slow + 1);
  }

  next(x: number): number {
    const efficiency = this.#efficiency.next(x);
    const last = this.#last;
    this.#last = x;
    if (efficiency !== efficiency) return NaN;
    if (this.#average !== this.#average) this.#average = last;
    const root = efficiency * (this.#fast - this.#slow) + this.#slow;
    return (this.#average += (x - this.#average) * root * root);
  }
}

/** Tillson's T3: six EMAs, of which the last four are mixed by the volume factor. */
export class TillsonMean implements Machine {
  readonly #first: ThirdEma;
  readonly #second: ThirdEma;
  readonly #mix: readonly [number, number, number, number];

  constructor(period: number, factor = 0.7) {
    this.#first = new ThirdEma(period);
    this.#second = new ThirdEma(period);
    const square = factor * factor;
    const cube = square * factor;
    this.#mix = [
      -cube,
      3 * (square + cube),
      -6 * square - 3 * (factor + cube),
      1 + 3 * factor + cube + 3 * square,
    ];
  }

  next(x: number): number {
    const third = this.#first.next(x);
    const sixth = this.#second.next(third);
    const mix = this.#mix;
    return mix[0] * sixth + mix[1] * this.#second.second + mix[2] * this.#second.first + mix[3] * third;
  }
}

/** Hull's average: 2 · WMA of half the period − WMA, smoothed by a WMA of the root of the period. */
export class HullMean implements Machine {
  readonly #half: WeightedMean;
  readonly #whole: WeightedMean;
  readonly #root: WeightedMean;

  constructor(period: number) {
    this.#half = new WeightedMean(Math.floor(period / 2));
    this.#whole = new WeightedMean(period);
    this.#root = new WeightedMean(Math.floor(Math.sqrt(period)));
  }

  next(x: number): number {
    const half = this.#half.next(x);
    const whole = this.#whole.next(x);
    return this.#root.next(2 * half - whole);
  }
}

/** An EMA of the value and its change over half the period. */
export class ZeroLagMean implements Machine {
  readonly #ago: Ago;
  readonly #ema: Smoother;

  constructor(period: number) {
    this.#ago = new Ago(Math.floor((period - 1) / 2));
    this.#ema = emaMachine(period);
  }

  next(x: number): number {
    return this.#ema.next(2 * x - this.#ago.next(x));
  }
}
