import { textLook } from "../../core/text-look.ts";
import { displaySymbol, inspectSymbol, tableMime } from "../../core/display.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { readContent } from "./content.ts";
import type { Table, TableContent, TableFormats } from "./contract.ts";
import { tablePayload } from "./payload.ts";
import { tableHtml, tableText, writeCell } from "./write.ts";

/** Rows that a table shows where nothing pages it. */
const shownRows = 20;

/**
 * Makes a table: of objects with the same fields, of columns by name, or of described columns and their rows.
 *
 * @example table(run.trades.rows(), { formats: { return: "percent" } })
 * @example table({ fast: [10, 20], sharpe: Float64Array.of(0.8, 1.1) })
 *
 * Throws `invalid_argument` for no columns, columns of unequal length or a row of another length.
 */
export function table(content: TableContent, options: { readonly formats?: TableFormats } = {}): Table {
  refuseUnknownKeys("table option", options, ["formats"]);
  const { formats = {} } = options;
  const { columns, length, cell, given } = readContent(content, formats);
  const made: Table = {
    columns: Object.freeze(columns.map(column => Object.freeze(column))),
    length,
    cell,
    key: (row, column) => {
      if (columns[column].kind === "text") return made.written(row, column);
      const value = cell(row, column);
      return typeof value === "number" ? value : NaN;
    },
    written: (row, column) => writeCell(cell(row, column), columns[column].format),
    values: name => {
      const names = columns.map(column => column.name);
      const place = names.indexOf(name);
      if (place < 0) throw unknownName("column", name, names);
      const kept = given(place);
      if (kept !== undefined) return kept;
      if (columns[place].kind !== "text")
        return Float64Array.from({ length }, (_, row) => made.key(row, place) as number);
      return Array.from({ length }, (_, row) => cell(row, place) ?? null);
    },
    html: (limit = length) => tableHtml(made, limit),
    text: (width = textLook().width, limit = length) => tableText(made, width, limit),
    [displaySymbol]: () => ({
      [tableMime]: tablePayload(made),
      "text/html": made.html(shownRows),
      "text/plain": made.text(80, shownRows),
    }),
    [inspectSymbol]: () => made.text(textLook().width, shownRows),
  };
  return Object.freeze(made);
}
