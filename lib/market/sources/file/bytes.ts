import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { PeakError } from "../../../core/errors.ts";

/** The bytes of a file. Throws `not_found` or `unreadable`. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw fileError(path, cause);
  }
}

/** What is said about a file that cannot be opened or read. */
export function fileError(path: string, cause: unknown): PeakError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new PeakError("not_found", `file "${path}" does not exist.`, {
      hint: "Check the path; it is relative to the folder the program runs in.",
      context: { file: path },
      cause,
    });
  if (code === "ERR_FS_FILE_TOO_LARGE")
    return new PeakError(
      "unreadable",
      `file "${path}" is larger than 2 GB, which is more than is read at once.`,
      {
        hint: "Split it; trades in a CSV file, plain or gzipped, are read in parts by pt.scanTrades(symbol, { file }).",
        context: { file: path },
        cause,
      },
    );
  const why =
    code === "EISDIR" ? "it is a folder" : code === "EACCES" ? "permission is denied" : String(code);
  return new PeakError("unreadable", `file "${path}" cannot be read: ${why}.`, {
    hint: "Give a readable CSV or Parquet file.",
    context: { file: path },
    cause,
  });
}

/** What a gzip file holds. Throws `unreadable` where it is damaged or cut short. */
export async function gunzipped(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new PeakError("unreadable", `${name} unpacks to more than is read at once.`, {
        hint: "Split it; trades in a CSV file, plain or gzipped, are read in parts by pt.scanTrades(symbol, { file }).",
        cause,
      });
    throw new PeakError("unreadable", `${name} is a damaged gzip file.`, { hint: "Fetch it again.", cause });
  }
}
