/**
 * Rank of a value among those of the last `window` bars that are finite, as a share of their number: 1 is the highest, equal ones share
 * their mean rank (pandas' `rank(pct=True)`). NaN below `least` finite values, and for a value that is not finite.
 */
export class RollingRank {
  readonly #values: Float64Array;
  readonly #least: number;
  #place = 0;

  constructor(window: number, least: number) {
    this.#values = new Float64Array(window).fill(NaN);
    this.#least = least;
  }

  next(value: number): number {
    const values = this.#values;
    values[this.#place] = value;
    this.#place = (this.#place + 1) % values.length;
    if (!Number.isFinite(value)) return NaN;
    let count = 0;
    let below = 0;
    let equal = 0;
    for (let j = 0; j < values.length; j++) {
      const other = values[j];
      if (!Number.isFinite(other)) continue;
      count++;
      if (other < value) below++;
      else if (other === value) equal++;
    }
    return count < this.#least ? NaN : (below + (equal + 1) / 2) / count;
  }
}
