/** Candles that are kept: a power of two above the longest pattern and the ten that measure its first. */
const room = 16;
const mask = room - 1;

/**
 * The last candles, by age (0 is this bar), and what is long, short or near for each of them: TA-Lib's settings, which measure a
 * candle by the ones before it. "Long" is above the mean body of ten; "doji" a tenth of their mean range; near, far and equal are
 * 0.2, 0.6 and 0.05 of the mean range of five.
 */
export class Candles {
  readonly #open = new Float64Array(room).fill(NaN);
  readonly #high = new Float64Array(room).fill(NaN);
  readonly #low = new Float64Array(room).fill(NaN);
  readonly #close = new Float64Array(room).fill(NaN);
  readonly #body = new Float64Array(room).fill(NaN);
  readonly #range = new Float64Array(room).fill(NaN);
  #place = 0;

  next(open: number, high: number, low: number, close: number): void {
    const place = (this.#place = (this.#place + 1) & mask);
    this.#open[place] = open;
    this.#high[place] = high;
    this.#low[place] = low;
    this.#close[place] = close;
    this.#body[place] = Math.abs(close - open);
    this.#range[place] = high - low;
  }

  /** The sum of a measure of the ten candles before the one at `age`, which is taken when it is asked for: most bars are ruled out by less. */
  #ofTen(measure: Float64Array, age: number): number {
    const place = this.#place - age;
    let sum = measure[(place - 1) & mask];
    for (let before = 2; before <= 10; before++) sum += measure[(place - before) & mask];
    return sum;
  }

  /** The mean range of the five candles before the one at `age`. */
  #meanOfFive(age: number): number {
    const place = this.#place - age;
    let sum = this.#range[(place - 1) & mask];
    for (let before = 2; before <= 5; before++) sum += this.#range[(place - before) & mask];
    return sum / 5;
  }

  open(age: number): number {
    return this.#open[(this.#place - age) & mask];
  }

  high(age: number): number {
    return this.#high[(this.#place - age) & mask];
  }

  low(age: number): number {
    return this.#low[(this.#place - age) & mask];
  }

  close(age: number): number {
    return this.#close[(this.#place - age) & mask];
  }

  /** 1 for a white candle, which closed at its open or above, −1 for a black one. */
  color(age: number): number {
    return this.close(age) >= this.open(age) ? 1 : -1;
  }

  white(age: number): boolean {
    return this.close(age) >= this.open(age);
  }

  black(age: number): boolean {
    return this.close(age) < this.open(age);
  }

  body(age: number): number {
    return this.#body[(this.#place - age) & mask];
  }

  top(age: number): number {
    return Math.max(this.open(age), this.close(age));
  }

  bottom(age: number): number {
    return Math.min(this.open(age), this.close(age));
  }

  upper(age: number): number {
    return this.high(age) - this.top(age);
  }

  lower(age: number): number {
    return this.bottom(age) - this.low(age);
  }

  /** A body above the mean of the ten before it. */
  long(age: number): boolean {
    return this.body(age) > this.#ofTen(this.#body, age) / 10;
  }

  /** A body below the mean of the ten before it. */
  short(age: number): boolean {
    return this.body(age) < this.#ofTen(this.#body, age) / 10;
  }

  /** Hardly a body: at most a tenth of the mean range of ten. `measure` is the age of the candle whose mean is taken. */
  doji(age: number, measure = age): boolean {
    return this.body(age) <= this.veryShort(measure);
  }

  /** What a shadow must stay under to count as none: a tenth of the mean range of ten. */
  veryShort(age: number): number {
    return 0.1 * (this.#ofTen(this.#range, age) / 10);
  }

  /** What a shadow must stay under to be short: half the mean of both shadows of ten. */
  shortShadow(age: number): number {
    return (this.#ofTen(this.#range, age) - this.#ofTen(this.#body, age)) / 10 / 2;
  }

  noUpper(age: number): boolean {
    return this.upper(age) < this.veryShort(age);
  }

  noLower(age: number): boolean {
    return this.lower(age) < this.veryShort(age);
  }

  near(age: number): number {
    return 0.2 * this.#meanOfFive(age);
  }

  far(age: number): number {
    return 0.6 * this.#meanOfFive(age);
  }

  /** Whether two prices are equal by the measure of the candle at `age`. */
  equal(a: number, b: number, age: number): boolean {
    const reach = 0.05 * this.#meanOfFive(age);
    return a <= b + reach && a >= b - reach;
  }

  /** How far equal prices may lie apart by the measure of the candle at `age`. */
  equalReach(age: number): number {
    return 0.05 * this.#meanOfFive(age);
  }

  /** Body of the candle at `age` wholly above that of the candle at `other`. */
  bodyAbove(age: number, other: number): boolean {
    return this.bottom(age) > this.top(other);
  }

  bodyBelow(age: number, other: number): boolean {
    return this.top(age) < this.bottom(other);
  }

  /** Whole candle, shadows and all, above another. */
  wholeAbove(age: number, other: number): boolean {
    return this.low(age) > this.high(other);
  }

  wholeBelow(age: number, other: number): boolean {
    return this.high(age) < this.low(other);
  }
}
