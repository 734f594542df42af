/**
 * The largest (`direction` 1) or smallest (−1) of the last `period` values, in amortised constant time whatever the period: a
 * queue of those that can still become it. Of equal ones the `newest` or the `oldest` counts. After `next`: its `age` in bars.
 */
export class PlacedExtreme {
  age = NaN;
  readonly #period: number;
  readonly #direction: 1 | -1;
  /** Values times the direction, so that the extreme is always the largest: the queue falls. Before its head lies infinity. */
  readonly #keys: Float64Array;
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
    this.#keys = new Float64Array(room).fill(Infinity);
    this.#bars = new Float64Array(room);
    this.#mask = room - 1;
  }

  /** NaN until there are `period` values. */
  next(x: number): number {
    if (x - x !== 0) return this.#restart();
    const keys = this.#keys;
    const bars = this.#bars;
    const mask = this.#mask;
    const bar = this.#bar++;
    const key = x * this.#direction;
    let last = this.#tail - 1;
    while (keys[last & mask] < key) last--;
    if (this.#newest && keys[last & mask] === key) last--;
    this.#tail = ++last + 1;
    keys[last & mask] = key;
    bars[last & mask] = bar;
    let head = this.#head & mask;
    if (bars[head] === bar - this.#period) {
      keys[head] = Infinity;
      head = ++this.#head & mask;
    }
    if (bar < this.#period - 1) return NaN;
    this.age = bar - bars[head];
    return keys[head] * this.#direction;
  }

  #restart(): number {
    this.#keys.fill(Infinity);
    this.#head = this.#tail = this.#bar = 0;
    return (this.age = NaN);
  }
}
