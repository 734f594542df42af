import type { AverageName } from "./average-names.ts";
import {
  AdaptiveMean,
  DoubleEma,
  HullMean,
  TillsonMean,
  TriangularMean,
  TripleEma,
  WeightedMean,
  ZeroLagMean,
} from "./averages.ts";
import { MesaMean } from "./hilbert.ts";
import type { Machine } from "./machine.ts";
import { emaMachine, wilderMachine } from "./smoother.ts";
import { Mean } from "./window.ts";

const machines: Record<AverageName, (period: number) => Machine> = {
  sma: period => new Mean(period),
  ema: period => emaMachine(period),
  wma: period => new WeightedMean(period),
  dema: period => new DoubleEma(period),
  tema: period => new TripleEma(period),
  trima: period => new TriangularMean(period),
  kama: period => new AdaptiveMean(period),
  mama: () => new MesaMean(),
  t3: period => new TillsonMean(period),
  hma: period => new HullMean(period),
  zlema: period => new ZeroLagMean(period),
  rma: period => wilderMachine(period),
};

/** Bars before the first value of each average. */
export const averageLookbacks: Readonly<Record<AverageName, (period: number) => number>> = {
  sma: period => period - 1,
  ema: period => period - 1,
  wma: period => period - 1,
  dema: period => 2 * (period - 1),
  tema: period => 3 * (period - 1),
  trima: period => period - 1,
  kama: period => period,
  mama: () => 32,
  t3: period => 6 * (period - 1),
  hma: period => period + Math.floor(Math.sqrt(period)) - 2,
  zlema: period => period - 1 + Math.floor((period - 1) / 2),
  rma: period => period - 1,
};

/** An average by name; of one bar any is the value itself, as in TA-Lib. */
export function averageMachine(name: AverageName, period: number): Machine {
  return period === 1 ? { next: x => x } : machines[name](period);
}

export function averageLookback(name: AverageName, period: number): number {
  return period === 1 ? 0 : averageLookbacks[name](period);
}

/** A machine that is not fed the first `bars` bars: as TA-Lib does it, the faster of two averages begins later. */
export class Late implements Machine {
  readonly #machine: Machine;
  #left: number = 0;

  constructor(machine: Machine, bars: number) {
    this.#machine = machine;
    this.#left = bars;
  }

  next(a: number): number {
    if (this.#left > 0) {
      this.#left--;
      return NaN;
    }
    return this.#machine.next(a, 0, 0, 0, 0);
  }
}
