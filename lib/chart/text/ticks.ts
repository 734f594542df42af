import { formatTime, day } from "../../core/time.ts";
import { axisFormatter, type FigureFormat } from "../format.ts";
import type { XAxis } from "../spec.ts";

/** Labels of a vertical text axis, one per row (top first), "" where the row has none. */
export function rowLabels(
  low: number,
  high: number,
  rows: number,
  format: FigureFormat | undefined,
  unscale: (value: number) => number = value => value,
): string[] {
  const count = Math.max(2, Math.min(6, Math.floor(rows / 2)));
  // An even spacing reads better than one more label.
  const parts = [5, 4, 3].find(k => k < count && (rows - 1) % k === 0) ?? count - 1;
  const at = Array.from({ length: parts + 1 }, (_, k) => Math.round((k * (rows - 1)) / parts));
  const values = at.map(row => unscale(high - ((high - low) * row) / Math.max(1, rows - 1)));
  const gaps = values.slice(1).map((value, k) => Math.abs(value - values[k]));
  const largest = Math.max(...values.map(Math.abs));
  const write = axisFormatter(format ?? "number", Math.min(...gaps), largest);
  const labels = Array<string>(rows).fill("");
  at.forEach((row, k) => (labels[row] = write(values[k])));
  return labels;
}

/** Labels of a horizontal text axis: first, middle and last position. */
export function columnLabels(x: XAxis, columns: number): { at: number; text: string }[] {
  const values = "time" in x ? x.time : x.values;
  const first = values[0];
  const last = values[values.length - 1];
  const count = first === last ? 1 : Math.max(2, Math.min(5, Math.floor(columns / 24) + 1));
  const marks = Array.from({ length: count }, (_, k) =>
    count === 1 ? first : first + ((last - first) * k) / (count - 1),
  );
  const write =
    "time" in x
      ? timeWriter(last - first)
      : axisFormatter("number", (last - first) / 20 || 1, Math.abs(last));
  return marks.map((value, k) => ({
    at: count === 1 ? 0 : (k * (columns - 1)) / (count - 1),
    text: write(value),
  }));
}

/** Writes times with their hour where the whole span is short, else as dates. */
function timeWriter(span: number): (time: number) => string {
  return span < 5 * day
    ? time => formatTime(Math.round(time / 60_000) * 60_000)
    : time => formatTime(time).slice(0, 10);
}
