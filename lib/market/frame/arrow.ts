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
  const plain = new arrow.Table(Object.fromEntries(columns.map(({ name }, k) => [name, vectors[k]])));
  const fields = plain.schema.fields.map((field, k) =>
    columns[k].kind === "time"
      ? new arrow.Field(field.name, field.type, field.nullable, new Map([[kindKey, "time"]]))
      : field,
  );
  return new arrow.Table(new arrow.Schema(fields), plain.batches);
}

/**
 * A table of any Arrow table. Columns of Float64 in one piece without missing values are taken as they are, without copying;
 * timestamps and dates become moments in ms UTC, other numbers doubles (64-bit integers beyond 2⁵³ lose their last digits),
 * missing numbers NaN, nested values text.
 */
export function tableFromArrow(from: ArrowTable): Table {
  demandMembers(from, ["schema", "getChildAt"], "table", "must be an Arrow table", arrowHint);
  const formats: Record<string, "time"> = {};
  const columns = from.schema.fields.map((field, k) => {
    const vector = from.getChildAt(k)!;
    const type = String(field.type);
    if (/^(Timestamp|Date)/.test(type) || field.metadata.get(kindKey) === "time")
      formats[field.name] = "time";
    return [field.name, valuesOf(vector, type)] as const;
  });
  return table(Object.fromEntries(columns), { formats });
}

function valuesOf(vector: Vector, type: string): Float64Array | (string | boolean | null)[] {
  if (/^(Utf8|LargeUtf8|Dictionary|Bool)/.test(type))
    return Array.from(vector as Iterable<unknown>, value =>
      typeof value === "boolean" ? value : textOf(value),
    );
  if (!/^(U?Int|Float|Timestamp|Date|Decimal)/.test(type))
    return Array.from(vector as Iterable<unknown>, textOf);
  return floats(vector);
}

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
