/** Steps of a search from the touch before it turns to halving: most updates are near the touch. */
const nearby = 12;

/**
 * One side of a book: prices in ticks and amounts in two flat arrays, worst first, so that the best is at the end and what
 * changes near the touch moves few numbers. Asks are held by their negated ticks, so that both sides ascend.
 */
export class BookSide {
  readonly sign: 1 | -1;
  /** Levels in use. */
  size = 0;
  #keys = new Float64Array(256);
  #amounts = new Float64Array(256);

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  clear(): void {
    this.size = 0;
  }

  /** Ticks of the level `rank` places behind the best, which is 0; NaN where there is none. */
  ticks(rank: number): number {
    return rank < this.size ? this.sign * this.#keys[this.size - 1 - rank] : NaN;
  }

  /** Amount of the level `rank` places behind the best; 0 where there is none. */
  amount(rank: number): number {
    return rank < this.size ? this.#amounts[this.size - 1 - rank] : 0;
  }

  /** Amount at a price; 0 where there is none. */
  at(ticks: number): number {
    const key = this.sign * ticks;
    const i = this.#above(key);
    return i > 0 && this.#keys[i - 1] === key ? this.#amounts[i - 1] : 0;
  }

  /** Sets the amount at a price; 0 takes the price off. */
  set(ticks: number, amount: number): void {
    const key = this.sign * ticks;
    const i = this.#above(key);
    if (i > 0 && this.#keys[i - 1] === key) {
      if (amount > 0) this.#amounts[i - 1] = amount;
      else this.#remove(i - 1);
    } else if (amount > 0) this.#insert(i, key, amount);
  }

  /** Keeps the best `depth` levels. */
  truncate(depth: number): void {
    const over = this.size - depth;
    if (over <= 0) return;
    this.#keys.copyWithin(0, over, this.size);
    this.#amounts.copyWithin(0, over, this.size);
    this.size = depth;
  }

  /** Index of the first key above `key`. */
  #above(key: number): number {
    const keys = this.#keys;
    let high = this.size;
    const near = Math.max(0, high - nearby);
    while (high > near && keys[high - 1] > key) high--;
    if (high > near || high === 0) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle] > key) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #insert(at: number, key: number, amount: number): void {
    if (this.size === this.#keys.length) {
      this.#keys = grown(this.#keys);
      this.#amounts = grown(this.#amounts);
    }
    const keys = this.#keys;
    const amounts = this.#amounts;
    if (this.size - at > 32) {
      keys.copyWithin(at + 1, at, this.size);
      amounts.copyWithin(at + 1, at, this.size);
    } else
      for (let i = this.size; i > at; i--) {
        keys[i] = keys[i - 1];
        amounts[i] = amounts[i - 1];
      }
    keys[at] = key;
    amounts[at] = amount;
    this.size++;
  }

  #remove(at: number): void {
    const keys = this.#keys;
    const amounts = this.#amounts;
    const end = --this.size;
    if (end - at > 32) {
      keys.copyWithin(at, at + 1, end + 1);
      amounts.copyWithin(at, at + 1, end + 1);
    } else
      for (let i = at; i < end; i++) {
        keys[i] = keys[i + 1];
        amounts[i] = amounts[i + 1];
      }
  }
}

function grown(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * column.length);
  larger.set(column);
  return larger;
}
