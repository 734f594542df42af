import { demandMembers } from "../../core/members.ts";
import { inspect } from "node:util";
import { invalidArgument } from "../../core/errors.ts";
import type { Cell, Column, DescribedRows, TableColumn, TableContent, TableFormats } from "./contract.ts";

interface Content {
  readonly columns: readonly TableColumn[];
  readonly length: number;
  cell(row: number, column: number): Cell;
  /** The numbers or moments of a column as they were given, where they were given so. */
  given(column: number): Float64Array | undefined;
}

/** Objects whose fields make the columns. */
const sampled = 1_000;

/** Brings the three forms that `table` takes into one. */
export function readContent(content: TableContent, formats: TableFormats): Content {
  demandMembers(
    content,
    [],
    "table",
    "must be rows or columns",
    "Pass an array of objects, or columns by name: { time, close }.",
  );
  if (Array.isArray(content)) return ofRecords(content as readonly object[], formats);
  if (isDescribed(content)) return ofRows(content.columns, content.rows);
  return ofColumns(content instanceof Map ? [...content] : Object.entries(content), formats);
}

const isDescribed = (content: object): content is DescribedRows =>
  "columns" in content &&
  "rows" in content &&
  Array.isArray(content.columns) &&
  content.columns.every(column => typeof (column as Column | null)?.name === "string");

function ofRows(columns: readonly Column[], rows: DescribedRows["rows"]): Content {
  demandColumns(columns.length);
  rows.forEach((row, k) => {
    if (row.length !== columns.length)
      throw invalidArgument(
        `rows[${k}].length`,
        `must equal the number of columns (${columns.length})`,
        row.length,
        "Give one cell per column; null for none.",
      );
  });
  const cell = (row: number, column: number): Cell => rows[row][column];
  return decided(columns, rows.length, cell);
}

function ofRecords(records: readonly object[], formats: TableFormats): Content {
  const sample = records.slice(0, sampled);
  sample.forEach((record, i) =>
    demandMembers(record, [], `rows[${i}]`, "must be a record", "Pass [{ a: 1 }]."),
  );
  const names = [...new Set(sample.flatMap(record => Object.keys(record)))];
  demandColumns(names.length);
  const value = (row: number, column: number): unknown =>
    (records[row] as Readonly<Record<string, unknown>> | undefined)?.[names[column]];
  return ofValues(names, records.length, value, formats);
}

function ofColumns(
  columns: readonly (readonly [name: string, values: ArrayLike<unknown>])[],
  formats: TableFormats,
): Content {
  demandColumns(columns.length);
  const [[first, { length }]] = columns;
  for (const [name, values] of columns) {
    if (!Array.isArray(values) && !ArrayBuffer.isView(values))
      throw invalidArgument(`columns.${name}`, "must be an array", values, "Give arrays or typed arrays.");
    if (values.length !== length)
      throw invalidArgument(
        `columns.${name}.length`,
        `must equal that of ${first} (${length})`,
        values.length,
        "Give columns of one length.",
      );
  }
  const names = columns.map(([name]) => name);
  const given: Content["given"] = column => {
    const [, values] = columns[column];
    return values instanceof Float64Array ? values : undefined;
  };
  return ofValues(names, length, (row, column) => columns[column][1][row], formats, given);
}

function ofValues(
  names: readonly string[],
  length: number,
  value: (row: number, column: number) => unknown,
  formats: TableFormats,
  given: Content["given"] = () => undefined,
): Content {
  const unknown = Object.keys(formats).find(name => !names.includes(name));
  if (unknown !== undefined)
    throw invalidArgument("formats", "must name columns", unknown, `The columns are ${names.join(", ")}.`);
  const columns = names.map((name, column): Column => {
    const first = given(column) ? NaN : firstValue(length, row => value(row, column));
    const moment = first instanceof Date || (typeof first === "number" && /^time$|Time$/.test(name));
    return { name, format: formats[name] ?? (moment ? "time" : undefined) };
  });
  return decided(columns, length, (row, column) => toCell(value(row, column)), given);
}

function firstValue(length: number, value: (row: number) => unknown): unknown {
  for (let row = 0; row < length; row++) {
    const one = value(row);
    if (one !== null && one !== undefined) return one;
  }
  return undefined;
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return value;
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    case "bigint":
      return String(value);
    default:
      return value instanceof Date
        ? value.getTime()
        : inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 100, maxArrayLength: 5 });
  }
}

/** The columns with the alignment and the kind that their values suggest. */
function decided(
  columns: readonly Column[],
  length: number,
  cell: Content["cell"],
  given: Content["given"] = () => undefined,
): Content {
  return {
    length,
    cell,
    given,
    columns: columns.map((column, c) => {
      const numeric = given(c) !== undefined || isNumeric(length, row => cell(row, c));
      return {
        ...column,
        align: column.align ?? (numeric && column.format !== "time" ? "right" : "left"),
        kind: !numeric ? "text" : column.format === "time" ? "time" : "number",
      };
    }),
  };
}

/** Every row is asked: a text far down in a column of numbers would be a NaN without a word. */
function isNumeric(length: number, value: (row: number) => Cell): boolean {
  let some = false;
  for (let row = 0; row < length; row++) {
    const type = typeof value(row);
    if (type === "string") return false;
    some ||= type === "number";
  }
  return some;
}

function demandColumns(count: number): void {
  if (count === 0)
    throw invalidArgument(
      "columns",
      "must not be empty",
      [],
      'Name the columns, e.g. [{ name: "metric" }], or give rows with fields.',
    );
}
