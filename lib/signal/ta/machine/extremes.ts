import { room } from "./machine.ts";

/**
 * The highest of the last `period` first values and the lowest of the second, found as `Extreme` finds one, in one go. NaN until there
 * are `period`, and again after one that is not finite.
 */
export class Extremes {
  highest = NaN;
  lowest = NaN;
  /** Two numbers a place. Of this block: the values. Of the block before, NaN if there is none: the highest and lowest from there to its end. */
  readonly #cells: number[];
  /** Where this bar's two go. */
  #at = 0;
  #top = -Infinity;
  #bottom = Infinity;

  constructor(period: number) {
    this.#cells = room(2 * period, NaN);
  }

  next(high: number, low: number): void {
    if (high - high + (low - low) !== 0) return this.#restart();
    const above = +high;
    const below = +low;
    let top = this.#top;
    let bottom = this.#bottom;
    if (above > top) top = above;
    if (below < bottom) bottom = below;
    const cells = this.#cells;
    const at = this.#at;
    cells[at] = above;
    cells[at + 1] = below;
    const following = at + 2;
    if (following === cells.length) return this.#turn(top, bottom);
    this.#at = following;
    this.#top = top;
    this.#bottom = bottom;
    const before = cells[following];
    const under = cells[following + 1];
    // NaN is neither more nor less, and stays.
    this.highest = top >= before ? top : before;
    this.lowest = bottom <= under ? bottom : under;
  }

  /** The end of a block, which is a window. */
  #turn(top: number, bottom: number): void {
    this.highest = top;
    this.lowest = bottom;
    this.#begin();
    const cells = this.#cells;
    for (let at = cells.length - 4; at > 0; at -= 2) {
      if (cells[at + 2] > cells[at]) cells[at] = cells[at + 2];
      if (cells[at + 3] < cells[at + 1]) cells[at + 1] = cells[at + 3];
    }
  }

  #restart(): void {
    // In the first block there is nothing ahead yet.
    this.#cells.fill(NaN, 0, this.highest === this.highest ? undefined : this.#at);
    this.highest = this.lowest = NaN;
    this.#begin();
  }

  #begin(): void {
    this.#at = 0;
    this.#top = -Infinity;
    this.#bottom = Infinity;
  }
}
