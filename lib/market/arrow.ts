import { demandMembers } from "../core/members.ts";
import type { Table, Vector } from "apache-arrow";
import { PeakError } from "../core/errors.ts";
import { parseTimeframe, type Timeframe } from "../core/time.ts";
import { readActions } from "./adjust/actions.ts";
import { makeBars, type Bars, type BarsMeta } from "./bars.ts";
import { barColumnNames, makeColumns } from "./columns.ts";

/**
 * The bars as an Arrow table with six Float64 columns over the same memory: nothing is copied, so never write to either.
 * Symbol, timeframe, source, calendar, corporate actions and the synthetic mark travel in the schema's metadata. A promise, because Arrow is loaded on
 * first use.
 */
export async function toArrow(bars: Bars): Promise<Table> {
  const arrow = await import("apache-arrow");
  const table = new arrow.Table(
    Object.fromEntries(barColumnNames.map(name => [name, arrow.makeVector(bars[name])])),
  );
  const schema = new arrow.Schema(table.schema.fields, new Map(Object.entries(describe(bars))));
  return new arrow.Table(schema, table.batches);
}

/** What a table or file of bars says about itself, as text. */
export function describe(bars: BarsMeta): Record<string, string> {
  const { symbol, timeframe, source, synthetic, calendar, actions } = bars;
  return {
    symbol,
    timeframe,
    source,
    synthetic: String(synthetic),
    ...(calendar && { calendar }),
    ...(actions && { actions: JSON.stringify(actions) }),
  };
}

/**
 * Bars of an Arrow table with columns time, open, high, low, close, volume. Columns of Float64 without nulls in one chunk
 * are taken as they are, without copying; others (timestamps, integers, many chunks) are converted. `meta` adds to what
 * the table's metadata says; a table marked synthetic stays so. Checked as in `makeBars`.
 */
export function fromArrow(
  table: Table,
  meta: Partial<Pick<BarsMeta, "symbol" | "timeframe" | "source" | "synthetic" | "calendar">> = {},
): Bars {
  demandMembers(table, ["schema", "getChild"], "table", "must be an Arrow table", arrowHint);
  const about = table.schema.metadata;
  const need = (name: "symbol" | "timeframe"): string => {
    const value = meta[name] ?? about.get(name);
    if (value === undefined)
      throw new PeakError("invalid_argument", `meta.${name} is missing, and the table does not tell it.`, {
        hint: 'Say what the bars are: fromArrow(table, { symbol: "BTC/USD", timeframe: "1h" }).',
      });
    return value;
  };
  const column = (name: (typeof barColumnNames)[number]): Float64Array => {
    const vector: Vector | null = table.getChild(name);
    if (vector) return floats(vector);
    throw new PeakError(
      "invalid_data",
      `The table has no column "${name}"; it has ${table.schema.names.join(", ")}.`,
      {
        hint: `Rename the columns to ${barColumnNames.join(", ")}.`,
      },
    );
  };
  const timeframe: Timeframe = parseTimeframe(need("timeframe"));
  return makeBars(
    {
      symbol: need("symbol"),
      timeframe,
      source: meta.source ?? about.get("source") ?? "arrow",
      synthetic: meta.synthetic === true || about.get("synthetic") === "true",
      calendar: meta.calendar ?? about.get("calendar"),
      actions: readActions(about.get("actions"), "The table"),
    },
    makeColumns(column),
  );
}

/** How one comes from bytes to a table. */
export const arrowHint = 'Of bytes make one first: (await import("apache-arrow")).tableFromIPC(bytes).';

/** A type of numbers, of which decimals say how many digits stand behind the point. */
interface Scaled {
  readonly scale?: number;
}

/** The numbers of a column, missing ones as NaN; without copying where it is Float64 without nulls in one chunk. */
export function floats(vector: Vector): Float64Array {
  if (vector.nullCount === 0 && String(vector.type) === "Float64") return vector.toArray() as Float64Array;
  // Arrow gives timestamps as milliseconds, 64-bit integers as bigint, decimals without their point and missing values as null.
  const { type: own } = vector as { readonly type: Scaled & { readonly dictionary?: Scaled } };
  const type = own.dictionary ?? own;
  const decimals = String(type).startsWith("Decimal") ? (type.scale ?? 0) : undefined;
  const out = new Float64Array(vector.length);
  for (let i = 0; i < out.length; i++) {
    const value = valueAt(vector, i);
    out[i] =
      value === null ? NaN : decimals === undefined ? Number(value) : decimal(value as Uint32Array, decimals);
  }
  return out;
}

/** A decimal of words of 32 bits, the lowest first, of which so many digits stand behind the point. */
function decimal(words: Uint32Array, decimals: number): number {
  const bits = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return Number(`${BigInt.asIntN(32 * words.length, bits)}e-${decimals}`);
}

/** Null for a count that Arrow refuses to hand out: so large that it is no moment. */
function valueAt(vector: Vector, place: number): unknown {
  try {
    return vector.get(place);
  } catch {
    return null;
  }
}
