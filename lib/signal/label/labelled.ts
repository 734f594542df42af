import { formatCount } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { requireWhole } from "../../stats/sample.ts";

/** What a way of labelling found, in columns of one row per label. */
export interface Labelled {
  readonly title: string;
  readonly bars: Bars;
  readonly event: Int32Array;
  readonly end: Int32Array;
  readonly side: Int8Array;
  readonly return: Float64Array;
  readonly unanswered: number;
  /** Names of the values of `side`, for the table. */
  readonly names: Readonly<Record<number, string>>;
  /** Prices above and below which the question is answered, where there are any. */
  readonly upper?: Float64Array;
  readonly lower?: Float64Array;
  readonly notes: readonly string[];
}

/** The rows that are answered before a bar. */
export function rowsKnownBefore({ end }: Labelled, bar: number): Int32Array {
  requireWhole(bar, "bar", 0);
  return Int32Array.from(end.keys()).filter(row => end[row] < bar);
}

/** What was found, cut to the rows that are answered before a bar. */
export function onlyRows(labelled: Labelled, rows: Int32Array, bar: number): Labelled {
  const { event, end, side, upper, lower, notes } = labelled;
  const pick = (column: Float64Array) => Float64Array.from(rows, row => column[row]);
  return {
    ...labelled,
    event: Int32Array.from(rows, row => event[row]),
    end: Int32Array.from(rows, row => end[row]),
    side: Int8Array.from(rows, row => side[row]),
    return: pick(labelled.return),
    ...(upper && lower ? { upper: pick(upper), lower: pick(lower) } : {}),
    notes: [...notes, `Only those that are answered before bar ${formatCount(bar)}.`],
  };
}
