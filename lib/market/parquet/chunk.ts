import { crc32 } from "node:zlib";
import { fromDeltas } from "./delta.ts";
import type { Meaning, Stored } from "./footer.ts";
import { bitsAt, eachRun, readable } from "./hybrid.ts";
import { numbersOf, wide } from "./numbers.ts";
import { fromStreams } from "./streams.ts";
import { ThriftReader } from "./thrift.ts";
import { release, unpack } from "./unpack.ts";

/** What is known of a column's part of a row group before its pages are read. */
export interface ChunkTerms {
  readonly stored: Stored;
  readonly meaning: Meaning;
  readonly optional: boolean;
  readonly codec: number;
}

const encoding = Object.freeze({
  plain: 0,
  plainDictionary: 2,
  runs: 3,
  deltas: 5,
  dictionary: 8,
  streams: 9,
});
/** What {@link readChunk} can decode. */
export const knownEncodings: readonly number[] = Object.values(encoding);

const pageKind = Object.freeze({ data: 0, dictionary: 2, data2: 3 });

interface Page {
  kind: number;
  unpackedBytes: number;
  bytes: number;
  values: number;
  encoding: number;
  /** How levels are written, in the first form of page. */
  levels: number;
  /** Bytes of levels before the values, in the second form of page, where they are not packed. */
  levelBytes: number;
  isPacked: boolean;
  /** CRC-32 of the page as it is stored, where the writer says it. */
  sum: number | undefined;
}

/** Decodes the pages of a column's part of a row group into `out`, as long as that has rows: missing values are NaN. Throws where they are damaged. */
export function readChunk(bytes: Uint8Array, terms: ChunkTerms, out: Float64Array): void {
  const reader = new ThriftReader(bytes);
  let dictionary: Float64Array | undefined;
  let rows = 0;
  while (rows < out.length) {
    const page = readHead(reader);
    const packed = bytes.subarray(reader.at, reader.at + page.bytes);
    if (packed.length < page.bytes) throw new RangeError("a page is cut short");
    // Without this a changed bit among the values would be another value.
    if (page.sum !== undefined && crc32(packed) !== page.sum)
      throw new RangeError("a page is not what was written");
    reader.at += page.bytes;
    if (page.kind === pageKind.dictionary) {
      const content = unpack(packed, terms.codec, page.unpackedBytes);
      dictionary = new Float64Array(page.values);
      numbersOf(content, 0, terms, dictionary);
    } else if (page.kind === pageKind.data || page.kind === pageKind.data2) {
      const to = rows + page.values;
      if (to > out.length) throw new RangeError("a column has more values than rows");
      readPage(packed, page, terms, dictionary, out.subarray(rows, to));
      rows = to;
    }
  }
}

function readHead(reader: ThriftReader): Page {
  const page: Page = {
    kind: -1,
    unpackedBytes: 0,
    bytes: 0,
    values: 0,
    encoding: -1,
    levels: encoding.runs,
    levelBytes: 0,
    isPacked: true,
    sum: undefined,
  };
  const values = (head: ThriftReader) => (page.values = head.integer());
  const coded = (head: ThriftReader) => (page.encoding = head.integer());
  reader.struct({
    1: head => (page.kind = head.integer()),
    2: head => (page.unpackedBytes = head.integer()),
    3: head => (page.bytes = head.integer()),
    4: head => (page.sum = head.integer() >>> 0),
    5: head => head.struct({ 1: values, 2: coded, 3: level => (page.levels = level.integer()) }),
    7: head => head.struct({ 1: values, 2: coded }),
    8: head =>
      head.struct({
        1: values,
        4: coded,
        5: level => (page.levelBytes = level.integer()),
        7: packed => (page.isPacked = packed.boolean()),
      }),
  });
  // A page that is said to end before it begins would be read for ever.
  if (Math.min(page.bytes, page.unpackedBytes, page.values, page.levelBytes) < 0)
    throw new RangeError("the head of a page is damaged");
  return page;
}

