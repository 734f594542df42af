import { closeSync, openSync, readSync } from "node:fs";
import { readChunk, type ChunkTerms } from "./chunk.ts";

/** A column's part of a row group, and where it goes. */
export interface ChunkJob extends ChunkTerms {
  /** Where it lies in the file. */
  readonly from: number;
  readonly bytes: number;
  /** The column and the rows that take it. */
  readonly column: number;
  readonly row: number;
  readonly rows: number;
}

/** What the workers share while they read one file. */
export interface ChunkShared {
  readonly path: string;
  readonly columns: readonly Float64Array[];
}

/** The worker's part of `readParquetColumns`: reads one chunk into its place. */
export function chunkReader({ path, columns }: ChunkShared): (job: ChunkJob) => void {
  let bytes = Buffer.alloc(0);
  return job => {
    if (bytes.length < job.bytes) bytes = Buffer.allocUnsafeSlow(job.bytes);
    const file = openSync(path, "r");
    try {
      for (let got = 0; got < job.bytes;) {
        const more = readSync(file, bytes, got, job.bytes - got, job.from + got);
        if (more === 0) throw new RangeError("the file is cut short");
        got += more;
      }
    } finally {
      closeSync(file);
    }
    readChunk(bytes.subarray(0, job.bytes), job, columns[job.column].subarray(job.row, job.row + job.rows));
  };
}
