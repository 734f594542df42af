/** The last `period` values in order: found by bisection, moved by one copy within memory, which beats a tree up to some thousands. */
export class SortedWindow {
  readonly #ring: Float64Array;
  readonly #sorted: Float64Array;
  #place = 0;
  #count = 0;

  constructor(period: number) {
    this.#ring = new Float64Array(period);
    this.#sorted = new Float64Array(period);
  }

  get full(): boolean {
    return this.#count === this.#sorted.length;
  }

  /** Whether the window is full. */
  next(x: number): boolean {
    const sorted = this.#sorted;
    const period = sorted.length;
    if (x - x !== 0) {
      this.#place = this.#count = 0;
      return false;
    }
    let gap = this.#count;
    if (gap === period) gap = this.countBelow(this.#ring[this.#place]);
    else this.#count++;
    this.#ring[this.#place] = x;
    this.#place = this.#place + 1 === period ? 0 : this.#place + 1;
    // Neighbours move into the gap that the oldest left, until it is where the new one belongs.
    while (gap > 0 && sorted[gap - 1] > x) {
      sorted[gap] = sorted[gap - 1];
      gap--;
    }
    while (gap + 1 < this.#count && sorted[gap + 1] < x) {
      sorted[gap] = sorted[gap + 1];
      gap++;
    }
    sorted[gap] = x;
    return this.#count === period;
  }

  /** How many are less than `x`. */
  countBelow(x: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many are at most `x`. */
  countUpTo(x: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The value of a full window at a rank, 0 for the smallest. */
  at(rank: number): number {
    return this.#sorted[rank];
  }
}
