/**
 * The largest (`direction` 1) or smallest (−1) of the last `period` values, in amortised constant time whatever the period: a
 * queue of those that can still become it. Of equal ones the `newest` or the `oldest` counts. After `next`: `value`, and `age` in
 * bars.
 */
export class PlacedExtreme {
  value = NaN;
  age = NaN;
  readonly #period: number;
  readonly #direction: 1 | -1;
  readonly #values: Float64Array;
  readonly #bars: Float64Array;
  readonly #mask: number;
  readonly #newest: boolean;
  #head = 0;
  #tail = 0;
  #bar = 0;

  constructor(period: number, direction: 1 | -1, ofEqual: "newest" | "oldest" = "newest") {
    this.#period = period;
    this.#direction = direction;
    this.#newest = ofEqual === "newest";
    const room = 2 ** Math.ceil(Math.log2(period + 1));
    this.#values = new Float64Array(room);
    this.#bars = new Float64Array(room);
    this.#mask = room - 1;
  }

  /** NaN until there are `period` values. */
  next(x: number): number {
    if (x - x !== 0) {
      this.#head = this.#tail = this.#bar = 0;
      return (this.value = this.age = NaN);
    }
    const values = this.#values;
    const mask = this.#mask;
    const bar = this.#bar++;
    let tail = this.#tail;
    let head = this.#head;
    if (this.#direction === 1) while (tail > head && values[(tail - 1) & mask] < x) tail--;
    else while (tail > head && values[(tail - 1) & mask] > x) tail--;
    if (this.#newest && tail > head && values[(tail - 1) & mask] === x) tail--;
    values[tail & mask] = x;
    this.#bars[tail & mask] = bar;
    tail++;
    if (this.#bars[head & mask] <= bar - this.#period) head++;
    // Kept small, because they are places of a ring.
    if (head > mask) {
      head -= mask + 1;
      tail -= mask + 1;
    }
    this.#head = head;
    this.#tail = tail;
    if (bar < this.#period - 1) return NaN;
    this.age = bar - this.#bars[head & mask];
    return (this.value = values[head & mask]);
  }
}
