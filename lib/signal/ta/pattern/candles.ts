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
  readonly #meanBody = new Float64Array(room);
  readonly #meanRange = new Float64Array(room);
  readonly #meanShadow = new Float64Array(room);
  readonly #meanNear = new Float64Array(room);
  #place = 0;

  next(open: number, high: number, low: number, close: number): void {
    const place = (this.#place = (this.#place + 1) & mask);
    this.#open[place] = open;
    this.#high[place] = high;
    this.#low[place] = low;
    this.#close[place] = close;
    this.#measure();
  }

  /** Means of the candles before this one; in a method of its own, so that `next` is small and numbers need no box on their way. */
  #measure(): void {
    let bodies = 0;
    let ranges = 0;
    let nears = 0;
    for (let age = 1; age <= 10; age++) {
      const at = (this.#place - age) & mask;
      const range = this.#high[at] - this.#low[at];
      bodies += Math.abs(this.#close[at] - this.#open[at]);
      ranges += range;
      if (age <= 5) nears += range;
    }
    const place = this.#place;
    this.#meanBody[place] = bodies / 10;
    this.#meanRange[place] = ranges / 10;
    this.#meanShadow[place] = (ranges - bodies) / 10;
    this.#meanNear[place] = nears / 5;
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
    return Math.abs(this.close(age) - this.open(age));
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
    return this.body(age) > this.#meanBody[(this.#place - age) & mask];
  }

  /** A body below the mean of the ten before it. */
  short(age: number): boolean {
    return this.body(age) < this.#meanBody[(this.#place - age) & mask];
  }

  /** Hardly a body: at most a tenth of the mean range of ten. `measure` is the age of the candle whose mean is taken. */
  doji(age: number, measure = age): boolean {
    return this.body(age) <= this.veryShort(measure);
  }

  /** What a shadow must stay under to count as none: a tenth of the mean range of ten. */
  veryShort(age: number): number {
    return 0.1 * this.#meanRange[(this.#place - age) & mask];
  }

  /** What a shadow must stay under to be short: half the mean of both shadows of ten. */
  shortShadow(age: number): number {
    return this.#meanShadow[(this.#place - age) & mask] / 2;
  }

  noUpper(age: number): boolean {
    return this.upper(age) < this.veryShort(age);
  }

  noLower(age: number): boolean {
    return this.lower(age) < this.veryShort(age);
  }

  near(age: number): number {
    return 0.2 * this.#meanNear[(this.#place - age) & mask];
  }

  far(age: number): number {
    return 0.6 * this.#meanNear[(this.#place - age) & mask];
  }

  /** Whether two prices are equal by the measure of the candle at `age`. */
  equal(a: number, b: number, age: number): boolean {
    const reach = 0.05 * this.#meanNear[(this.#place - age) & mask];
    return a <= b + reach && a >= b - reach;
  }

  /** How far equal prices may lie apart by the measure of the candle at `age`. */
  equalReach(age: number): number {
    return 0.05 * this.#meanNear[(this.#place - age) & mask];
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
