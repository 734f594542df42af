import type { Table } from "./contract.ts";
import { rememberTable } from "./shown-tables.ts";
import { selectRows, type ColumnKind, type TableQuery } from "./query.ts";

/** Consecutive rows of a selection, by column. */
export interface TablePage {
  /** Place of the first row in the selection. */
  readonly offset: number;
  readonly count: number;
  /** What the cells show, one list per column. */
  readonly texts: readonly (readonly string[])[];
  /** What "number" and "time" columns are compared by; null for none. Empty for text columns. */
  readonly keys: readonly (readonly (number | null)[])[];
}

/** A table as its first rows: what a notebook keeps, and all that a browser needs until somebody asks for more. */
export interface TablePayload {
  /** Names the table to the kernel that showed it. */
  readonly id: string;
  readonly length: number;
  readonly columns: readonly { readonly name: string; readonly align: string; readonly kind: ColumnKind }[];
  readonly page: TablePage;
}

/** Cells that travel at once: a hundred rows of fifty columns. */
const cellLimit = 5_000;
const rowLimit = 100;

/** The first rows of a table, at most a hundred, however long it is. */
export function tablePayload(table: Table): TablePayload {
  const page = cutPage(table, undefined, 0, rowLimit);
  const { length } = table;
  const columns = table.columns.map(({ name, align, kind }) => ({ name, align, kind }));
  return { id: rememberTable(table, JSON.stringify([length, columns, page])), length, columns, page };
}

export interface PageRequest extends TableQuery {
  readonly offset: number;
  readonly count: number;
}

export type PageAnswer =
  /** `length` rows pass the filter. */
  | { readonly status: "ok"; readonly length: number; readonly page: TablePage }
  | { readonly status: "invalid"; readonly problem: string };

/** Answers a request for rows. The latest order of each table is kept, so that the next page costs nothing. */
export function answerPage(table: Table, { offset, count, sort, filter }: PageRequest): PageAnswer {
  const asked = JSON.stringify([sort, filter]);
  let kept = latest.get(table);
  if (kept?.asked !== asked) {
    kept = { asked, selection: selectRows(table, { sort, filter }) };
    latest.set(table, kept);
  }
  const { selection } = kept;
  if (selection.status === "invalid") return selection;
  const length = selection.rows?.length ?? table.length;
  return { status: "ok", length, page: cutPage(table, selection.rows, offset, count) };
}

const latest = new WeakMap<Table, { asked: string; selection: ReturnType<typeof selectRows> }>();

function cutPage(table: Table, rows: Uint32Array | undefined, offset: number, asked: number): TablePage {
  const room = Math.max(10, Math.floor(cellLimit / table.columns.length));
  const length = rows?.length ?? table.length;
  const count = Math.max(0, Math.min(asked, rowLimit, room, length - offset));
  const places = Array.from({ length: count }, (_, at) => rows?.[offset + at] ?? offset + at);
  const each = <T>(cell: (row: number, column: number, kind: ColumnKind) => T[]): T[][] =>
    table.columns.map(({ kind }, column) => places.flatMap(row => cell(row, column, kind)));
  return {
    offset,
    count,
    texts: each((row, column) => [table.written(row, column)]),
    keys: each((row, column, kind) => {
      if (kind === "text") return [];
      const key = table.key(row, column) as number;
      // JSON has no infinities; the largest numbers sort as they would.
      return [Number.isNaN(key) ? null : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, key))];
    }),
  };
}
