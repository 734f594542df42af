import { putArtifact } from "../../core/store/artifacts.ts";
import { canonicalJson } from "../../core/hash.ts";
import type { Params } from "../../trading/strategy/strategy.ts";

/**
 * Stores the daily returns of many trials as one Arrow file: a row per trial with its parameters as JSON and its returns as a
 * fixed-size list; the days' UTC midnights (ms) are in the schema's metadata. Gives the artifact's name.
 */
export async function storeDailyReturns(
  points: readonly Params[],
  daily: Float32Array,
  days: Float64Array,
): Promise<string> {
  const arrow = await import("apache-arrow");
  const width = days.length;
  // Arrow refuses shared memory in its writer; the copy also cuts the matrix loose from the workers.
  const values = Float32Array.from(daily.subarray(0, points.length * width));
  const list = new arrow.FixedSizeList(width, new arrow.Field("item", new arrow.Float32(), false));
  const returns = arrow.makeData({
    type: list,
    length: points.length,
    child: arrow.makeData({ type: new arrow.Float32(), data: values, length: values.length }),
  });
  const params = arrow.vectorFromArray(points.map(canonicalJson), new arrow.Utf8());
  const metadata = new Map([["days", JSON.stringify(Array.from(days))]]);
  const schema = new arrow.Schema(
    [new arrow.Field("params", new arrow.Utf8(), false), new arrow.Field("returns", list, false)],
    metadata,
  );
  const batch = new arrow.RecordBatch(
    schema,
    arrow.makeData({
      type: new arrow.Struct(schema.fields),
      length: points.length,
      children: [params.data[0], returns],
    }),
  );
  return putArtifact(arrow.tableToIPC(new arrow.Table(schema, [batch]), "file"), "arrow");
}
