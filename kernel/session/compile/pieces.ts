/**
 * Runs of the rewritten text, three numbers each: its length; the offset in the source that it was copied from or stands for, -1 for no
 * place at all; and 1 where it only stands for it. A cell has a hundred, and they cross threads with it.
 */
export type Pieces = Int32Array;

/** A run of the rewritten text: copied from the source at `from`, standing for the place `from` (`anchored`), or of no place at all. */
export interface Piece {
  readonly length: number;
  readonly from: number | undefined;
  readonly anchored: boolean;
}

export function* eachPiece(pieces: Pieces): Generator<Piece> {
  for (let i = 0; i < pieces.length; i += 3) {
    const from = pieces[i + 1];
    yield { length: pieces[i], from: from < 0 ? undefined : from, anchored: pieces[i + 2] === 1 };
  }
}

/**
 * Builds a text out of slices of a source and inserted text, and remembers where each slice came from, so that any offset
 * of the result leads back to the source however much was moved about.
 */
export class PieceText {
  readonly #source: string;
  readonly #texts: string[] = [];
  readonly #pieces: number[] = [];

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
    this.#pieces.push(...other.#pieces);
    return this;
  }

  get pieces(): Pieces {
    return new Int32Array(this.#pieces);
  }

  toString(): string {
    return this.#texts.join("");
  }

  #push(text: string, from: number | undefined, anchored: boolean): this {
    this.#texts.push(text);
    this.#pieces.push(text.length, from ?? -1, anchored ? 1 : 0);
    return this;
  }
}

/** The source offset of an offset of the rewritten text; inside inserted text, that of the nearest copied text after it, or before it at the end. */
export function sourceOffset(pieces: Pieces, offset: number): number {
  let start = 0;
  let last = 0;
  for (const piece of eachPiece(pieces)) {
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
