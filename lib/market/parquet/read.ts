import { open } from "node:fs/promises";
import { basename } from "node:path";
import { moving, ownBuffers } from "../../core/compute/move.ts";
import { runJobs } from "../../core/compute/pool.ts";
import { startProgress } from "../../core/progress.ts";
import { isShared, lastingColumn } from "../../core/column/shared-column.ts";
import { knownEncodings } from "./chunk.ts";
import { columnReader, type ColumnJob } from "./column-worker.ts";
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
 * read by all cores, a column by one, each chunk from its pages into its place. Throws where the file is damaged.
 */
export async function readParquetColumns(
  path: string,
  { rows, groups }: ParquetFooter,
  columns: readonly ParquetColumn[],
): Promise<Float64Array[]> {
  const counted = groups.reduce((sum, group) => sum + group.rows, 0);
  if (counted !== rows) throw new RangeError(`its row groups have ${counted} rows, not ${rows}`);
  const jobs = columns.map(({ leaf, stored, meaning, optional }): ColumnJob => {
    let row = 0;
    const chunks = groups.map(({ rows, chunks }) => {
      const { codec, from, bytes } = chunks[leaf];
      row += rows;
      return { codec, from, bytes, row: row - rows, rows };
    });
    return { stored, meaning, optional, chunks, out: lastingColumn(rows) };
  });
  const shared = { path };
  if (8 * rows * columns.length < largeFrom) return jobs.map(columnReader(shared));
  const progress = startProgress(`Reading ${basename(path)}`, jobs.length);
  try {
    const target = { module: new URL("./column-worker.ts", import.meta.url), name: "columnReader" };
    // The most work first, so that no column is begun when all others are done.
    const work = columns.map(({ leaf }) =>
      groups.reduce((sum, { chunks }) => sum + chunks[leaf].unpackedBytes, 0),
    );
    const order = [...jobs.keys()].sort((a, b) => work[b] - work[a]);
    const read = await runJobs<ColumnJob, Float64Array>(
      target,
      shared,
      order.map(place => moving(jobs[place], ownBuffers(jobs[place].out))),
      { onProgress: done => progress.advance(done), letGo: jobs.some(({ out }) => isShared(out)) },
    );
    return jobs.map((_, place) => read[order.indexOf(place)]);
  } finally {
    progress.end();
  }
}
