import { closeSync, openSync, readSync } from "node:fs";
import { moving } from "../../../core/compute/move.ts";
import { unwrittenColumn } from "../../../core/column/unwritten-column.ts";
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
}

/** The columns of a block, one after the other, in memory of its own. */
export interface BlockRows {
  readonly rows: number;
  readonly values: Float64Array<ArrayBuffer>;
}

/** Lines longer than this are no bars. */
const longestLine = 1 << 14;
const newline = 10;

/** The worker's part of `readLargeCsv`: reads the lines that begin in a block; undefined where they are not for this reader. */
export function largeReader({
  path,
  from,
  size,
  blockBytes,
  plan,
}: LargeShared): (block: number) => BlockRows | undefined {
  const length = blockBytes + longestLine + 2;
  const capacity = roomFor(plan, length);
  const count = plan.columns.length;
  const digits = digitReader(plan, { length, columns: count, capacity });
  const { bytes, out } = digits;

  /** Rows of a block into the scratch columns, or a negative number where they are not plain. */
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
        if (more === 0) return -1;
        got += more;
      }
    } finally {
      closeSync(file);
    }
    if (start - ahead + got === size && bytes[got - 1] !== newline) bytes[got++] = newline;
    const first = ahead === 0 ? 0 : bytes.indexOf(newline) + 1;
    // The line that the block's last byte belongs to is this block's.
    const last = bytes.indexOf(newline, end - start + ahead - 1) + 1;
    if ((first === 0 && ahead > 0) || last === 0 || last > got) return -1;
    if (first >= last) return 0;
    const rows = digits.rows(first, last);
    return rows >= 0 ? rows : readBlock(bytes, first, last, plan, out, capacity);
  }

  return block => {
    const rows = readLines(block);
    if (rows < 0) return undefined;
    const values = unwrittenColumn(count * rows);
    for (let k = 0; k < count; k++) values.set(out.subarray(k * capacity, k * capacity + rows), k * rows);
    return moving({ rows, values }, [values.buffer]);
  };
}
