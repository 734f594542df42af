import { fitted, type RefitOptions } from "./refit.ts";

/**
 * Uses a model on values it was not fitted to, one value at a time: the same fits to the same values as `refit`, each when the value
 * after its training part comes. `open` makes what reads a fitted model's later values.
 */
export class Refitting<Read extends (value: number) => unknown> {
  readonly #terms: Required<RefitOptions>;
  readonly #open: (training: Float64Array) => Read;
  #values = new Float64Array(1_024);
  #count = 0;
  #read: Read | undefined;

  constructor(terms: Required<RefitOptions>, open: (training: Float64Array) => Read) {
    this.#terms = terms;
    this.#open = open;
  }

  /** What the model says at this value; undefined before the first fit. */
  next(value: number): ReturnType<Read> | undefined {
    const { train, every, window } = this.#terms;
    const at = this.#count;
    if (at >= train && (at - train) % every === 0) {
      const whole = this.#values;
      this.#read = fitted(
        (from, to) => this.#open(whole.subarray(from, to)),
        window === "rolling" ? at - train : 0,
        at,
      );
    }
    if (at === this.#values.length) {
      const larger = new Float64Array(2 * at);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[at] = value;
    this.#count++;
    return this.#read?.(value) as ReturnType<Read> | undefined;
  }
}
