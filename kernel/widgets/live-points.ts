/** The latest points of a live chart, as columns. */
export class LivePoints {
  /** Points there ever were. */
  pushed = 0;
  readonly #window: number;
  readonly #columns: number[][];

  constructor(series: number, window: number) {
    this.#window = Math.floor(window);
    this.#columns = Array.from({ length: series + 1 }, () => []);
  }

  push(x: number, values: readonly number[]): void {
    this.pushed++;
    [x, ...values].forEach((value, at) => this.#columns[at].push(value));
    // Cut now and then, not for every point.
    if (this.#columns[0].length >= 2 * this.#window)
      for (const column of this.#columns) column.splice(0, column.length - this.#window);
  }

  /** x, then each series: the last points of the window. */
  columns(): Float64Array[] {
    return this.#columns.map(column => Float64Array.from(column.slice(-this.#window)));
  }

  /** The columns one after another, as the front end reads them. */
  bytes(): Float64Array {
    const columns = this.columns();
    const all = new Float64Array(columns.length * columns[0].length);
    columns.forEach((column, at) => all.set(column, at * column.length));
    return all;
  }
}
