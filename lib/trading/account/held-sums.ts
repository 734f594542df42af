/** Numbers a bar adds. */
const width = 6;

/** Highest and lowest close, and the least share of a peak that was left, of runs of 2ⁿ bars. */
interface Level {
  readonly highest: Float64Array;
  readonly lowest: Float64Array;
  readonly trough: Float64Array;
}

const known = new WeakMap<Float64Array, HeldSums>();

/**
 * What a walk along a fully invested account adds up, for any stretch of bars without walking it: running sums for the powers of
 * the returns, and for peak and trough a tree over runs of 2, 4, 8 … bars. A sweep looks into it once per trade instead of
 * once per bar.
 */
export class HeldSums {
  /** Row i: sums over the bars before i. */
  readonly #rows: Float64Array;
  readonly #close: Float64Array;
  readonly #levels: readonly Level[];

  private constructor(close: Float64Array) {
    this.#close = close;
    this.#rows = sumRows(close);
    this.#levels = buildLevels(close);
  }

  /** Made once per column of closes, which nobody may write to. */
  static of(close: Float64Array): HeldSums {
    let sums = known.get(close);
    if (!sums) known.set(close, (sums = new HeldSums(close)));
    return sums;
  }

  /**
   * Sums over bars `start` up to `end`, written to `out`: of r, r², r³, r⁴, squared losses and closes, r being a close over the
   * close before, less 1.
   */
  between(start: number, end: number, out: Float64Array): void {
    const from = start * width;
    const to = end * width;
    for (let k = 0; k < width; k++) out[k] = this.#rows[to + k] - this.#rows[from + k];
  }

  /**
   * Walks peak and trough over the closes of bars `start` up to `end`, from those in `state[0]` and `state[1]`, which it
   * replaces. The peak is in units of the close.
   */
  trough(start: number, end: number, state: Float64Array): void {
    const close = this.#close;
    let peak = state[0];
    let least = state[1];
    for (let i = start; i < end;) {
      const fits = 31 - Math.clz32(end - i);
      const level = i === 0 ? fits : Math.min(fits, 31 - Math.clz32(i & -i));
      if (level === 0) {
        const value = close[i];
        if (value > peak) peak = value;
        else if (value < least * peak) least = value / peak;
        i++;
        continue;
      }
      const { highest, lowest, trough } = this.#levels[level - 1];
      const at = i >> level;
      if (lowest[at] < least * peak) least = lowest[at] / peak;
      if (trough[at] < least) least = trough[at];
      if (highest[at] > peak) peak = highest[at];
      i += 1 << level;
    }
    state[0] = peak;
    state[1] = least;
  }
}

function sumRows(close: Float64Array): Float64Array {
  const rows = new Float64Array((close.length + 1) * width);
  for (let i = 0; i < close.length; i++) {
    const r = i > 0 ? close[i] / close[i - 1] - 1 : 0;
    const square = r * r;
    const loss = 0.5 * (r - Math.abs(r));
    const at = i * width;
    const next = at + width;
    rows[next] = rows[at] + r;
    rows[next + 1] = rows[at + 1] + square;
    rows[next + 2] = rows[at + 2] + square * r;
    rows[next + 3] = rows[at + 3] + square * square;
    rows[next + 4] = rows[at + 4] + loss * loss;
    rows[next + 5] = rows[at + 5] + close[i];
  }
  return rows;
}

function buildLevels(close: Float64Array): Level[] {
  const levels: Level[] = [];
  let below: Level = { highest: close, lowest: close, trough: new Float64Array(close.length).fill(1) };
  for (let length = close.length >> 1; length > 0; length >>= 1) {
    const column = () => new Float64Array(length);
    const level = { highest: column(), lowest: column(), trough: column() };
    for (let i = 0; i < length; i++) {
      const left = 2 * i;
      const right = left + 1;
      level.highest[i] = Math.max(below.highest[left], below.highest[right]);
      level.lowest[i] = Math.min(below.lowest[left], below.lowest[right]);
      const across = below.lowest[right] / below.highest[left];
      level.trough[i] = Math.min(below.trough[left], below.trough[right], across);
    }
    levels.push(level);
    below = level;
  }
  return levels;
}
