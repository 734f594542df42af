import type { Milliseconds } from "../../core/time.ts";

/** Stretches of rows of which one thing is said, in the order found. Columns, because a bad file has a million. Frozen. */
export interface Spans {
  /** Stretches: rows that follow one another count as one. */
  readonly length: number;
  /** Rows in all of them. */
  readonly rows: number;
  /** Opens of the first and the last row of each; NaN where the rows have no time. */
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** Collects rows into {@link Spans}. */
export class SpanList {
  #from = new Float64Array(16);
  #to = new Float64Array(16);
  #length = 0;
  #rows = 0;
  #last = NaN;

  /** Adds the row `at`, which begins a stretch unless it follows the row added before. */
  add(at: number, time: Milliseconds): void {
    if (at === this.#last + 1) this.#widen(time);
    else this.addStretch(time, time);
    this.#last = at;
    this.#rows++;
  }

  /** Adds a stretch of its own, of as many rows as are said. */
  addStretch(from: Milliseconds, to: Milliseconds, rows = 0): void {
    if (this.#length === this.#from.length) {
      this.#from = grown(this.#from);
      this.#to = grown(this.#to);
    }
    this.#from[this.#length] = from;
    this.#to[this.#length++] = to;
    this.#rows += rows;
    this.#last = NaN;
  }

  done(): Spans {
    return Object.freeze({
      length: this.#length,
      rows: this.#rows,
      from: this.#from.slice(0, this.#length),
      to: this.#to.slice(0, this.#length),
    });
  }

  // Rows of a descending file run backwards through time.
  #widen(time: Milliseconds): void {
    const k = this.#length - 1;
    if (!(time >= this.#from[k])) this.#from[k] = time;
    if (!(time <= this.#to[k])) this.#to[k] = time;
  }
}

function grown(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(column.length * 2);
  wider.set(column);
  return wider;
}
