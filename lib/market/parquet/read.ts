import { open } from "node:fs/promises";
import { basename } from "node:path";
import { runJobs } from "../../core/compute/pool.ts";
import { startProgress } from "../../core/progress.ts";
import { unwrittenColumn } from "../../core/unwritten-column.ts";
import { chunkReader, type ChunkJob } from "./chunk-worker.ts";
import { knownEncodings } from "./chunk.ts";
import { readFooter, type ParquetColumn, type ParquetFooter } from "./footer.ts";
import { knownNumbers } from "./numbers.ts";
import { knownCodec } from "./unpack.ts";

/** Columns from this size on are read by all cores. */
const largeFrom = 16 << 20;
/** Length of the footer and the mark, at a file's end. */
const tail = 8;

/** The footer of a Parquet file. Throws where there is none that can be read. */
export async function openParquet(path: string): Promise<ParquetFooter> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(tail);
    await file.read(end, 0, tail, size - tail);
    const length = end.readUInt32LE(0);
    if (end.toString("latin1", 4) !== "PAR1" || length > size - tail)
      throw new RangeError("the file is cut short");
    const bytes = new Uint8Array(length);
    await file.read(bytes, 0, length, size - tail - length);
    return readFooter(bytes);
  } finally {
    await file.close();
  }
}

/**
 * Whether {@link readParquetColumns} knows everything that the footer says of these columns: numbers and moments, in the encodings and
 * codecs that files of pandas, polars, Arrow and DuckDB have unless one asks for others.
 */
export function isPlainParquet({ groups }: ParquetFooter, columns: readonly ParquetColumn[]): boolean {
  return (
    columns.every(knownNumbers) &&
    groups.every(({ rows, chunks }) =>
      columns.every(({ leaf }) => {
        const { codec, encodings, values, elsewhere } = chunks[leaf];
        return (
          !elsewhere &&
          values === rows &&
          knownCodec(codec) &&
          encodings.every(encoding => knownEncodings.includes(encoding))
        );
      }),
    )
  );
}

/**
 * Columns of a file for which {@link isPlainParquet} holds: numbers as doubles, moments in ms UTC, missing values NaN. Large ones are
 * read by all cores, each chunk from its pages into its place. Throws where the file is damaged.
 */
export async function readParquetColumns(
  path: string,
  { rows, groups }: ParquetFooter,
  columns: readonly ParquetColumn[],
): Promise<Float64Array[]> {
  const isLarge = 8 * rows * columns.length >= largeFrom;
  const made = columns.map(() =>
    isLarge ? new Float64Array(new SharedArrayBuffer(8 * rows)) : unwrittenColumn(rows),
  );
  const jobs: ChunkJob[] = [];
  let row = 0;
  for (const { rows: count, chunks } of groups) {
    columns.forEach(({ leaf, stored, meaning, optional }, column) => {
      const { codec, from, bytes } = chunks[leaf];
      jobs.push({ stored, meaning, optional, codec, from, bytes, column, row, rows: count });
    });
    row += count;
  }
  if (row !== rows) throw new RangeError(`its row groups have ${row} rows, not ${rows}`);
  const shared = { path, columns: made };
  if (!isLarge) {
    const read = chunkReader(shared);
    for (const job of jobs) read(job);
    return made;
  }
  const progress = startProgress(`Reading ${basename(path)}`, jobs.length);
  try {
    const target = { module: new URL("./chunk-worker.ts", import.meta.url), name: "chunkReader" };
    await runJobs(target, shared, jobs, { onProgress: done => progress.advance(done) });
  } finally {
    progress.end();
  }
  return made;
}
