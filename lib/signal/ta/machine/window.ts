import { room, type Machine } from "./machine.ts";

/** The value of `bars` bars ago; NaN before there is one. */
export class Ago implements Machine {
  readonly #ring: number[];
  #place = 0;

  constructor(bars: number) {
    this.#ring = room(bars + 1, NaN);
  }

  next(x: number): number {
    const ring = this.#ring;
    const place = this.#place;
    ring[place] = x;
    const oldest = place + 1 === ring.length ? 0 : place + 1;
    this.#place = oldest;
    return ring[oldest];
  }
}

/**
 * Sum of the last `period` values: the difference of two running sums that carry what rounding took (Knuth's two-sum), so
 * that it neither drifts nor depends on where the window lies. Begins again after a value that is not finite.
 */
export class Sum implements Machine {
  readonly #period: number = 0;
  readonly #high: number[];
  readonly #low: number[];
  #place = 0;
  #seen = 0;
  #sum = 0;
  #lost = 0;

  constructor(period: number) {
    this.#period = period;
    this.#high = room(period);
    this.#low = room(period);
  }

  next(x: number): number {
    if (x - x !== 0) return this.#restart();
    // Fields are read once: V8 inlines no more than so many bytes, and two sums are to fit into a machine of theirs.
    const before = this.#sum;
    const b = before + x;
    const part = b - before;
    const low = this.#lost + (before - (b - part) + (x - part));
    const period = this.#period;
    let place = this.#place;
    this.#high[place] = before;
    this.#low[place] = this.#lost;
    this.#sum = b;
    this.#lost = low;
    // The oldest sum kept is the one before the window.
    if (++place === period) place = 0;
    this.#place = place;
    if (this.#seen < period && ++this.#seen < period) return NaN;
    const a = this.#high[place];
    const sum = b - a;
    const moved = sum - b;
    const lost = b - (sum - moved) - (a + moved);
    return sum + (lost + (low - this.#low[place]));
  }

  #restart(): number {
    this.#place = this.#seen = this.#sum = this.#lost = 0;
    return NaN;
  }
}

/**
 * Mean of the last `period` values, as `sma` computes it. A sum of 2, 4, 8, … values is the sum of two sums of half as many, and a
 * window is made of such, the newest the shortest: the same additions for every window, and nothing that runs on and drifts.
 */
export class Mean implements Machine {
  readonly #period: number = 0;
  /**
   * Rings of the last sums of 1, 2, 4, … values, each as long as its sums and beginning at that place. A sum is NaN as long as a value
   * of it is, or is missing, and so is a window.
   */
  readonly #sums: number[];
  #bar = 0;

  constructor(period: number) {
    this.#period = period;
    this.#sums = room(2 << Math.floor(Math.log2(period)), NaN);
  }

  next(x: number): number {
    const period = this.#period;
    const sums = this.#sums;
    const bar = this.#bar;
    // Of the number of bars only the last bits are looked at.
    this.#bar = (bar + 1) | 0;
    const from = bar - period;
    let sum = +x;
    // To which any number may be added and stays what it is, 0 of either sign too.
    let window = -0;
    for (let size = 1; size <= period; size <<= 1) {
      const within = size - 1;
      const place = size | (bar & within);
      const before = sums[place];
      sums[place] = sum;
      if (period & size) window += sums[size | (from & within)];
      sum += before;
    }
    return window / period + (window - window);
  }
}
