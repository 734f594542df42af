import { room } from "./machine.ts";

/**
 * Moments of the last `period` values about one of them, which lies in every window that is asked for: a window is the tail
 * of one block and the head of the next (van Herk's division), and `base` is the first value of the head. Nothing runs on
 * from window to window, so nothing drifts, and deviations about a value of the window do not cancel however large the price.
 *
 * After `next` has returned true: `sum` of d = value − base, `squares` of d².
 */
export class Moments {
  readonly period: number = 0;
  /** 1 / period. */
  readonly share: number = 0;
  base = NaN;
  sum = NaN;
  squares = NaN;
  /**
   * Two numbers a place. Of this block: the value. Of the block before, whose values are no longer needed: the sums from there to its
   * end. One array, because each is looked at before it is read.
   */
  readonly #cells: number[];
  #place = 0;
  #full = false;
  #headSum = 0;
  #headSquares = 0;

  constructor(period: number) {
    this.period = period;
    this.share = 1 / period;
    this.#cells = room(2 * (period + 1));
  }

  next(x: number): boolean {
    if (x - x !== 0) {
      this.#place = 0;
      this.#full = false;
      return false;
    }
    const j = this.#place;
    if (j === 0) this.#begin(x);
    const cells = this.#cells;
    cells[2 * j] = x;
    const d = x - this.base;
    const sum = this.#headSum + d;
    const squares = this.#headSquares + d * d;
    this.#headSum = sum;
    this.#headSquares = squares;
    const from = j + 1;
    const whole = from === this.period;
    this.#place = whole ? 0 : from;
    if (whole) this.#full = true;
    else if (!this.#full) return false;
    this.sum = cells[2 * from] + sum;
    this.squares = cells[2 * from + 1] + squares;
    return true;
  }

  #begin(base: number): void {
    this.base = base;
    this.#headSum = this.#headSquares = 0;
    if (!this.#full) return;
    const cells = this.#cells;
    let sum = 0;
    let squares = 0;
    for (let at = 2 * this.period - 2; at >= 0; at -= 2) {
      const d = cells[at] - base;
      cells[at] = sum += d;
      cells[at + 1] = squares += d * d;
    }
  }

  mean(): number {
    return this.base + this.sum * this.share;
  }

  /** Sum of squared deviations from the mean. */
  deviations(): number {
    const deviations = this.squares - this.sum * this.sum * this.share;
    // Not Math.max: what overflowed must stay NaN, and V8's maximum is slow.
    return deviations < 0 ? 0 : deviations;
  }

  /** Population standard deviation. */
  deviation(): number {
    return Math.sqrt(this.deviations() * this.share);
  }
}
