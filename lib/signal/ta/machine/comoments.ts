/**
 * Moments of the last `period` pairs about one of them, by blocks as in `Moments`: nothing runs on from window to window. After
 * `next` has returned true: sums of x, y, x², y² and x · y, each less the base.
 */
export class Comoments {
  readonly period: number;
  readonly sums = new Float64Array(5);
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  /** Of the block before, from each place to its end: five sums a place. */
  readonly #tails: Float64Array;
  readonly #head = new Float64Array(5);
  #place = 0;
  #full = false;
  #baseX = NaN;
  #baseY = NaN;

  constructor(period: number) {
    this.period = period;
    this.#x = new Float64Array(period);
    this.#y = new Float64Array(period);
    this.#tails = new Float64Array(5 * (period + 1));
  }

  next(x: number, y: number): boolean {
    if (x - x + (y - y) !== 0) {
      this.#place = 0;
      this.#full = false;
      return false;
    }
    const j = this.#place;
    if (j === 0) this.#begin(x, y);
    this.#x[j] = x;
    this.#y[j] = y;
    add(this.#head, 0, this.#head, 0, x - this.#baseX, y - this.#baseY);
    this.#place = j + 1 === this.period ? 0 : j + 1;
    if (this.#place !== 0 && !this.#full) return false;
    for (let k = 0; k < 5; k++) this.sums[k] = this.#tails[5 * (j + 1) + k] + this.#head[k];
    if (this.#place === 0) this.#full = true;
    return true;
  }

  #begin(x: number, y: number): void {
    this.#baseX = x;
    this.#baseY = y;
    this.#head.fill(0);
    if (!this.#full) return;
    for (let j = this.period - 1; j >= 0; j--)
      add(this.#tails, 5 * j, this.#tails, 5 * (j + 1), this.#x[j] - x, this.#y[j] - y);
  }

  /** Σ (x − mean)². */
  deviationsX(): number {
    return Math.max(0, this.sums[2] - (this.sums[0] * this.sums[0]) / this.period);
  }

  /** Σ (y − mean)². */
  deviationsY(): number {
    return Math.max(0, this.sums[3] - (this.sums[1] * this.sums[1]) / this.period);
  }

  /** Σ (x − mean) · (y − mean). */
  products(): number {
    return this.sums[4] - (this.sums[0] * this.sums[1]) / this.period;
  }
}

function add(into: Float64Array, at: number, from: Float64Array, source: number, x: number, y: number): void {
  into[at] = from[source] + x;
  into[at + 1] = from[source + 1] + y;
  into[at + 2] = from[source + 2] + x * x;
  into[at + 3] = from[source + 3] + y * y;
  into[at + 4] = from[source + 4] + x * y;
}
