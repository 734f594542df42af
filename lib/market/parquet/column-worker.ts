import { closeSync, openSync, readSync } from "node:fs";
import { moving, ownBuffers } from "../../core/compute/move.ts";
import { readChunk, type ChunkTerms } from "./chunk.ts";

/** A column's part of a row group. */
export interface ChunkPlace {
  readonly codec: number;
  /** Where it lies in the file. */
  readonly from: number;
  readonly bytes: number;
  /** The rows that take it. */
  readonly row: number;
  readonly rows: number;
}

/** A column with all its parts. `out` has a place for each row. */
export interface ColumnJob extends Omit<ChunkTerms, "codec"> {
  readonly out: Float64Array;
  readonly chunks: readonly ChunkPlace[];
}

/** The worker's part of `readParquetColumns`: fills a column, and gives it back. */
export function columnReader({ path }: { readonly path: string }): (job: ColumnJob) => Float64Array {
  let bytes = Buffer.alloc(0);
  return ({ out, chunks, ...terms }) => {
    const file = openSync(path, "r");
    try {
      for (const { from, bytes: length, codec, row, rows } of chunks) {
        if (bytes.length < length) bytes = Buffer.allocUnsafeSlow(length);
        for (let got = 0; got < length;) {
          const more = readSync(file, bytes, got, length - got, from + got);
          if (more === 0) throw new RangeError("the file is cut short");
          got += more;
        }
        readChunk(bytes.subarray(0, length), { ...terms, codec }, out.subarray(row, row + rows));
      }
    } finally {
      closeSync(file);
    }
    return moving(out, ownBuffers(out));
  };
}
