import { room } from "./machine.ts";

/**
 * The largest (`direction` 1) or smallest (−1) of the last `period` values, found as `Extreme` finds it, and where it lies: of equal ones
 * the oldest counts. After `next`: its `age` in bars.
 */
export class PlacedExtreme {
  age = NaN;
  readonly #period: number = 0;
  readonly #direction: 1 | -1 = 1;
  /** Values times the direction, so that the extreme is always the largest. */
  readonly #block: number[];
  /** Of the block before: largest from each place to its end, and its place. */
  readonly #tail: number[];
  readonly #tailPlaces: number[];
  #place = 0;
  #full = false;
  #head = -Infinity;
  #headPlace = 0;

  constructor(period: number, direction: 1 | -1) {
    this.#period = period;
    this.#direction = direction;
    this.#block = room(period);
    this.#tail = room(period + 1, -Infinity);
    this.#tailPlaces = Array.from({ length: period + 1 }, () => 0);
  }

  /** NaN until there are `period` values. */
  next(x: number): number {
    if (x - x !== 0) return this.#restart();
    const j = this.#place;
    if (j === 0) this.#begin();
    const key = x * this.#direction;
    this.#block[j] = key;
    if (key > this.#head) {
      this.#head = key;
      this.#headPlace = j;
    }
    const head = this.#head;
    this.#place = j + 1 === this.#period ? 0 : j + 1;
    if (this.#place === 0) this.#full = true;
    else if (!this.#full) return NaN;
    const tail = this.#tail[j + 1];
    if (tail >= head) {
      this.age = this.#period + j - this.#tailPlaces[j + 1];
      return tail * this.#direction;
    }
    this.age = j - this.#headPlace;
    return head * this.#direction;
  }

  #begin(): void {
    this.#head = -Infinity;
    if (!this.#full) return;
    let largest = -Infinity;
    let place = 0;
    for (let j = this.#period - 1; j > 0; j--) {
      const key = this.#block[j];
      if (key >= largest) {
        largest = key;
        place = j;
      }
      this.#tail[j] = largest;
      this.#tailPlaces[j] = place;
    }
  }

  #restart(): number {
    this.#place = 0;
    this.#full = false;
    this.#tail.fill(-Infinity);
    return (this.age = NaN);
  }
}
