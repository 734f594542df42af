import { basename } from "node:path";
import { unzip, type Unzipped } from "fflate";
import { PeakError } from "../../../core/errors.ts";
import { gunzipped, readBytes } from "../../sources/file/bytes.ts";
import { formatOf } from "../../sources/file/format.ts";
import { jsonList, jsonRecords } from "./list.ts";

/** A file of ticks or of a book, unpacked. */
export interface TickFile {
  readonly name: string;
  readonly path: string;
  /** "table": text in columns; "messages": a JSON message a line, with or without the recorder's clock before it; "list": one JSON list, or a record a line. */
  readonly layout: "parquet" | "arrow" | "table" | "messages" | "list";
  readonly bytes: Uint8Array;
  /** The rows of a list. */
  readonly rows?: readonly unknown[];
}

/** Opens a file, plain, gzipped or zipped (its members by name, one after the other). Throws `not_found` or `unreadable`. */
export async function openTicks(path: string): Promise<TickFile> {
  const name = basename(path);
  let bytes = await readBytes(path);
  let format = formatOf(bytes);
  if (format === "gzip") {
    bytes = await gunzipped(bytes, name);
    if (formatOf(bytes) === "gzip")
      throw unreadable(`${name} is gzipped twice`, `Unpack it once: gunzip < ${name} > once.gz`);
  }
  if (format === "zip") bytes = await joined(bytes, name);
  format = formatOf(bytes);
  if (format === "parquet" || format === "arrow") return { name, path, layout: format, bytes };
  if (bytes.length === 0) throw unreadable(`${name} is empty`, "Give a file with at least one row.");
  const head = startOf(bytes);
  const rows = /^\s*\[/.test(head)
    ? jsonList(bytes, name)
    : head.startsWith("{")
      ? jsonRecords(bytes, name)
      : undefined;
  if (rows !== undefined) return { name, path, layout: "list", bytes, rows };
  if (isMessage(bytes)) return { name, path, layout: "messages", bytes };
  if (format !== "text")
    throw unreadable(
      `${name} holds no ticks`,
      "Give CSV, Parquet, Arrow, a JSON list, or one JSON message a line.",
    );
  return { name, path, layout: "table", bytes };
}

/** Whether a file begins with a JSON message, after the recorder's clock or without one. */
export function isMessage(bytes: Uint8Array): boolean {
  return /^\s*(\d+\s+)?[{[]/.test(startOf(bytes));
}

const startOf = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 200)).toString("latin1");

async function joined(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const files = await new Promise<Unzipped>((resolve, reject) => {
    unzip(bytes, (cause, opened) => {
      if (cause === null) resolve(opened);
      else reject(unreadable(`${name} is a damaged zip file: ${cause.message}`, "Fetch it again.", cause));
    });
  });
  const members = Object.entries(files)
    .filter(([member, content]) => content.length > 0 && !member.startsWith("__MACOSX/"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(members.map(([, content]) => content));
}

function unreadable(what: string, hint: string, cause?: unknown): PeakError {
  return new PeakError("unreadable", `${what}.`, { hint, cause });
}
