import { eachPiece, sourceOffset, type Pieces } from "./pieces.ts";

/** 1-based, as in tracebacks. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** All that is needed to lead a position of the code that ran back to the cell. Plain data: it crosses threads. */
export interface CellMap {
  readonly source: string;
  readonly rewritten: string;
  readonly pieces: Pieces;
  /** Of a version 3 source map; empty where the rewritten text is what runs. */
  readonly mappings: string;
}

/** From a position in the evaluated code to one in the cell; clamped into the cell. */
export function cellPosition(map: CellMap, at: Position): Position {
  const offset = sourceOffset(map.pieces, rewrittenOffset(map, at));
  return positionOf(map.source, Math.min(offset, map.source.length));
}

/** Whether a position of the evaluated code lies in what was added behind the cell's last own text. */
export function isBehindCell(map: CellMap, at: Position): boolean {
  const { rewritten, pieces } = map;
  const offset = rewrittenOffset(map, at);
  let start = 0;
  let end = 0;
  for (const { length, from } of eachPiece(pieces)) {
    const text = rewritten.slice(start, start + length).trimEnd();
    if (from !== undefined && text !== "") end = start + text.length;
    start += length;
  }
  return offset >= end;
}

/** Of a position in the evaluated code, whose lines V8 counts, also those that end in a separator that no editor knows. */
function rewrittenOffset({ mappings, rewritten }: CellMap, at: Position): number {
  if (mappings !== "") return offsetOf(rewritten, originalPosition(mappings, at));
  // The same length, and line ends where V8 sees them.
  return offsetOf(rewritten.replace(/\r(?!\n)|[\u2028\u2029]/g, "\n"), at);
}

export const positionOf = (text: string, offset: number): Position => positionsIn(text)(offset);

/** The same for many offsets of one text, each behind the one before: the search goes on where it was. */
export function positionsIn(text: string): (offset: number) => Position {
  let line = 1;
  let lineStart = 0;
  return offset => {
    for (
      let next = text.indexOf("\n", lineStart);
      next >= 0 && next < offset;
      next = text.indexOf("\n", lineStart)
    ) {
      line++;
      lineStart = next + 1;
    }
    return { line, column: offset - lineStart + 1 };
  };
}

export function offsetOf(text: string, { line, column }: Position): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf("\n", start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}

/** The nearest mapping at or before `at` on its line, decoded from the base-64 VLQ text. */
function originalPosition(mappings: string, at: Position): Position {
  if (mappings === "") return at;
  const lines = mappings.split(";");
  let sourceLine = 0;
  let sourceColumn = 0;
  let found: Position = { line: 1, column: 1 };
  for (let i = 0; i < Math.min(at.line, lines.length); i++) {
    let column = 0;
    for (const segment of lines[i].split(",")) {
      if (segment === "") continue;
      const [columnStep, , lineStep, sourceColumnStep] = decodeVlq(segment);
      column += columnStep;
      sourceLine += lineStep ?? 0;
      sourceColumn += sourceColumnStep ?? 0;
      if (i === at.line - 1 && column > at.column - 1) return found;
      // Without a segment in front of the position on its own line, the last one of an earlier line is the best there is.
      found = { line: sourceLine + 1, column: sourceColumn + 1 };
    }
  }
  return found;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decodeVlq(segment: string): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const char of segment) {
    const digit = alphabet.indexOf(char);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    values.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return values;
}
