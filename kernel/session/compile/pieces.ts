/** A run of the rewritten text: copied from the source at `from`, standing for the place `from` (`anchored`), or of no place at all. */
export interface Piece {
  readonly length: number;
  readonly from: number | undefined;
  readonly anchored: boolean;
}

/**
 * Builds a text out of slices of a source and inserted text, and remembers where each slice came from, so that any offset
 * of the result leads back to the source however much was moved about.
 */
export class PieceText {
  readonly #source: string;
  readonly #texts: string[] = [];
  readonly pieces: Piece[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Inserts new text; errors inside it point to `anchor` where given. */
  add(text: string, anchor?: number): this {
    return this.#push(text, anchor, true);
  }

  /** Copies source[start, end). */
  copy(start: number, end: number): this {
    return end > start ? this.#push(this.#source.slice(start, end), start, false) : this;
  }

  append(other: PieceText): this {
    this.#texts.push(...other.#texts);
    this.pieces.push(...other.pieces);
    return this;
  }

  toString(): string {
    return this.#texts.join("");
  }

  #push(text: string, from: number | undefined, anchored: boolean): this {
    this.#texts.push(text);
    this.pieces.push({ length: text.length, from, anchored });
    return this;
  }
}

/** The source offset of an offset of the rewritten text; inside inserted text, that of the nearest copied text after it, or before it at the end. */
export function sourceOffset(pieces: readonly Piece[], offset: number): number {
  let start = 0;
  let last = 0;
  for (const piece of pieces) {
    const end = start + piece.length;
    if (piece.from !== undefined) {
      if (offset < start) return piece.from;
      if (offset < end) return piece.anchored ? piece.from : piece.from + offset - start;
      last = piece.anchored ? piece.from : piece.from + piece.length;
    }
    start = end;
  }
  return last;
}
