import type { Machine } from "./machine.ts";
import { wilderMachine, type Smoother } from "./smoother.ts";

/**
 * High − low, stretched to the close before. A gap is added as (gap + |gap|) / 2 either side, which takes no branch: a maximum would
 * be guessed wrong wherever markets jump.
 */
export function rangeSince(high: number, low: number, last: number): number {
  const below = last - high;
  const above = low - last;
  return high - low + 0.5 * (below + Math.abs(below) + (above + Math.abs(above)));
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
