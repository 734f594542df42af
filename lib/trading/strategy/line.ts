/** The bar that is now, shared by every line of a run. Only the event loop moves it. */
export interface Cursor {
  index: number;
}

/**
 * A column cut at now: index 0 is the first bar, `at(-1)` the current one. Later bars cannot be reached through it, which
 * is why `next` sees the past only.
 */
export class Line {
  readonly #column: Float64Array;
  readonly #cursor: Cursor;

  constructor(column: Float64Array, cursor: Cursor) {
    this.#column = column;
    this.#cursor = cursor;
  }

  /** Bars known so far, the current one included. */
  get length(): number {
    return this.#cursor.index + 1;
  }

  /** The current value. */
  get now(): number {
    return this.#column[this.#cursor.index];
  }

  /** Value at `index`; negative counts back from now (-1 is now, -2 the bar before). NaN where there is no such bar. */
  at(index: number): number {
    const at = index < 0 ? this.#cursor.index + 1 + index : index;
    return at >= 0 && at <= this.#cursor.index ? this.#column[at] : NaN;
  }

  /** A copy of the last `count` values up to now, oldest first. Copies, because a view would reach the future. */
  last(count: number): Float64Array {
    return this.#column.slice(Math.max(0, this.#cursor.index + 1 - count), this.#cursor.index + 1);
  }
}
