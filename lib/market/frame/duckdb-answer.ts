import type { DuckDBResult, DuckDBValue, DuckDBValueConverter, JS } from "@duckdb/node-api";
import { formatCount } from "../../chart/format.ts";
import type { Cell, Table } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { PeakError } from "../../core/errors.ts";
import { day } from "../../core/time.ts";

type Given = Exclude<Cell, undefined>;

/**
 * What a query gives, as a table: moments in ms UTC, to the microsecond where they are so fine; whole numbers as numbers, or all of a column
 * as texts where one is beyond 2⁵³; times of day, intervals and bytes as SQL writes them, nested values as JSON. Columns of no rows
 * keep their kinds. Throws `invalid_argument` for more than `most` rows.
 */
export async function tableOfAnswer(result: DuckDBResult, most: number): Promise<Table> {
  const convert = await converter();
  const names = result.deduplicatedColumnNames();
  const types = names.map((_, place) => String(result.columnType(place)));
  const columns: Given[][] = names.map(() => []);
  for (let rows = 0; ;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    rows += chunk.rowCount;
    if (rows > most)
      throw new PeakError("invalid_argument", `The answer has more than ${formatCount(most)} rows.`, {
        hint: "Aggregate, add a limit, raise `most`, or write it to a file: copy (select …) to 'answer.parquet'.",
      });
    columns.forEach((column, place) => {
      if (moment.test(types[place]))
        for (const value of chunk.getColumnValues(place)) column.push(momentOf(value));
      else for (const value of chunk.convertColumnValues(place, convert)) column.push(cellOf(value));
    });
  }
  const moments = names.filter((_, place) => moment.test(types[place]));
  return table(new Map(names.map((name, place) => [name, ofOneKind(columns[place], types[place])])), {
    formats: Object.fromEntries(moments.map(name => [name, "time"])),
  });
}

const moment = /^(TIMESTAMP|DATE)[^[]*$/;
const whole = /^(U?(BIG|HUGE)INT|BIGNUM)$/;
const numeric =
  /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|FLOAT|DOUBLE|DECIMAL[^[]*|TIMESTAMP[^[]*|DATE)$/;

function ofOneKind(cells: readonly Given[], type: string): readonly Given[] | Float64Array {
  if (cells.length === 0 && numeric.test(type)) return new Float64Array(0);
  if (whole.test(type) && cells.some(cell => typeof cell === "string"))
    return cells.map(cell => (cell === null ? null : String(cell)));
  return cells;
}

/** A day or a timestamp of any unit, in ms UTC; NaN for the infinite ones. */
function momentOf(value: DuckDBValue): number | null {
  if (value === null || typeof value !== "object" || !("isFinite" in value)) return null;
  if (!value.isFinite) return NaN;
  if ("days" in value) return value.days * day;
  if ("seconds" in value) return Number(value.seconds) * 1_000;
  if ("millis" in value) return Number(value.millis);
  return Number("nanos" in value ? value.nanos / 1_000n : value.micros) / 1_000;
}

/** What has no form in JavaScript. */
const written = /^(TIME|TIME_NS|TIME WITH TIME ZONE|INTERVAL|BLOB|BIT|GEOMETRY.*)$/;

/** Values as JavaScript has them, also those within others. */
async function converter(): Promise<DuckDBValueConverter<JS>> {
  const { JSDuckDBValueConverter } = await import("@duckdb/node-api");
  return (value, type, within) => {
    if (value !== null && written.test(String(type))) return String(value);
    const found = JSDuckDBValueConverter(value, type, within);
    if (typeof found !== "bigint") return found;
    return Number.isSafeInteger(Number(found)) ? Number(found) : String(found);
  };
}

function cellOf(value: JS): Given {
  if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string")
    return value;
  return JSON.stringify(value);
}
