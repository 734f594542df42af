import { closeSync, openSync, readSync } from "node:fs";
import { copyBytes } from "../../../core/copy-bytes.ts";
import { readBlock } from "./block.ts";
import { digitReader } from "./digits/digits.ts";
import { roomFor, type PlainPlan } from "./plain.ts";

/** What the workers share while they read one file. */
export interface LargeShared {
  readonly path: string;
  /** Where the rows begin, and where the file ends. */
  readonly from: number;
  readonly size: number;
  readonly blockBytes: number;
  readonly plan: PlainPlan;
  /** Over shared memory, all of one length. */
  readonly columns: readonly Float64Array[];
  /** Rows before each block, and at the end all of them; a negative one says why there are none. Entry 0 is known. */
  readonly ends: Int32Array;
}

/** What stands for the rows before a block: not known yet, not for this reader, more than there is room for. */
export const unknown = -1;
export const notPlain = -2;
export const tooMany = -3;

/** Lines longer than this are no bars. */
const longestLine = 1 << 14;
const newline = 10;

/** The worker's part of `readLargeCsv`: reads the lines that begin in a block, and puts them behind those of the block before. */
export function largeReader({
  path,
  from,
  size,
  blockBytes,
  plan,
  columns,
  ends,
}: LargeShared): (block: number) => void {
  const length = blockBytes + longestLine + 2;
  const capacity = roomFor(plan, length);
  const digits = digitReader(plan, { length, columns: columns.length, capacity });
  const { bytes, out } = digits;

  /** Rows of a block into the scratch columns, or {@link notPlain}. */
  function readLines(block: number): number {
    const start = from + block * blockBytes;
    const end = Math.min(start + blockBytes, size);
    // One byte before, which tells whether a line begins right here.
    const ahead = block === 0 ? 0 : 1;
    const wanted = Math.min(size, end + longestLine) - start + ahead;
    const file = openSync(path, "r");
    let got = 0;
    try {
      while (got < wanted) {
        const more = readSync(file, bytes, got, wanted - got, start - ahead + got);
        if (more === 0) return notPlain;
        got += more;
      }
    } finally {
      closeSync(file);
    }
    if (start - ahead + got === size && bytes[got - 1] !== newline) bytes[got++] = newline;
    const first = ahead === 0 ? 0 : bytes.indexOf(newline) + 1;
    // The line that the block's last byte belongs to is this block's.
    const last = bytes.indexOf(newline, end - start + ahead - 1) + 1;
    if ((first === 0 && ahead > 0) || last === 0 || last > got) return notPlain;
    if (first >= last) return 0;
    const plain = digits.rows(first, last);
    const rows = plain >= 0 ? plain : readBlock(bytes, first, last, plan, out, capacity);
    return rows < 0 ? notPlain : rows;
  }

  function announce(block: number, rows: number): void {
    Atomics.store(ends, block + 1, rows);
    Atomics.notify(ends, block + 1);
  }

  return block => {
    let rows = notPlain;
    let before = unknown;
    try {
      rows = readLines(block);
    } finally {
      // Blocks are handed out in order, so the one before is done or being done by another thread.
      while ((before = Atomics.load(ends, block)) === unknown) Atomics.wait(ends, block, unknown, 1_000);
      if (before < 0) announce(block, before);
      else if (rows < 0) announce(block, rows);
      else announce(block, before + rows > columns[0].length ? tooMany : before + rows);
    }
    if (before < 0 || rows < 0 || before + rows > columns[0].length) return;
    columns.forEach((column, k) => {
      copyBytes(new Uint8Array(out.buffer, out.byteOffset + 8 * k * capacity, 8 * rows), column, before);
    });
  };
}
