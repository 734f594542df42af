import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { PeakError } from "../../../core/errors.ts";
import { largeFrom, readLargeCsv } from "../csv/large.ts";
import { parseCsv } from "../csv/parse.ts";
import type { CsvOptions } from "../csv/table.ts";
import { fileError, gunzipped, readBytes } from "./bytes.ts";
import { formatBytes, formatOf } from "./format.ts";
import { parseJson } from "./json.ts";
import { refuseOtherPair } from "./kraken-dump.ts";
import type { FileRows } from "./rows.ts";
import { readZip } from "./zip.ts";

/**
 * Reads bars out of a CSV (plain, gzip or zip), Parquet, Arrow (Feather) or JSON file; the content decides, not the name. Of a folder of
 * Lean's it reads the zips of the market. Throws `not_found` or `unreadable`.
 */
export async function readBarFile(path: string, options: Partial<CsvOptions>): Promise<FileRows> {
  const named = { ...options, name: options.name ?? basename(path), path: options.path ?? path };
  if (await isFolder(path))
    return { rows: await (await import("./lean-folder.ts")).readLeanFolder(path, named), about: {} };
  const { head, size } = await peek(path);
  refuseOtherPair(named);
  const format = formatOf(head);
  if (format === "parquet") return (await import("./parquet.ts")).readParquet(path, named);
  if (format === "text" && size >= largeFrom) {
    const rows = await readLargeCsv(path, named, size);
    if (rows !== undefined) return { rows, about: {} };
  }
  return readContent(await readBytes(path), named);
}

async function readContent(bytes: Uint8Array, options: CsvOptions): Promise<FileRows> {
  const { name } = options;
  const format = formatOf(bytes);
  switch (format) {
    case "empty":
      throw new PeakError("unreadable", `${name} is empty.`, { hint: "Give a file with at least one bar." });
    case "page":
      throw new PeakError("unreadable", `${name} is a web page, not a table.`, {
        hint: "Look into it: it may say that you must log in, or that the address has changed.",
      });
    case "database":
      throw new PeakError("unreadable", `${name} is a database, not a table.`, {
        hint: 'Say what to read of it: load(symbol, { database: file, sql: "select … from …" }).',
      });
    case "packed":
      throw new PeakError("unreadable", `${name} is packed in a way that is not read.`, {
        hint: "Unpack it first; gzip and zip are read as they are.",
      });
    case "old feather":
      throw new PeakError(
        "unreadable",
        `${name} is a Feather file of version 1, which nothing writes any more.`,
        {
          hint: "Write it again: frame.to_feather(path), or to_parquet.",
        },
      );
    case "gzip":
      return readContent(await gunzipped(bytes, name), options);
    case "zip":
      return { rows: await readZip(bytes, options), about: {} };
    case "arrow":
      return (await import("./arrow.ts")).readArrow(bytes, options);
    case "json":
      return { rows: parseJson(bytes, options), about: {} };
    case "parquet":
      throw new PeakError("unreadable", `${name} is a Parquet file within another.`, {
        hint: "Unpack it first: Parquet is compressed already.",
      });
    case "text":
      return { rows: parseCsv(bytes, options), about: {} };
  }
}

/** What is not there is no folder: reading it says so. */
async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** The first characters of a file; throws what reading it would. */
export async function requireReadable(path: string): Promise<string> {
  return Buffer.from((await peek(path)).head).toString("latin1");
}

async function peek(path: string): Promise<{ head: Uint8Array; size: number }> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(formatBytes), 0, formatBytes, 0);
      return { head: buffer.subarray(0, bytesRead), size };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileError(path, cause);
  }
}
