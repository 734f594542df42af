import { fitted, nextFit, type RefitTerms } from "./refit.ts";

/**
 * Uses a model on values it was not fitted to, one value at a time: the same fits to the same values as `refit`, each when the value
 * after its training part comes. `open` makes what reads a fitted model's later values.
 *
 * Between two fits only what `open` made reads on, a state and no history. For the next fit a rolling window keeps the last `train`
 * values, however long it goes on; an expanding one keeps all, because it is fitted to all.
 */
export class Refitting<Read extends (value: number) => unknown> {
  readonly #terms: RefitTerms;
  readonly #open: (training: Float64Array) => Read;
  /** The values `#from` to `#count`, and room for more. */
  #values = new Float64Array(1_024);
  #from = 0;
  #count = 0;
  /** Where the next fit is. */
  #next: number;
  #read: Read | undefined;

  constructor(terms: RefitTerms, open: (training: Float64Array) => Read) {
    this.#terms = terms;
    this.#next = terms.train;
    this.#open = open;
  }

  /** What the model says at this value; undefined before the first fit. */
  next(value: number): ReturnType<Read> | undefined {
    const { train, window } = this.#terms;
    const at = this.#count;
    if (at === this.#next) {
      this.#next = nextFit(this.#terms, at);
      this.#read = fitted(
        // A copy: the room that these values lie in is used again.
        (from, to) => this.#open(this.#values.slice(from - this.#from, to - this.#from)),
        window === "rolling" ? at - train : 0,
        at,
      );
    }
    if (at - this.#from === this.#values.length) this.#makeRoom();
    this.#values[at - this.#from] = value;
    this.#count++;
    return this.#read?.(value) as ReturnType<Read> | undefined;
  }

  /** Forgets what no fit will see; where that is less than half, there is twice the room. */
  #makeRoom(): void {
    const { train, window } = this.#terms;
    const held = this.#values.length;
    const kept = window === "rolling" ? Math.min(train, held) : held;
    const room = 2 * kept > held ? new Float64Array(2 * held) : this.#values;
    room.set(this.#values.subarray(held - kept));
    this.#values = room;
    this.#from += held - kept;
  }
}
