import type { Machine } from "./machine.ts";
import { wilderMachine, type Smoother } from "./smoother.ts";

/**
 * High − low, stretched to the close before: from the lowest of the three to the highest, which is half the way around them. That takes no
 * branch: a maximum would be guessed wrong wherever markets jump.
 */
export function rangeSince(high: number, low: number, last: number): number {
  return 0.5 * (high - low + (Math.abs(last - high) + Math.abs(low - last)));
}

/** The true range; NaN on the first bar. */
export class TrueRange implements Machine {
  #close = NaN;

  next(high: number, low: number, close: number): number {
    const last = this.#close;
    this.#close = close;
    return rangeSince(high, low, last);
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
