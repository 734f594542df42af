import { whichSymbol } from "../which-symbol.ts";
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoted } from "../../duckdb.ts";
import { readDoubles } from "../../frame/duckdb-columns.ts";
import { matchColumns } from "../csv/columns.ts";
import { rowColumns, type CsvOptions, type ReadColumns } from "../csv/table.ts";
import { readTimeTexts } from "../csv/slashed.ts";
import { toMilliseconds } from "../csv/time.ts";
import type { RawRows } from "../../rows/clean.ts";

/**
 * The bar columns of anything that DuckDB selects from, whatever their types; names are found as in a CSV header. `expected` is
 * how many rows there will be, where that is known.
 */
export async function readRelation(
  connection: DuckDBConnection,
  relation: string,
  options: CsvOptions,
  values: Record<string, string> = {},
  expected = 1 << 16,
): Promise<RawRows> {
  const table = await connection.runAndReadAll(`describe select * from ${relation}`, values);
  const described = table.getRowObjectsJS() as { column_name: string; column_type: string }[];
  const places = matchColumns(
    described.map(column => column.column_name),
    options,
  );
  const wanted = rowColumns.filter(key => places[key] >= 0);
  const picked = wanted.map(key => {
    const { column_name, column_type } = described[places[key]];
    const name = quoted(column_name);
    const text = column_type.startsWith("VARCHAR");
    const moment = /^(TIMESTAMP|DATE)/.test(column_type) || text;
    const number =
      key !== "time" || !moment
        ? `try_cast(${name} as double)`
        : // A timestamp without a zone would drop the offset of a text; in UTC a text without one is UTC.
          `epoch_ms(${text ? `try_cast(${name} as timestamptz)` : name})::double`;
    return `coalesce(${number}, 'nan'::double)`;
  });
  const symbol = places.symbol < 0 ? undefined : `${quoted(described[places.symbol].column_name)}::varchar`;
  const names = symbol && (await namesOf(connection, `select distinct ${symbol} from ${relation}`, values));
  const wantedSymbol = names && whichSymbol(names, options.symbol, options.name);
  const [where, given] = wantedSymbol
    ? [` where ${symbol} = $wanted_symbol`, { ...values, wanted_symbol: wantedSymbol }]
    : ["", values];
  const columns = await readDoubles(connection, `select ${picked.join(", ")} from ${relation}${where}`, {
    values: given,
    expected,
  });
  const read = Object.fromEntries(wanted.map((key, k) => [key, columns[k]])) as Required<ReadColumns>;
  const mark = described.find(({ column_name }) => column_name.toLowerCase() === "synthetic");
  const marks =
    mark &&
    (await textsOf(
      connection,
      `select distinct ${quoted(mark.column_name)}::varchar from ${relation}${where}`,
      given,
    ));
  const { column_name: title, column_type: type } = described[places.time];
  if (!/^(TIMESTAMP|DATE|VARCHAR)/.test(type)) toMilliseconds(read.time);
  const time =
    type.startsWith("VARCHAR") && read.time.length > 0 && read.time.every(Number.isNaN)
      ? readTimeTexts(
          await textsOf(connection, `select ${quoted(title)} from ${relation}${where}`, given),
          options.name,
        )
      : read.time;
  return {
    ...read,
    time,
    volume: read.volume ?? new Float64Array(read.time.length),
    ...(names?.length === 1 && { named: names[0] }),
    ...(marks?.includes("true") && { synthetic: true }),
  };
}

/** The symbols that a relation has rows of. */
async function namesOf(
  connection: DuckDBConnection,
  query: string,
  values: Record<string, string>,
): Promise<readonly string[]> {
  return (await textsOf(connection, query, values)).filter(each => each !== "").sort();
}

/** A query's only column, which is of texts; "" for none. */
async function textsOf(
  connection: DuckDBConnection,
  query: string,
  values: Record<string, string>,
): Promise<readonly string[]> {
  const found = (await connection.runAndReadAll(query, values)).getColumnsJS()[0] as
    (string | null)[] | undefined;
  return (found ?? []).map(each => each ?? "");
}
