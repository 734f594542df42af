/** The functions of kernel.wat, which says what they do. Addresses are in bytes. */
export interface Exports {
  means(values: number, out: number, bytes: number, period: number): void;
  deviations(
    at: number,
    tails: number,
    means: number,
    out: number,
    period: number,
    groups: number,
    multiple: number,
  ): number;
  bands(means: number, deviations: number, upper: number, up: number, down: number, bytes: number): void;
}

const names = ["means", "deviations", "bands"] as const satisfies readonly (keyof Exports)[];

/** Numbers of a call, its name's place first. */
const wide = 8;
/** How many calls there are for a batch at most. */
const most = 2;

/**
 * What is to be run on a batch, written as numbers into memory that threads may share: how many calls, they, and what they gave. It is
 * written anew for each batch, not made: what every batch left to be collected would bring collections, and those make columns old.
 */
export class Calls {
  /** Numbers that it is written in. */
  static readonly size = 1 + most * wide + 1;
  readonly #numbers: Float64Array;

  constructor(numbers: Float64Array) {
    this.#numbers = numbers;
  }

  clear(): void {
    this.#numbers[0] = 0;
  }

  /** A function and what it is called with: written out, because a list of it would be made anew each time. */
  add(name: (typeof names)[number], a: number, b: number, c: number, d: number, e = 0, f = 0, g = 0): void {
    const numbers = this.#numbers;
    const at = 1 + wide * numbers[0]++;
    numbers[at] = names.indexOf(name);
    numbers[at + 1] = a;
    numbers[at + 2] = b;
    numbers[at + 3] = c;
    numbers[at + 4] = d;
    numbers[at + 5] = e;
    numbers[at + 6] = f;
    numbers[at + 7] = g;
  }

  /** Runs the calls in turn. */
  run(run: Exports): void {
    const numbers = this.#numbers;
    const end = 1 + wide * numbers[0];
    let found = 0;
    for (let at = 1; at < end; at += wide) {
      const callee = run[names[numbers[at]]] as (...given: readonly number[]) => number | undefined;
      // What a function does not take it does not see.
      const gave = callee(
        numbers[at + 1],
        numbers[at + 2],
        numbers[at + 3],
        numbers[at + 4],
        numbers[at + 5],
        numbers[at + 6],
        numbers[at + 7],
      );
      found += gave ?? 0;
    }
    numbers[Calls.size - 1] = found;
  }

  /** The sum of what the calls gave, once they were run. */
  get found(): number {
    return this.#numbers[Calls.size - 1];
  }
}
