import type { HeldSums } from "./held-sums.ts";

/** Bars a call: the optimiser does best with a function that is called often, not with one loop that it must enter half-way. */
const block = 4_096;

/**
 * What a walk along an account's value adds up: the sums from which every figure of a run is made. It takes the value as a
 * column, or in stretches as the engine meets them, without a column ever being written.
 */
export class EquityWalk {
  bars = 0;
  /** One buffer, because V8 boxes an object's numbers that are not whole, at every write. */
  readonly #sums = new Float64Array(9);

  readonly #equity: Float64Array | undefined;

  /** From this cash; writes the value of every bar it walks to `equity`, where there is one. */
  constructor(cash: number, equity?: Float64Array) {
    this.#equity = equity;
    this.#sums[0] = cash;
    this.#sums[1] = cash;
    this.#sums[2] = 1;
  }

  /** The whole of an equity column. */
  over(equity: Float64Array): this {
    this.held(equity, 0, 1, 0, equity.length);
    return this;
  }

  /** Closes of bars `start` up to `end`, at which the value is `cash + units · close`. */
  held(close: Float64Array, cash: number, units: number, start: number, end: number): void {
    for (let from = start; from < end; from += block) {
      const to = Math.min(end, from + block);
      // Without a column to write to, what is written is of no use; a branch at every bar would cost more.
      this.#walk(close, cash, units, from, to, this.#equity ?? unused, this.#equity ? this.bars : 0);
    }
  }

  /**
   * {@link held} without a step per bar, for an account that is all in the market: but for rounding, its returns are then
   * the market's. The order of summation is another, so what comes of it agrees to about 1e-12.
   */
  invested(
    sums: HeldSums,
    close: Float64Array,
    cash: number,
    units: number,
    start: number,
    end: number,
  ): void {
    if (end - start < worthSums || !(Math.abs(cash) < negligible * units * close[start])) {
      this.held(close, cash, units, start, end);
      return;
    }
    // The first bar's return is measured from the value before the stretch.
    this.held(close, cash, units, start, start + 1);
    const own = this.#sums;
    sums.between(start + 1, end, stretch);
    for (let k = 0; k < 5; k++) own[3 + k] += stretch[k];
    own[8] += cash * (end - start - 1) + units * stretch[5];
    extremes[0] = own[1] / units;
    extremes[1] = own[2];
    sums.trough(start + 1, end, extremes);
    own[0] = cash + units * close[end - 1];
    own[1] = extremes[0] * units;
    own[2] = extremes[1];
    this.bars += end - start - 1;
  }

  /** So many bars in cash alone: only the first of them can have a return. */
  flat(cash: number, bars: number): void {
    this.#equity?.fill(cash, this.bars, this.bars + bars);
    const sums = this.#sums;
    const r = cash / sums[0] - 1;
    const square = r * r;
    const loss = 0.5 * (r - Math.abs(r));
    sums[0] = cash;
    sums[1] = Math.max(sums[1], cash);
    if (cash < sums[2] * sums[1]) sums[2] = cash / sums[1];
    sums[3] += r;
    sums[4] += square;
    sums[5] += square * r;
    sums[6] += square * square;
    sums[7] += loss * loss;
    sums[8] += cash * bars;
    this.bars += bars;
  }

  /** What was added up. */
  get sums() {
    const [value, , trough, sum, sum2, sum3, sum4, downside, wealth] = this.#sums;
    return {
      /** Value at the last bar; the starting cash before the first. */
      value,
      /** Least share of a peak that was left. */
      trough,
      /** Power sums of the returns. */
      sum,
      sum2,
      sum3,
      sum4,
      /** Sum of the squared losses. */
      downside,
      /** Sum of the values. */
      wealth,
    };
  }

  #walk(
    column: Float64Array,
    cash: number,
    units: number,
    start: number,
    end: number,
    equity: Float64Array,
    at: number,
  ): void {
    const sums = this.#sums;
    let previous = sums[0];
    let peak = sums[1];
    let trough = sums[2];
    let sum = sums[3];
    let sum2 = sums[4];
    let sum3 = sums[5];
    let sum4 = sums[6];
    let downside = sums[7];
    let wealth = sums[8];
    for (let i = start; i < end; i++) {
      const value = cash + units * column[i];
      const r = value / previous - 1;
      equity[at++] = value;
      previous = value;
      const square = r * r;
      // r − |r| is 2r below zero and 0 above: no branch for the processor to mispredict.
      const loss = 0.5 * (r - Math.abs(r));
      sum += r;
      sum2 += square;
      sum3 += square * r;
      sum4 += square * square;
      downside += loss * loss;
      wealth += value;
      peak = Math.max(peak, value);
      // Divides only on a new worst, not on every bar.
      if (value < trough * peak) trough = value / peak;
    }
    sums[0] = previous;
    sums[1] = peak;
    sums[2] = trough;
    sums[3] = sum;
    sums[4] = sum2;
    sums[5] = sum3;
    sums[6] = sum4;
    sums[7] = downside;
    sums[8] = wealth;
    this.bars += end - start;
  }
}

const unused = new Float64Array(block);
const stretch = new Float64Array(6);
const extremes = new Float64Array(2);
/** Bars from which on a stretch is summed up faster from kept sums than bar by bar. */
const worthSums = 8;
/** Share of an account's value that fees and rounding may leave as cash in one that is all in the market. */
const negligible = 1e-12;
