import { z } from "zod";
import { PeakError } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { readPeriod } from "./period.ts";

/** A row by the names of its columns, and where it stands. */
export interface NamedRow {
  readonly cells: Readonly<Record<string, unknown>>;
  /** "line 3", "item 3". */
  readonly place: string;
}

/**
 * Rows of a CSV: quoted cells may hold separators, quotes and line ends. Without a header, which a moment beside a number in the first
 * line shows, columns are named by their place: "0", "1". A name that comes twice is numbered the second time: "close:1". Throws `unreadable` for
 * a quote that never closes, as all that follows would be one cell, and a row of more cells than columns.
 */
export function csvRows(text: string, name: string): NamedRow[] {
  const lines = csvCells(text, name);
  const [head] = lines;
  if (head === undefined)
    throw new PeakError("unreadable", `${name} is empty.`, { hint: "Give a file with a header and values." });
  const data = isMoment(head.cells[0]) && head.cells.slice(1).some(isNumber);
  const names: string[] = [];
  head.cells.forEach((cell, place) => {
    const said = data ? String(place) : cell.trim();
    let own = said;
    for (let again = 1; names.includes(own); again++) own = `${said}:${again}`;
    names.push(own);
  });
  return lines
    .slice(data ? 0 : 1)
    .filter(({ cells }) => cells.some(cell => cell.trim() !== ""))
    .map(({ cells, line }) => {
      if (cells.slice(names.length).some(cell => cell.trim() !== ""))
        throw new PeakError(
          "unreadable",
          `${name}, line ${line} has ${cells.length} cells for ${names.length} columns: "${cells.join(" | ").slice(0, 80)}".`,
          { hint: "Put a cell that holds a separator in quotes." },
        );
      return {
        cells: Object.fromEntries(names.map((column, k) => [column, cells[k]])),
        place: `line ${line}`,
      };
    });
}

/** A day or more exactly, never a year alone: tables have years for headers. */
function isMoment(cell: string): boolean {
  return cell.trim().length >= 8 && Number.isFinite(readPeriod(cell).start);
}

function isNumber(cell: string): boolean {
  return cell.trim() !== "" && Number.isFinite(Number(cell));
}

/** Rows of a JSON array of objects. */
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

function csvCells(text: string, name: string): { cells: string[]; line: number }[] {
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
      if (end >= text.length)
        throw new PeakError(
          "unreadable",
          `${name}, line ${begun}: a cell begins with a quote that never closes.`,
          {
            hint: "Close it, or leave it out: within a cell a quote is written twice.",
          },
        );
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
