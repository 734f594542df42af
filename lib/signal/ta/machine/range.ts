import type { Machine } from "./machine.ts";
import { wilderMachine, type Smoother } from "./smoother.ts";

/** High − low, stretched to the close before; NaN on the first bar. */
export class TrueRange implements Machine {
  #close = NaN;

  next(high: number, low: number, close: number): number {
    const last = this.#close;
    this.#close = close;
    return Math.max(high, last) - Math.min(low, last);
  }
}

/** Wilder's average of the true range, begun after the first `skip` ranges. */
export class AverageRange implements Machine {
  readonly #range = new TrueRange();
  readonly #average: Smoother;

  constructor(period: number, skip = 0) {
    this.#average = wilderMachine(period, skip);
  }

  next(high: number, low: number, close: number): number {
    return this.#average.next(this.#range.next(high, low, close));
  }
}
