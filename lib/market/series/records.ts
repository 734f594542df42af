import { plainLines } from "../sources/csv/lines.ts";
import { formatOf } from "../sources/file/format.ts";
import { unzipSync } from "fflate";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { z } from "zod";
import { PeakError, demand } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { requireReadable } from "../sources/file/read.ts";
import { isAddress } from "../sources/http/address.ts";
import { download } from "../sources/http/download.ts";
import { readPeriod } from "./period.ts";

/** Bytes that a file of a series may have, unpacked: what is larger is no series but an attack or a mistake. */
export const largest = 64 << 20;

/** A row by the names of its columns, and where it stands. */
export interface NamedRow {
  readonly cells: Readonly<Record<string, unknown>>;
  /** "line 3", "item 3". */
  readonly place: string;
}

/**
 * The text of a file, plain or gzipped, by its path or its address, and its name. Behind an address it is asked for every time, and
 * comes only where it changed: an old copy in place of a new answer would be old news. Throws `not_found`, `unreadable`, also where it is
 * larger than {@link largest}, and `unavailable` where a server cannot be asked.
 */
export async function readText(file: string): Promise<{ readonly text: string; readonly name: string }> {
  demand(
    typeof file === "string" && file !== "",
    "file",
    "must be a path or an address",
    file,
    'Pass e.g. "news.csv".',
  );
  if (!isAddress(file)) return { text: await textOf(file, basename(file)), name: basename(file) };
  const { path, name } = await download(file, { limit: largest, markup: true, fresh: true });
  return { text: await textOf(path, name), name };
}

async function textOf(path: string, name: string): Promise<string> {
  await requireReadable(path);
  const tooLarge = () =>
    new PeakError("unreadable", `${name} is larger than ${largest >> 20} MB.`, {
      hint: "Cut it to the series and years you need.",
    });
  if ((await stat(path)).size > largest) throw tooLarge();
  const plain = await unpacked(await readFile(path), name, tooLarge);
  // Of a page, JSON and a table each can hold a series; of the rest nothing can be read.
  if (!["text", "json", "page", "empty"].includes(formatOf(plain)))
    throw new PeakError("unreadable", `${name} is no text.`, {
      hint: "Give a table, JSON or a feed, plain, gzipped or alone in a zip.",
    });
  return new TextDecoder(encodingOf(plain)).decode(plainLines(plain));
}

/** Of XML that says it is written in the letters of another age, which; all else is UTF-8, which UTF-16 has become. */
function encodingOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const [, said = ""] =
    /^\s*<\?xml[^>]*\bencoding\s*=\s*["'](iso-8859-\d+|windows-125\d)["']/i.exec(head) ?? [];
  return said || "utf-8";
}

async function unpacked(bytes: Uint8Array, name: string, tooLarge: () => PeakError): Promise<Uint8Array> {
  const format = formatOf(bytes);
  try {
    if (format === "gzip")
      return await unpacked(await promisify(gunzip)(bytes, { maxOutputLength: largest }), name, tooLarge);
    if (format !== "zip") return bytes;
    const members = Object.entries(
      unzipSync(bytes, {
        filter(file) {
          if (file.originalSize > largest) throw tooLarge();
          return file.originalSize > 0 && !file.name.startsWith("__MACOSX/");
        },
      }),
    );
    if (members.length === 1) return members[0][1];
  } catch (cause) {
    if (cause instanceof PeakError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new PeakError("unreadable", `${name} is a damaged ${format} file.`, {
      hint: "Fetch it again.",
      cause,
    });
  }
  throw new PeakError("unreadable", `${name} holds several files, or none.`, {
    hint: "Unpack it, and give the one that holds the series.",
  });
}

/**
 * Rows of a CSV: quoted cells may hold separators, quotes and line ends. Without a header, which a moment beside a number in the first
 * line shows, columns are named by their place: "0", "1".
 */
export function csvRows(text: string, name: string): NamedRow[] {
  const lines = csvCells(text);
  const [head] = lines;
  if (head === undefined)
    throw new PeakError("unreadable", `${name} is empty.`, { hint: "Give a file with a header and values." });
  const data = isMoment(head.cells[0]) && head.cells.slice(1).some(isNumber);
  const names = head.cells.map((cell, place) => (data ? String(place) : cell.trim()));
  return lines
    .slice(data ? 0 : 1)
    .filter(({ cells }) => cells.some(cell => cell.trim() !== ""))
    .map(({ cells, line }) => ({
      cells: Object.fromEntries(names.map((column, k) => [column, cells[k]])),
      place: `line ${line}`,
    }));
}

/** A day or more exactly, never a year alone: tables have years for headers. */
function isMoment(cell: string): boolean {
  return cell.trim().length >= 8 && Number.isFinite(readPeriod(cell));
}

function isNumber(cell: string): boolean {
  return cell.trim() !== "" && Number.isFinite(Number(cell));
}

/** Rows of a JSON array of objects, which may lie deeper: `path` "data.items" says where. */
export function jsonRows(text: string, name: string, path = ""): NamedRow[] {
  const refuse = (what: string, hint: string, cause?: unknown) =>
    new PeakError("unreadable", `${name} ${what}.`, { hint, cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse("is not JSON", "Give a JSON, CSV or RSS file.", cause);
  }
  for (const step of path === "" ? [] : path.split(".")) {
    const inner = z.record(z.string(), z.unknown()).safeParse(value);
    if (!inner.success || !Object.hasOwn(inner.data, step))
      throw refuse(`has no "${step}" of path "${path}"`, 'Say where the array is, e.g. path: "data".');
    value = inner.data[step];
  }
  const rows = z.array(z.record(z.string(), z.unknown())).safeParse(value);
  if (!rows.success)
    throw refuse(
      `has no array of objects${path ? ` at "${path}"` : ""}`,
      'Say where it is, e.g. path: "data.items".',
    );
  return rows.data.map((cells, i) => ({ cells, place: `item ${i + 1}` }));
}

/** The cell of a column. Throws `unknown_name` where the rows have no such column. */
export function cellOf({ cells }: NamedRow, column: string): unknown {
  if (Object.hasOwn(cells, column)) return cells[column];
  const names = Object.keys(cells).map(name => (name === "" ? '"" (the nameless one)' : name));
  throw unknownName("column", column, names);
}

function csvCells(text: string): { cells: string[]; line: number }[] {
  const head = text.slice(0, text.indexOf("\n") >>> 0);
  const separator = [",", ";", "\t", "|"].reduce((best, next) =>
    head.split(next).length > head.split(best).length ? next : best,
  );
  const rows: { cells: string[]; line: number }[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  // A byte-order mark is no part of the first name.
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      let end = at + 1;
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) {
        if (text[end] === "\n") line++;
        end += text[end] === '"' ? 2 : 1;
      }
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const start = at;
    while (at < text.length && text[at] !== separator && text[at] !== "\n") at++;
    cells.push(cell + text.slice(start, at).replace(/\r$/, ""));
    if (text[at] === separator && at + 1 < text.length) {
      at++;
      continue;
    }
    if (text[at] === separator) cells.push("");
    rows.push({ cells, line: begun });
    cells = [];
    at++;
    begun = ++line;
  }
  return rows;
}
