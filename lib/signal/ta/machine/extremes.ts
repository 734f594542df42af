import { room } from "./machine.ts";

/**
 * The highest of the last `period` first values and the lowest of the second, found as `Extreme` finds one, in one go. NaN until there
 * are `period`, and again after one that is not finite.
 */
export class Extremes {
  highest = NaN;
  lowest = NaN;
  readonly #period: number = 0;
  /** Two numbers a place. Of this block: the values. Of the block before: the highest and lowest from there to its end. */
  readonly #cells: number[];
  #place = 0;
  #full = false;
  #top = -Infinity;
  #bottom = Infinity;

  constructor(period: number) {
    this.#period = period;
    this.#cells = room(2 * period);
  }

  /** Whether there are so many. */
  next(high: number, low: number): boolean {
    if (high - high + (low - low) !== 0) return this.#restart();
    const cells = this.#cells;
    const at = 2 * this.#place;
    const above = +high;
    const below = +low;
    cells[at] = above;
    cells[at + 1] = below;
    const top = above > this.#top ? above : this.#top;
    const bottom = below < this.#bottom ? below : this.#bottom;
    if (++this.#place === this.#period) return this.#turn(top, bottom);
    this.#top = top;
    this.#bottom = bottom;
    if (!this.#full) return false;
    const before = cells[at + 2];
    const under = cells[at + 3];
    this.highest = before > top ? before : top;
    this.lowest = under < bottom ? under : bottom;
    return true;
  }

  /** The end of a block, which is a window. */
  #turn(top: number, bottom: number): boolean {
    this.highest = top;
    this.lowest = bottom;
    this.#top = -Infinity;
    this.#bottom = Infinity;
    this.#place = 0;
    const cells = this.#cells;
    for (let at = cells.length - 4; at > 0; at -= 2) {
      if (cells[at + 2] > cells[at]) cells[at] = cells[at + 2];
      if (cells[at + 3] < cells[at + 1]) cells[at + 1] = cells[at + 3];
    }
    return (this.#full = true);
  }

  #restart(): boolean {
    this.highest = this.lowest = NaN;
    this.#top = -Infinity;
    this.#bottom = Infinity;
    this.#place = 0;
    return (this.#full = false);
  }
}