function readPage(
  packed: Uint8Array,
  page: Page,
  terms: ChunkTerms,
  dictionary: Float64Array | undefined,
  out: Float64Array,
): void {
  let content: Uint8Array;
  let levels: Uint8Array | undefined;
  let at = 0;
  if (page.kind === pageKind.data2) {
    const { levelBytes } = page;
    const rest = packed.subarray(levelBytes);
    content = page.isPacked ? unpack(rest, terms.codec, page.unpackedBytes - levelBytes) : rest;
    if (terms.optional) levels = missingOf(packed, 0, levelBytes, out.length);
  } else {
    content = unpack(packed, terms.codec, page.unpackedBytes);
    if (terms.optional) {
      if (page.levels !== encoding.runs) throw new RangeError(`levels in encoding ${page.levels}`);
      const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
      at = 4 + view.getUint32(0, true);
      levels = missingOf(content, 4, at, out.length);
    }
  }
  const present = levels === undefined ? out.length : levels.reduce((sum, level) => sum + level, 0);
  const values = levels === undefined ? out : new Float64Array(present);
  readValues(content, at, page.encoding, terms, dictionary, values);
  if (levels !== undefined) spread(values, levels, out);
  release(content, packed);
}

/** For each row whether it has a value, undefined where all have: mostly one run says so, and nothing is made. */
function missingOf(bytes: Uint8Array, from: number, to: number, rows: number): Uint8Array | undefined {
  let levels: Uint8Array | undefined;
  eachRun(
    bytes,
    from,
    Math.min(to, bytes.length),
    1,
    rows,
    (value, start, end) => {
      if (value === 0) levels ??= new Uint8Array(rows).fill(1, 0, start);
      levels?.fill(value, start, end);
    },
    (at, start, end) => {
      levels ??= new Uint8Array(rows).fill(1, 0, start);
      for (let k = 0; k < end - start; k++) levels[start + k] = (bytes[at + (k >> 3)] >> (k & 7)) & 1;
    },
  );
  return levels?.includes(0) ? levels : undefined;
}

function spread(values: Float64Array, levels: Uint8Array, out: Float64Array): void {
  let next = 0;
  for (let i = 0; i < out.length; i++) out[i] = levels[i] === 1 ? values[next++] : NaN;
}

function readValues(
  content: Uint8Array,
  at: number,
  coded: number,
  terms: ChunkTerms,
  dictionary: Float64Array | undefined,
  out: Float64Array,
): void {
  switch (coded) {
    case encoding.plain:
      return numbersOf(content, at, terms, out);
    case encoding.deltas:
      return numbersOf(fromDeltas(content, at, terms.stored, out.length), 0, terms, out);
    case encoding.streams:
      return numbersOf(fromStreams(content, at, wide(terms.stored), out.length), 0, terms, out);
    case encoding.dictionary:
    case encoding.plainDictionary:
      return fromDictionary(content, at, dictionary, out);
    default:
      throw new RangeError(`values in encoding ${coded}`);
  }
}

function fromDictionary(
  content: Uint8Array,
  at: number,
  dictionary: Float64Array | undefined,
  out: Float64Array,
): void {
  if (out.length === 0) return;
  if (dictionary === undefined) throw new RangeError("a page has no dictionary");
  const known = dictionary;
  const width = content[at];
  if (!(width <= 32)) throw new RangeError("a page is damaged");
  const bytes = readable(content, at);
  const view = new DataView(bytes.buffer);
  let largest = 0;
  eachRun(
    bytes,
    1,
    content.length - at,
    width,
    out.length,
    (place, from, to) => {
      if (place > largest) largest = place;
      out.fill(known[place], from, to);
    },
    (start, from, to) => {
      for (let k = 0; k < to - from; k++) {
        const place = bitsAt(view, start, k * width, width);
        if (place > largest) largest = place;
        out[from + k] = known[place];
      }
    },
  );
  if (largest >= known.length) throw new RangeError("a page refers to nothing in its dictionary");
}
