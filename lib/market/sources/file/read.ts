import { open, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { PeakError } from "../../../core/errors.ts";
import { parseCsv, type CsvOptions } from "../csv/parse.ts";
import type { FileRows } from "./rows.ts";
import { readZip } from "./zip.ts";

/**
 * Reads bars out of a CSV (plain, gzip or zip) or Parquet file; the content decides, not the name. Throws `not_found` or
 * `unreadable`.
 */
export async function readBarFile(path: string, options: Omit<CsvOptions, "name">): Promise<FileRows> {
  const name = basename(path);
  const bytes = await readBytes(path);
  const magic = Buffer.from(bytes.subarray(0, 4)).toString("latin1");
  if (bytes.length === 0)
    throw new PeakError("unreadable", `${name} is empty.`, { hint: "Give a file with at least one bar." });
  if (magic === "PAR1") return (await import("./parquet.ts")).readParquet(path, options);
  if (magic.startsWith("PK")) return { rows: await readZip(bytes, { name, ...options }), about: {} };
  const plain = magic.startsWith("\x1f\x8b") ? await unzip(bytes, name) : bytes;
  return { rows: parseCsv(plain, { name, ...options }), about: {} };
}

/** Throws what reading the file would, without reading it. */
export async function requireReadable(path: string): Promise<void> {
  try {
    const file = await open(path);
    await file.read(new Uint8Array(1)).finally(() => file.close());
  } catch (cause) {
    throw fileError(path, cause);
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw fileError(path, cause);
  }
}

function fileError(path: string, cause: unknown): PeakError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new PeakError("not_found", `file "${path}" does not exist.`, {
      hint: "Check the path; it is relative to the folder the program runs in.",
      context: { file: path },
      cause,
    });
  const why =
    code === "EISDIR" ? "it is a folder" : code === "EACCES" ? "permission is denied" : String(code);
  return new PeakError("unreadable", `file "${path}" cannot be read: ${why}.`, {
    hint: "Give a readable CSV or Parquet file.",
    context: { file: path },
    cause,
  });
}

async function unzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes);
  } catch (cause) {
    throw new PeakError("unreadable", `${name} is a damaged gzip file.`, { hint: "Fetch it again.", cause });
  }
}
