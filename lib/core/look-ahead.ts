import { inspectSymbol } from "./display.ts";

/**
 * A column that knows what came later than its rows: a label, a smoothed probability, a break found in hindsight. It is no
 * array, so that neither an indicator nor a feature nor a strategy takes it, in the types or when it runs. `reveal()`
 * hands the numbers out, for training, for a picture or a post-mortem; a rule that trades on them has seen the future.
 */
export class LookAhead<Column extends Float64Array | Int8Array | Int32Array = Float64Array> {
  readonly length: number;
  /** Why it looks ahead, in a few words. */
  readonly reason: string;
  readonly #column: Column;

  constructor(column: Column, reason: string) {
    this.#column = column;
    this.length = column.length;
    this.reason = reason;
    Object.freeze(this);
  }

  /** The numbers themselves. Search for this name to find where a study looks ahead. */
  reveal(): Column {
    return this.#column;
  }

  [inspectSymbol](): string {
    return `LookAhead(${this.length}) [${this.reason}; .reveal() gives the numbers]`;
  }
}
