import { formatCount, formatNumber } from "../../chart/format.ts";
import type { ResultParts } from "../../chart/html/result.ts";
import { lineChart } from "../../chart/kinds/line.ts";
import type { Table } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { formatTime } from "../../core/time.ts";

/** What is shown, named structurally so that results and their display import one way. */
interface ShownVpin {
  readonly symbol?: string;
  readonly synthetic: boolean;
  readonly bucket: number;
  readonly window: number;
  readonly time: Float64Array;
  readonly vpin: Float64Array;
  table(): Table;
}

/** VPIN over time, and its latest and largest values. */
export function vpinParts(result: ShownVpin): ResultParts {
  const { symbol, synthetic, bucket, window, time, vpin } = result;
  const title = symbol === undefined ? "VPIN" : `${symbol} VPIN`;
  const count = `${formatCount(time.length)} ${time.length === 1 ? "bucket" : "buckets"} of ${formatNumber(bucket)}`;
  const first = window - 1;
  if (time.length <= first)
    return {
      title,
      subtitle: count,
      synthetic,
      notes: [`No value yet: it is an average of ${formatCount(window)} full buckets.`],
    };
  const known = vpin.subarray(first);
  const largest = known.reduce((best, value, i) => (value > known[best] ? i : best), 0) + first;
  const row = (what: string, i: number) => ({ what, time: time[i], vpin: vpin[i] });
  return {
    title,
    subtitle: `${count}, averaged over ${formatCount(window)} · ${formatTime(time[first])} to ${formatTime(time[time.length - 1])} UTC`,
    synthetic,
    figures: [
      lineChart({
        title,
        synthetic,
        x: { time: time.subarray(first) },
        series: [{ name: "VPIN", values: known }],
        height: 180,
      }),
    ],
    tables: [
      { table: table([row("latest", time.length - 1), row("largest", largest)]), whole: result.table() },
    ],
  };
}
