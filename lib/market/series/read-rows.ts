import { formatOf } from "../sources/file/format.ts";
import { requireReadable } from "../sources/file/read.ts";
import { csvRows, jsonRows, type NamedRow } from "./records.ts";
import { fileOf, textOf } from "./read-text.ts";

/**
 * The rows of a table, found as by {@link readText}: of a CSV, of a JSON array of objects, which may lie deeper (`path` "data.items" says
 * where), or of a Parquet file; and its name.
 */
export async function readRows(
  file: string,
  path?: string,
): Promise<{ readonly rows: readonly NamedRow[]; readonly name: string }> {
  const { path: place, name } = await fileOf(file);
  const head = Buffer.from(await requireReadable(place), "latin1");
  if (formatOf(head) === "parquet") {
    const { parquetRows } = await import("./parquet-rows.ts");
    return { rows: await parquetRows(place, name), name };
  }
  const text = await textOf(place, name);
  return { rows: /^\s*[[{]/.test(text) ? jsonRows(text, name, path) : csvRows(text, name), name };
}
