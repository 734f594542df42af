import { isBarColumn } from "../market/columns.ts";

/** Bytes of columns that one sweep may keep in each worker. */
const room = 128 * 2 ** 20;

/** Those of the sweeps under way, the current one last. */
const active: KeptIndicators[] = [];

/**
 * Indicators that a sweep asks for again and again: a grid of a thousand points has a few dozen different windows. What is
 * kept is shared by all who ask, so it is for code that only reads it: the library's own strategies.
 */
export class KeptIndicators {
  readonly #kept = new WeakMap<Float64Array, Map<string, unknown>>();
  #free = room;

  /** Runs `work`; calls of {@link kept} inside it find what is kept here. */
  during<T>(work: () => T): T {
    active.push(this);
    try {
      return work();
    } finally {
      active.pop();
    }
  }

  get<T>(column: Float64Array, key: string, bytes: number, compute: () => T): T {
    let ofColumn = this.#kept.get(column);
    if (!ofColumn) this.#kept.set(column, (ofColumn = new Map()));
    if (ofColumn.has(key)) return ofColumn.get(key) as T;
    const value = compute();
    if (bytes <= this.#free) {
      this.#free -= bytes;
      ofColumn.set(key, value);
    }
    return value;
  }
}

/**
 * What `compute` makes of a bar set's column, computed once while a sweep keeps indicators and every time otherwise. `key` names
 * the indicator with all its parameters, `columns` how many columns it has. Never write to the result.
 */
export function kept<T>(column: Float64Array, key: string, compute: () => T, columns = 1): T {
  const keeper = active.at(-1);
  return keeper && isBarColumn(column)
    ? keeper.get(column, key, columns * column.byteLength, compute)
    : compute();
}
