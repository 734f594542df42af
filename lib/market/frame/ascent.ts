import { checkColumn } from "../../core/column/column.ts";
import { invalidArgument } from "../../core/errors.ts";

/** Moments looked at by one call: the optimiser sees a function that is called often. */
const block = 4_096;

/**
 * Whether moments ascend, looked at piece by piece while others have them in the processor's cache: to go through ten million of them for
 * that alone costs a quarter of a join.
 */
export class Ascent {
  readonly #moments: Float64Array;
  readonly #name: string;
  /** The first place not yet compared with the one before. */
  #next = 1;

  /** `name` is that of the parameter. Throws `invalid_argument` where it is no column. */
  constructor(moments: Float64Array, name: string) {
    checkColumn(moments, name);
    this.#moments = moments;
    this.#name = name;
  }

  /** Looks at the moments before place `to`. Throws `invalid_argument` where one is earlier than the one before it, or no number. */
  before(to: number): void {
    while (this.#next < to) {
      const end = Math.min(to, this.#next + block);
      const at = disorder(this.#moments, this.#next, end);
      if (at > 0) throw this.#error(at);
      this.#next = end;
    }
  }

  /** Takes from somebody who knows it that the moments of `[from, to)` ascend. */
  within(from: number, to: number): void {
    this.before(from + 1);
    if (to > this.#next) this.#next = to;
  }

  /** Looks at what is left. */
  end(): void {
    this.before(this.#moments.length);
  }

  #error(at: number) {
    const moments = this.#moments;
    return invalidArgument(
      this.#name,
      "must ascend",
      `${moments[at]} after ${moments[at - 1]} at place ${at}`,
      "Sort the rows by the moment at which they became known.",
    );
  }
}

/** The first place at which a moment is earlier than the one before it, or no number; 0 for none. */
function disorder(moments: Float64Array, from: number, to: number): number {
  let last = moments[from - 1];
  for (let i = from; i < to; i++) {
    const moment = moments[i];
    if (!(moment >= last)) return i;
    last = moment;
  }
  return 0;
}
