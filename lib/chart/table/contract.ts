import type { displaySymbol, Displayable, inspectSymbol, MimeBundle } from "../../core/display.ts";
import type { ColumnKind, Queryable } from "./query.ts";

export type Cell = string | number | boolean | null | undefined;

/** How a column writes its values; "time" is ms UTC. A function gets the value as it is. */
export type CellFormat = "percent" | "number" | "money" | "count" | "time" | ((value: Cell) => string);

export interface Column {
  readonly name: string;
  /** By default numbers stand right, text left. */
  readonly align?: "left" | "right" | "center";
  /** By default numbers as `formatNumber`, whole numbers as they are. */
  readonly format?: CellFormat;
}

/** A column whose alignment and kind are decided. */
export interface TableColumn extends Column {
  readonly align: "left" | "right" | "center";
  readonly kind: ColumnKind;
}

/**
 * A table of results, as HTML for a notebook and as text for a terminal; where Peak Trade's lab extension is installed it
 * sorts, pages and filters. Rows are written when they are shown; before that they are only asked whether a column is all numbers, which a
 * Float64Array is without being asked. Frozen; what it was made of is not copied and must not change.
 */
export interface Table extends Queryable, Displayable {
  readonly columns: readonly TableColumn[];
  readonly length: number;
  cell(row: number, column: number): Cell;
  /**
   * A column by name: numbers and moments (ms UTC) as a Float64Array, NaN for none, others as they are, null for none. A
   * Float64Array that the table was made of is given back itself, not a copy: never write to it. Throws `unknown_name`.
   */
  values(name: string): Float64Array | readonly (string | number | boolean | null)[];
  /** A `<table>` of the first `limit` rows; by default of all. */
  html(limit?: number): string;
  /** At most `width` characters a line (default 80); the widest text columns are cut where it is too narrow. `limit` as in `html`. */
  text(width?: number, limit?: number): string;
  [displaySymbol](): MimeBundle;
  [inspectSymbol](): string;
}

/** A result that is a table beside what else it is: frames, files and SQL take it as it is. */
export interface Tabular {
  table(): Table;
}

type ColumnValues = ArrayLike<Cell | Date | bigint>;

/** Columns by name, all of one length. A pitfall: in an object names that are whole numbers come first; a `Map` keeps them in order. */
export type TableColumns = Readonly<Record<string, ColumnValues>> | ReadonlyMap<string, ColumnValues>;

/** How columns are written, by name. Columns named "time" or "…Time" hold ms UTC unless told otherwise. */
export type TableFormats = Readonly<Record<string, CellFormat>>;

/** Columns with their descriptions, and rows with one cell for each. */
export interface DescribedRows {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What a table is made of: objects with the same fields, columns by name, or described columns and their rows. */
export type TableContent = readonly object[] | TableColumns | DescribedRows;
