/**
 * A column that keeps a value for many bars, as the bars at which it changes: what a wanted position mostly is. It is 0 up to the
 * first change. A position that changes a few hundred times in a million bars is never written out.
 */
export class Steps {
  /** Bars of the column. */
  readonly length: number;
  /** Changes so far. */
  count = 0;
  /** Bars of the changes, ascending; only the first `count` places mean anything. */
  at = new Int32Array(512);
  /** The value from each of those bars on. */
  value = new Float64Array(512);

  constructor(length: number) {
    this.length = length;
  }

  /** The value at the last bar. */
  get last(): number {
    return this.count > 0 ? this.value[this.count - 1] : 0;
  }

  /** From `bar` on the value is `value`. Bars must ascend; a value that holds already is no change. */
  change(bar: number, value: number): void {
    if (value === this.last) return;
    if (this.count === this.at.length) {
      const { at, value } = this;
      this.at = new Int32Array(2 * this.count);
      this.at.set(at);
      this.value = new Float64Array(2 * this.count);
      this.value.set(value);
    }
    this.at[this.count] = bar;
    this.value[this.count++] = value;
  }

  /** One value per bar. */
  column(): Float64Array {
    const column = new Float64Array(this.length);
    for (let i = 0; i < this.count; i++)
      column.fill(this.value[i], this.at[i], i + 1 < this.count ? this.at[i + 1] : this.length);
    return column;
  }
}

/** A column as its changes. A NaN is 0. */
export function stepsOf(column: Float64Array): Steps {
  const steps = new Steps(column.length);
  let held = 0;
  for (let i = 0; (i = nextChange(column, held, i)) < column.length; i++) {
    held = column[i];
    steps.change(i, held === held ? held : 0);
  }
  return steps;
}

/** Index of the first place from `i` on that does not hold this value. */
function nextChange(column: Float64Array, held: number, i: number): number {
  // Four at a time: the search reads every bar of every point of a sweep.
  for (
    const last = column.length - 3;
    i < last &&
    column[i] === held &&
    column[i + 1] === held &&
    column[i + 2] === held &&
    column[i + 3] === held;
    i += 4
  );
  while (i < column.length && column[i] === held) i++;
  return i;
}
