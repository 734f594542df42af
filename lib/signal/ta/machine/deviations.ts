/**
 * What each of the last `period` values lies from their mean, in no order. Taken from the oldest value first, so that neither a high price
 * costs digits nor the rounding of a mean makes a flat window one that moves: there all are exactly 0. Costs `period` steps a bar.
 */
export class Deviations {
  /** Once `next` has returned true. */
  readonly of: Float64Array;
  readonly #window: Float64Array;
  #place = 0;
  #full = false;

  constructor(period: number) {
    this.of = new Float64Array(period);
    this.#window = new Float64Array(period);
  }

  next(x: number): boolean {
    const { of } = this;
    const window = this.#window;
    const period = window.length;
    window[this.#place] = x;
    this.#place = this.#place + 1 === period ? 0 : this.#place + 1;
    if (this.#place === 0) this.#full = true;
    if (!this.#full) return false;
    const base = window[this.#place];
    let sum = 0;
    for (let k = 0; k < period; k++) sum += of[k] = window[k] - base;
    const mean = sum / period;
    for (let k = 0; k < period; k++) of[k] -= mean;
    return true;
  }
}
