import { room, type Machine } from "./machine.ts";

/**
 * The largest (`direction` 1) or smallest (−1) of the last `period` values in three comparisons a bar, whatever the period: the
 * extreme of the tail of one block and the head of the next (van Herk 1992). Begins again after a value that is not finite.
 */
export class Extreme implements Machine {
  readonly #period: number = 0;
  readonly #direction: 1 | -1 = 1;
  /** Values times the direction, so that the extreme is always the largest. */
  readonly #block: number[];
  /** Of the block before: largest from each place to its end. */
  readonly #tail: number[];
  #place = 0;
  #full = false;
  #head = -Infinity;

  constructor(period: number, direction: 1 | -1) {
    this.#period = period;
    this.#direction = direction;
    this.#block = room(period);
    this.#tail = room(period + 1, -Infinity);
  }

  next(x: number): number {
    if (x - x !== 0) return this.#restart();
    const j = this.#place;
    if (j === 0) this.#begin();
    const key = x * this.#direction;
    this.#block[j] = key;
    const head = key > this.#head ? key : this.#head;
    this.#head = head;
    this.#place = j + 1 === this.#period ? 0 : j + 1;
    if (this.#place === 0) this.#full = true;
    else if (!this.#full) return NaN;
    const tail = this.#tail[j + 1];
    return (tail > head ? tail : head) * this.#direction;
  }

  #begin(): void {
    this.#head = -Infinity;
    if (!this.#full) return;
    let largest = -Infinity;
    for (let j = this.#period - 1; j > 0; j--) {
      if (this.#block[j] > largest) largest = this.#block[j];
      this.#tail[j] = largest;
    }
  }

  #restart(): number {
    this.#place = 0;
    this.#full = false;
    this.#tail.fill(-Infinity);
    return NaN;
  }
}
