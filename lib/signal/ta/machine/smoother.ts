import type { Machine } from "./machine.ts";

/**
 * `average += weight · (value − average)`, begun with the simple mean of `period` values after the first `skip` are left
 * out; NaN until then. Begins again after a value that is not finite.
 */
export class Smoother implements Machine {
  readonly #period: number = 0;
  readonly #weight: number = 0;
  readonly #skip: number = 0;
  #seen: number = 0;
  #average = 0;

  constructor(period: number, weight: number, skip = 0) {
    this.#period = period;
    this.#weight = weight;
    this.#skip = skip;
    this.#seen = 0 - skip;
  }

  next(x: number): number {
    if (x - x !== 0) {
      this.#seen = 0 - this.#skip;
      this.#average = 0;
      return NaN;
    }
    if (this.#seen === this.#period) return (this.#average += this.#weight * (x - this.#average));
    if (++this.#seen <= 0) return NaN;
    this.#average += x;
    return this.#seen < this.#period ? NaN : (this.#average /= this.#period);
  }
}

/** Exponential average of weight 2 / (period + 1). */
export function emaMachine(period: number, skip = 0): Smoother {
  return new Smoother(period, 2 / (period + 1), skip);
}

/** Wilder's average, of weight 1 / period. */
export function wilderMachine(period: number, skip = 0): Smoother {
  return new Smoother(period, 1 / period, skip);
}
