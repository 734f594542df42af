import { formatCount } from "../../chart/format.ts";
import type { ResultParts } from "../../chart/html/result.ts";
import { lineChart } from "../../chart/kinds/line.ts";
import { table } from "../../chart/table/table.ts";
import { formatTime } from "../../core/time.ts";

interface ShownSeries {
  readonly name: string;
  readonly unit?: string;
  readonly source: string;
  readonly synthetic: boolean;
  readonly length: number;
  readonly knownAt: Float64Array;
  readonly refersTo: Float64Array;
  readonly value: Float64Array;
  asOf(moment: number): { readonly time: Float64Array; readonly value: Float64Array };
}

/** The picture of a series: its values as known at last, the latest of them with both moments, and how many were revised. */
export function seriesParts(series: ShownSeries): ResultParts {
  const { name, unit, source, synthetic, length, knownAt, refersTo, value } = series;
  const title = unit === undefined ? name : `${name} (${unit})`;
  if (length === 0) return { title, subtitle: `no values · ${source}`, synthetic };
  const last = series.asOf(knownAt[length - 1]);
  const revised = length - last.time.length;
  const subtitle = [
    `${formatCount(length)} ${length === 1 ? "value" : "values"}`,
    ...(revised > 0 ? [`${formatCount(revised)} ${revised === 1 ? "revision" : "revisions"}`] : []),
    `known from ${formatTime(knownAt[0])} to ${formatTime(knownAt[length - 1])} UTC`,
    source,
  ].join(" · ");
  const shown = Math.min(5, length);
  const tail = (column: Float64Array) => column.slice(length - shown);
  const whole = table(
    { "known at": knownAt, "refers to": refersTo, value },
    { formats: { "known at": "time", "refers to": "time" } },
  );
  const latest = table(
    { "known at": tail(knownAt), "refers to": tail(refersTo), value: tail(value) },
    { formats: { "known at": "time", "refers to": "time" } },
  );
  return {
    title,
    subtitle,
    synthetic,
    tables: [{ caption: shown < length ? `The last ${shown}` : undefined, table: latest, whole }],
    figures:
      last.time.length > 1
        ? [lineChart({ title, synthetic, x: { time: last.time }, series: [{ name, values: last.value }] })]
        : [],
  };
}
