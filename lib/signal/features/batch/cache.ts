import { totalmem } from "node:os";
import { isMainThread } from "node:worker_threads";
import { checksum } from "../../../core/column/checksum.ts";
import { contentHash, type ContentHash } from "../../../core/hash.ts";
import { isUntouched } from "./given.ts";

/**
 * Computed columns by what they were computed from. The latest are held, up to `room` bytes; older ones are found again for as long as
 * somebody else holds them, a result for instance.
 */
export class ColumnCache {
  readonly #room: number;
  readonly #held = new Map<string, Float64Array>();
  readonly #known = new Map<string, WeakRef<Float64Array>>();
  readonly #gone = new FinalizationRegistry<string>(key => {
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });
  #bytes = 0;

  constructor(room: number) {
    this.#room = room;
  }

  get(key: string): Float64Array | undefined {
    const column = this.#held.get(key) ?? this.#known.get(key)?.deref();
    if (column) this.#hold(key, column);
    return column;
  }

  /** The same of a column that nobody has written to since: such a one is forgotten. */
  untouched(key: string): Float64Array | undefined {
    const column = this.get(key);
    if (column === undefined || isUntouched(column)) return column;
    if (this.#held.delete(key)) this.#bytes -= column.byteLength;
    this.#known.delete(key);
    return undefined;
  }

  set(key: string, column: Float64Array): void {
    this.#known.set(key, new WeakRef(column));
    this.#gone.register(column, key);
    this.#hold(key, column);
  }

  /** Bytes that are held. */
  get bytes(): number {
    return this.#bytes;
  }

  #hold(key: string, column: Float64Array): void {
    if (column.byteLength > this.#room) return;
    if (this.#held.delete(key)) this.#bytes -= column.byteLength;
    this.#held.set(key, column);
    this.#bytes += column.byteLength;
    // Oldest first: a Map keeps the order in which keys came.
    for (const [oldest, { byteLength }] of this.#held) {
      if (this.#bytes <= this.#room) break;
      this.#held.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}

/** An eighth of the machine's memory at most; less in a worker, because there are several. */
const room = Math.min(2 ** 30, totalmem() / 8) / (isMainThread ? 1 : 8);

/** What the graphs of this thread have computed. */
export const columnCache = new ColumnCache(room);

const hashes = new WeakMap<Float64Array, { readonly sum: number; readonly hash: ContentHash }>();

/** Hash of a column, taken anew only where somebody has written to it since. */
export function columnHash(column: Float64Array): ContentHash {
  const sum = checksum(column);
  const known = hashes.get(column);
  if (known?.sum === sum) return known.hash;
  const hash = contentHash(column);
  hashes.set(column, { sum, hash });
  return hash;
}
