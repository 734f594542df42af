import { room } from "./machine.ts";

/**
 * Moments of the last `period` values about one of them, which lies in every window that is asked for: a window is the tail
 * of one block and the head of the next (van Herk's division), and `base` is the first value of the head. Nothing runs on
 * from window to window, so nothing drifts, and deviations about a value of the window do not cancel however large the price.
 *
 * After `next` has returned true: `sum` of d = value − base, `squares` of d², `places` of k · d for places k = 0 (oldest) on.
 */
export class Moments {
  readonly period: number = 0;
  /** 1 / period. */
  readonly share: number = 0;
  base = NaN;
  sum = NaN;
  squares = NaN;
  places = NaN;
  readonly #block: number[];
  // Of the block before: sums from each place to its end.
  readonly #tailSum: number[];
  readonly #tailSquares: number[];
  readonly #tailPlaces: number[];
  #place = 0;
  #full = false;
  #headSum = 0;
  #headSquares = 0;
  #headPlaces = 0;

  constructor(period: number) {
    this.period = period;
    this.share = 1 / period;
    this.#block = room(period);
    this.#tailSum = room(period + 1);
    this.#tailSquares = room(period + 1);
    this.#tailPlaces = room(period + 1);
  }

  next(x: number): boolean {
    if (x - x !== 0) {
      this.#place = 0;
      this.#full = false;
      return false;
    }
    const j = this.#place;
    if (j === 0) this.#begin(x);
    this.#block[j] = x;
    const d = x - this.base;
    this.#headSum += d;
    this.#headSquares += d * d;
    this.#headPlaces += j * d;
    const { period } = this;
    this.#place = j + 1;
    if (j + 1 === period) this.#place = 0;
    else if (!this.#full) return false;
    const from = j + 1;
    const tail = this.#tailSum[from];
    this.sum = tail + this.#headSum;
    this.squares = this.#tailSquares[from] + this.#headSquares;
    this.places = this.#tailPlaces[from] - from * tail + (this.#headPlaces + (period - from) * this.#headSum);
    if (this.#place === 0) this.#full = true;
    return true;
  }

  #begin(base: number): void {
    this.base = base;
    this.#headSum = this.#headSquares = this.#headPlaces = 0;
    if (!this.#full) return;
    let sum = 0;
    let squares = 0;
    let places = 0;
    for (let j = this.period - 1; j >= 0; j--) {
      const d = this.#block[j] - base;
      this.#tailSum[j] = sum += d;
      this.#tailSquares[j] = squares += d * d;
      this.#tailPlaces[j] = places += j * d;
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

  /** Slope of the least-squares line, per bar. */
  slope(): number {
    const n = this.period;
    return (12 * (this.places - 0.5 * (n - 1) * this.sum)) / (n * (n * n - 1));
  }

  /** The least-squares line at a place of the window: 0 is its oldest bar, period − 1 this one, period the next. */
  line(place: number): number {
    const n = this.period;
    return this.base + (this.sum * this.share + this.slope() * (place - 0.5 * (n - 1)));
  }

  /** Population standard deviation. */
  deviation(): number {
    return Math.sqrt(this.deviations() * this.share);
  }
}
