/** Bars a call: the optimiser does best with a function that is called often, not with one loop that it must enter half-way. */
const block = 4_096;

/**
 * What a walk along an account's value adds up: the sums from which every figure of a run is made. It takes the value as a
 * column, or in stretches as the engine meets them, without a column ever being written.
 */
export class EquityWalk {
  /** Value at the last bar; the starting cash before the first. */
  value: number;
  bars = 0;
  /** Least share of a peak that was left. */
  trough = 1;
  /** Power sums of the returns. */
  sum = 0;
  sum2 = 0;
  sum3 = 0;
  sum4 = 0;
  /** Sum of the squared losses. */
  downside = 0;
  /** Sum of the values. */
  wealth = 0;
  #peak: number;

  constructor(cash: number) {
    this.value = cash;
    this.#peak = cash;
  }

  /** The whole of an equity column. */
  over(equity: Float64Array): this {
    for (let start = 0; start < equity.length; start += block)
      this.#walk(equity, 0, 1, start, Math.min(equity.length, start + block));
    return this;
  }

  /** Closes of bars `start` up to `end`, at which the value is `cash + units · close`. */
  held(close: Float64Array, cash: number, units: number, start: number, end: number): void {
    for (let from = start; from < end; from += block)
      this.#walk(close, cash, units, from, Math.min(end, from + block));
  }

  /** So many bars in cash alone: only the first of them can have a return. */
  flat(cash: number, bars: number): void {
    one[0] = cash;
    this.#walk(one, 0, 1, 0, 1);
    this.bars += bars - 1;
    this.wealth += cash * (bars - 1);
  }

  #walk(column: Float64Array, cash: number, units: number, start: number, end: number): void {
    let { value: previous, trough, sum, sum2, sum3, sum4, downside, wealth } = this;
    let peak = this.#peak;
    for (let i = start; i < end; i++) {
      const value = cash + units * column[i];
      const r = value / previous - 1;
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
    this.value = previous;
    this.bars += end - start;
    this.trough = trough;
    this.sum = sum;
    this.sum2 = sum2;
    this.sum3 = sum3;
    this.sum4 = sum4;
    this.downside = downside;
    this.wealth = wealth;
    this.#peak = peak;
  }
}

const one = new Float64Array(1);
