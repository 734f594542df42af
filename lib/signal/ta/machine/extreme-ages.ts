import { room } from "./machine.ts";

/**
 * How many bars ago the highest of the last `period` first values was, and the lowest of the second; of equal ones the newest counts.
 * Found as `Extreme` finds one, in one go. NaN until there are `period`. Of finite numbers only.
 */
export class ExtremeAges {
  highest = NaN;
  lowest = NaN;
  /**
   * Four numbers a place. Of this block: the values. Of the block before, NaN if there is none: the highest and lowest from there to
   * its end, and the bars they were at.
   */
  readonly #cells: number[];
  /** Where this bar's go. */
  #at = 0;
  #bar = 0;
  #top = -Infinity;
  #bottom = Infinity;
  #topBar = 0;
  #bottomBar = 0;

  constructor(period: number) {
    this.#cells = room(4 * period, NaN);
  }

  next(high: number, low: number): void {
    const bar = this.#bar++;
    if (high >= this.#top) {
      this.#top = +high;
      this.#topBar = bar;
    }
    if (low <= this.#bottom) {
      this.#bottom = +low;
      this.#bottomBar = bar;
    }
    const cells = this.#cells;
    const at = this.#at;
    cells[at] = +high;
    cells[at + 1] = +low;
    const following = at + 4;
    if (following === cells.length) return this.#turn(bar);
    this.#at = following;
    // What is not at least NaN was NaN bars ago.
    this.highest = bar - (this.#top >= cells[following] ? this.#topBar : cells[following + 2]);
    this.lowest = bar - (this.#bottom <= cells[following + 1] ? this.#bottomBar : cells[following + 3]);
  }

  /** The end of a block, which is a window. */
  #turn(bar: number): void {
    this.highest = bar - this.#topBar;
    this.lowest = bar - this.#bottomBar;
    this.#at = 0;
    this.#top = -Infinity;
    this.#bottom = Infinity;
    const cells = this.#cells;
    let at = cells.length - 4;
    cells[at + 2] = cells[at + 3] = bar;
    for (at -= 4; at > 0; at -= 4) {
      bar--;
      const higher = cells[at] > cells[at + 4];
      if (!higher) cells[at] = cells[at + 4];
      cells[at + 2] = higher ? bar : cells[at + 6];
      const lower = cells[at + 1] < cells[at + 5];
      if (!lower) cells[at + 1] = cells[at + 5];
      cells[at + 3] = lower ? bar : cells[at + 7];
    }
  }
}
