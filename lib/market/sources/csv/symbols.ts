import { whichSymbol } from "../which-symbol.ts";

const decoder = new TextDecoder();

/** The symbol of each row of a file that names it, read as text only where it differs from the row above. */
export class SymbolColumn {
  readonly #rows: Uint32Array;
  readonly #names = new Map<string, number>();
  #length = 0;
  #current = 0;
  #last = new Uint8Array();

  constructor(capacity: number) {
    this.#rows = new Uint32Array(capacity);
  }

  /** The cell of the row being read. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const last = this.#last;
    if (
      this.#names.size > 0 &&
      last.length === end - start &&
      last.every((byte, i) => byte === bytes[start + i])
    )
      return;
    this.#last = bytes.slice(start, end);
    const name = decoder.decode(this.#last).trim();
    if (!this.#names.has(name)) this.#names.set(name, this.#names.size);
    this.#current = this.#names.get(name)!;
  }

  endRow(): void {
    this.#rows[this.#length++] = this.#current;
  }

  /** The one symbol of a file that has no other. */
  get only(): string | undefined {
    return this.#names.size === 1 ? this.#names.keys().next().value : undefined;
  }

  /** Rows of `symbol`; undefined where the file has one symbol only, whatever it is called there. */
  rowsOf(symbol: string | undefined, file: string): Uint32Array | undefined {
    const name = whichSymbol([...this.#names.keys()], symbol, file);
    if (name === undefined) return undefined;
    const wanted = this.#names.get(name);
    const found: number[] = [];
    for (let i = 0; i < this.#length; i++) if (this.#rows[i] === wanted) found.push(i);
    return Uint32Array.from(found);
  }
}
