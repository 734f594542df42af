import { rowsOfSymbol } from "../which-symbol.ts";
import { zstdDecompressSync } from "node:zlib";
import type { Table, Vector } from "apache-arrow";
import { PeakError } from "../../../core/errors.ts";
import { floats } from "../../arrow.ts";
import { matchColumns } from "../csv/columns.ts";
import { rowColumns, type CsvOptions, type ReadColumns } from "../csv/table.ts";
import { readTimeTexts } from "../csv/slashed.ts";
import { toMilliseconds } from "../csv/time.ts";
import { demandFilled } from "./arrow-filled.ts";
import { walkArrow } from "./arrow-frames.ts";
import { unpackLz4 } from "./lz4.ts";
import type { FileRows } from "./rows.ts";

/**
 * Bars of an Arrow file or stream (Feather), whatever the types of its columns; names are found as in a CSV header. What
 * `toArrow` noted in it (symbol, timeframe, synthetic) comes along. Throws `unreadable`.
 */
export function readArrow(bytes: Uint8Array, options: CsvOptions): Promise<FileRows> {
  const { name } = options;
  return openArrow(bytes, name, table => {
    const header = table.schema.names.map(String);
    const places = matchColumns(header, options);
    const columns: { [key in (typeof rowColumns)[number]]?: Float64Array } = {};
    for (const key of rowColumns) {
      if (places[key] < 0) continue;
      const vector = table.getChildAt(places[key])!;
      columns[key] = key === "time" ? times(vector, name) : floats(vector).slice();
    }
    const { time, open: opens, high, low, close } = columns as Required<ReadColumns>;
    const volume = columns.volume ?? new Float64Array(time.length);
    const rows = { ...columns, time, open: opens, high, low, close, volume };
    const symbols = places.symbol < 0 ? undefined : table.getChildAt(places.symbol)!;
    return {
      rows: symbols ? rowsOfSymbol(rows, symbols, options.symbol, name) : rows,
      about: Object.fromEntries(table.schema.metadata),
    };
  });
}

/** What `read` makes of an Arrow file or stream, unpacked where it is compressed. Throws `unreadable` where it is damaged. */
export async function openArrow<T>(bytes: Uint8Array, name: string, read: (table: Table) => T): Promise<T> {
  const { CompressionType, compressionRegistry, tableFromIPC } = await import("apache-arrow");
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4 });
  compressionRegistry.set(CompressionType.ZSTD, { decode: zstdDecompressSync });
  try {
    walkArrow(bytes);
    const table = tableFromIPC(bytes);
    for (const batch of table.batches) demandFilled(batch);
    return read(table);
  } catch (cause) {
    if (cause instanceof PeakError) throw cause;
    const why = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0].slice(0, 200);
    throw new PeakError("unreadable", `${name} is not a readable Arrow file: ${why}.`, {
      hint: "Write it again, or give Parquet or CSV.",
      cause,
    });
  }
}

/** Counts keep their unit until all are known; timestamps are milliseconds whatever they were written in. */
function times(vector: Vector, name: string): Float64Array {
  if (/^(Utf8|LargeUtf8|Dictionary)/.test(String(vector.type)))
    return readTimeTexts(
      Array.from(vector as Iterable<unknown>, text => String(text ?? "")),
      name,
    );
  const time = floats(vector);
  if (!/^(Timestamp|Date)/.test(String(vector.type))) toMilliseconds(time);
  return time;
}
