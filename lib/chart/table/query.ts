// What sorts and filters a table. The lab extension gets this very file with its types stripped, so that a table answers the
// same in the kernel and in a browser whose kernel is gone: it imports nothing and knows neither Node nor a page.

/** How a column is compared: as text, as a number, or as a moment in ms UTC. */
export type ColumnKind = "text" | "number" | "time";

/** Rows as a query sees them. */
export interface Queryable {
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  readonly length: number;
  /** What the cell is compared by: a number in "number" and "time" columns (NaN for none), else its text. */
  key(row: number, column: number): number | string;
  /** What the cell shows. */
  written(row: number, column: number): string;
}

export interface TableQuery {
  /** Rows without a value come last in both directions; equal rows keep their order. */
  readonly sort?: { readonly column: number; readonly descending: boolean };
  /**
   * Terms that must all hold: `word` (in any text or time), `column>1`, `>=`, `<`, `<=`, `=`, `!=`. Quote what has spaces; write a
   * column without them (`entryprice>100`); times as `2024-01-31`, fractions also as `5%`.
   */
  readonly filter?: string;
}

/** Row numbers in the order asked for; undefined where that is every row as it stands. */
export type Selection =
  | { readonly status: "ok"; readonly rows: Uint32Array | undefined }
  /** The filter cannot be read; `problem` says what of it. */
  | { readonly status: "invalid"; readonly problem: string };

type Test = (row: number) => boolean;

export function selectRows(table: Queryable, query: TableQuery): Selection {
  const tests: Test[] = [];
  for (const term of terms(query.filter ?? "")) {
    const test = readTerm(table, term);
    if (typeof test === "string") return { status: "invalid", problem: test };
    tests.push(test);
  }
  if (tests.length === 0 && query.sort === undefined) return { status: "ok", rows: undefined };
  const kept: number[] = [];
  for (let row = 0; row < table.length; row++) if (tests.every(test => test(row))) kept.push(row);
  return { status: "ok", rows: sorted(table, Uint32Array.from(kept), query.sort) };
}

function sorted(table: Queryable, rows: Uint32Array, sort: TableQuery["sort"]): Uint32Array {
  if (sort === undefined) return rows;
  const { column, descending } = sort;
  const sign = descending ? -1 : 1;
  if (table.columns[column].kind === "text") {
    const keys = Array.from(rows, row => table.written(row, column).toLowerCase());
    return order(rows, (a, b) => {
      if (keys[a] === keys[b]) return a - b;
      if (keys[a] === "" || keys[b] === "") return keys[a] === "" ? 1 : -1;
      return keys[a] < keys[b] ? -sign : sign;
    });
  }
  const keys = Float64Array.from(rows, row => table.key(row, column) as number);
  return order(rows, (a, b) => {
    const [left, right] = [keys[a], keys[b]];
    if (left < right) return -sign;
    if (left > right) return sign;
    // Equal, or one of them is no number.
    return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || a - b;
  });
}

function order(rows: Uint32Array, compare: (a: number, b: number) => number): Uint32Array {
  const places = Uint32Array.from(rows, (_, place) => place).sort(compare);
  return places.map(place => rows[place]);
}

/** Quotes keep spaces, and a comparison keeps its two sides. */
function terms(filter: string): string[] {
  return filter.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

const unquoted = (text: string): string => text.replaceAll('"', "");
const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** The test of one term, or what is wrong with it. */
function readTerm(table: Queryable, term: string): Test | string {
  const comparison = /^((?:"[^"]*"|[^<>=!"])+)(>=|<=|!=|=|>|<)(.+)$/s.exec(term);
  if (!comparison) {
    const word = unquoted(term).toLowerCase();
    const places = table.columns.flatMap(({ kind }, at) => (kind === "number" ? [] : [at]));
    return row => places.some(place => table.written(row, place).toLowerCase().includes(word));
  }
  const [, name, operator, right] = comparison;
  const column = table.columns.findIndex(candidate => bare(candidate.name) === bare(name));
  if (column < 0)
    return `There is no column "${unquoted(name)}"; there are ${table.columns.map(one => one.name).join(", ")}.`;
  const { kind } = table.columns[column];
  const wanted = unquoted(right);
  if (kind !== "number" && (operator === "=" || operator === "!=")) {
    // A day is equal to all of its hours: times are told apart as far as they were written.
    const same = (text: string): boolean =>
      kind === "time"
        ? text.startsWith(wanted.replace("T", " "))
        : text.toLowerCase() === wanted.toLowerCase();
    return row => same(table.written(row, column)) === (operator === "=");
  }
  const limit = kind === "text" ? wanted.toLowerCase() : kind === "time" ? moment(wanted) : figure(wanted);
  if (Number.isNaN(limit))
    return `"${wanted}" is no ${kind === "time" ? "time; write 2024-01-31 or 2024-01-31T13:00" : "number"}.`;
  const holds = compare[operator];
  const key = (row: number): number | string =>
    kind === "text" ? table.written(row, column).toLowerCase() : table.key(row, column);
  return row => holds(key(row), limit);
}

const compare: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

function figure(text: string): number {
  const plain = text.replaceAll(",", "").trim();
  if (plain === "") return NaN;
  return plain.endsWith("%") ? Number(plain.slice(0, -1)) / 100 : Number(plain);
}

/** A time without a zone is UTC. */
function moment(text: string): number {
  const iso = text.trim().replace(" ", "T");
  return Date.parse(/T[\d:.]+$/.test(iso) ? `${iso}Z` : iso);
}
