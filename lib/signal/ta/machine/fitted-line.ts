import { room } from "./machine.ts";

/**
 * The least-squares line through the last `period` values, from sums about one of them that are found as `Moments` finds its own.
 * After `next` has returned true: `sum` of d = value − base, `places` of k · d for places k = 0 (oldest) on.
 */
export class FittedLine {
  readonly period: number = 0;
  base = NaN;
  sum = NaN;
  places = NaN;
  /** Two numbers a place: of this block the value; of the block before its sums from there to its end. */
  readonly #cells: number[];
  readonly #share: number = 0;
  readonly #middle: number = 0;
  readonly #scale: number = 0;
  #place = 0;
  #full = false;
  #headSum = 0;
  #headPlaces = 0;

  constructor(period: number) {
    this.period = period;
    this.#share = 1 / period;
    this.#middle = 0.5 * (period - 1);
    this.#scale = 12 / (period * (period * period - 1));
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
    const places = this.#headPlaces + j * d;
    this.#headSum = sum;
    this.#headPlaces = places;
    const from = j + 1;
    const { period } = this;
    const whole = from === period;
    this.#place = whole ? 0 : from;
    if (whole) this.#full = true;
    else if (!this.#full) return false;
    const tail = cells[2 * from];
    this.sum = tail + sum;
    this.places = cells[2 * from + 1] - from * tail + (places + (period - from) * sum);
    return true;
  }

  #begin(base: number): void {
    this.base = base;
    this.#headSum = this.#headPlaces = 0;
    if (!this.#full) return;
    const cells = this.#cells;
    let sum = 0;
    let places = 0;
    for (let j = this.period - 1; j >= 0; j--) {
      const d = cells[2 * j] - base;
      cells[2 * j] = sum += d;
      cells[2 * j + 1] = places += j * d;
    }
  }

  /** Its slope, per bar. */
  slope(): number {
    return this.#scale * (this.places - this.#middle * this.sum);
  }

  /** Its value at a place of the window: 0 is the oldest bar, period − 1 this one, period the next. */
  at(place: number): number {
    return this.base + (this.sum * this.#share + this.slope() * (place - this.#middle));
  }
}
