import { demandMembers } from "../../core/members.ts";
import type { Table as ArrowTable, Vector } from "apache-arrow";
import type { Table } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { arrowHint, floats, toArrow as barsToArrow } from "../arrow.ts";
import { Bars } from "../bars.ts";
import { frameColumns, tableOf, type FrameSource } from "./source.ts";

/** What a field says of a column of moments; the numbers stay ms UTC as Float64, because a conversion would be a copy. */
const kindKey = "peak.kind";

/**
 * Bars or any table of results as an Arrow table. Columns of numbers lie in the same memory: nothing is copied, so never write to
 * either. Moments are Float64 columns of ms UTC. Of bars also symbol, timeframe, source, calendar and the synthetic mark travel, as
 * {@link fromArrow} reads them; other tables come back by {@link tableFromArrow}.
 */
export async function toArrow(source: FrameSource): Promise<ArrowTable> {
  if (source instanceof Bars) return barsToArrow(source);
  const arrow = await import("apache-arrow");
  const columns = frameColumns(tableOf(source));
  const vectors = columns.map((column): Vector => {
    if (column.kind === "text") return arrow.vectorFromArray([...column.values], new arrow.Utf8());
    if (column.kind === "boolean") return arrow.vectorFromArray([...column.values], new arrow.Bool());
    return arrow.makeVector(column.values);
  });
  // An object would bring names that are whole numbers to the front, and one name twice into one.
  const plain = new arrow.Table(Object.fromEntries(vectors.map((vector, k) => [`column ${k}`, vector])));
  const fields = plain.schema.fields.map(({ type, nullable }, k) => {
    const { name, kind } = columns[k];
    return new arrow.Field(name, type, nullable, kind === "time" ? new Map([[kindKey, "time"]]) : undefined);
  });
  const schema = new arrow.Schema(fields);
  const row = new arrow.Struct(fields);
  const batches = plain.batches.map(({ data }) => new arrow.RecordBatch(schema, data.clone(row)));
  return new arrow.Table(schema, batches);
}

/**
 * A table of any Arrow table. Columns of Float64 in one piece without missing values are taken as they are, without copying;
 * timestamps and dates become moments in ms UTC, other numbers doubles (64-bit integers beyond 2⁵³ lose their last digits),
 * missing numbers NaN, nested values text. A name that comes twice is numbered the second time, `close:1`, as in an answer of SQL.
 */
export function tableFromArrow(from: ArrowTable): Table {
  demandMembers(from, ["schema", "getChildAt"], "table", "must be an Arrow table", arrowHint);
  const formats: Record<string, "time"> = {};
  const columns = new Map<string, Float64Array | (string | boolean | null)[]>();
  for (const [k, field] of from.schema.fields.entries()) {
    // What is written once for many rows is of the kind of what is written.
    const type = String(field.type).replace(/^Dictionary<\w+, (.*)>$/, "$1");
    let { name } = field;
    for (let again = 1; columns.has(name); again++) name = `${field.name}:${again}`;
    if (/^(Timestamp|Date)/.test(type) || field.metadata.get(kindKey) === "time") formats[name] = "time";
    columns.set(name, valuesOf(from.getChildAt(k)!, type));
  }
  return table(columns, { formats });
}

function valuesOf(vector: Vector, type: string): Float64Array | (string | boolean | null)[] {
  if (/^(Utf8|LargeUtf8|Bool)/.test(type))
    return Array.from(vector as Iterable<unknown>, value =>
      typeof value === "boolean" ? value : textOf(value),
    );
  if (!/^(Int|Uint|Float|Timestamp|Date|Decimal)/.test(type))
    return Array.from(vector as Iterable<unknown>, textOf);
  return floats(vector);
}

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
