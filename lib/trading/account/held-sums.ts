/** Numbers a bar adds. */
const width = 6;

/**
 * Of each run of 2ⁿ bars the highest close, the lowest, and the least share of a peak that was left. Four places a run, the last
 * unused: a run is looked up where no cache expects it, so it had better lie in one line.
 */
type Level = Float64Array;
const place = 4;

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
      const runs = this.#levels[level - 1];
      const at = (i >> level) * place;
      if (runs[at + 1] < least * peak) least = runs[at + 1] / peak;
      if (runs[at + 2] < least) least = runs[at + 2];
      if (runs[at] > peak) peak = runs[at];
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
  let below = new Float64Array(close.length * place);
  for (let i = 0, at = 0; i < close.length; i++, at += place) {
    below[at] = close[i];
    below[at + 1] = close[i];
    below[at + 2] = 1;
  }
  for (let length = close.length >> 1; length > 0; length >>= 1) {
    const level = new Float64Array(length * place);
    for (let at = 0; at < level.length; at += place) {
      const left = 2 * at;
      const right = left + place;
      level[at] = Math.max(below[left], below[right]);
      level[at + 1] = Math.min(below[left + 1], below[right + 1]);
      level[at + 2] = Math.min(below[left + 2], below[right + 2], below[right + 1] / below[left]);
    }
    levels.push(level);
    below = level;
  }
  return levels;
}
