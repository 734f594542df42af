import { isMoment } from "../../core/time.ts";
import { barColumnNames, type BarColumns } from "../columns.ts";
import { oddPrice } from "./odd-price.ts";
import { SpanList, type Spans } from "./spans.ts";

/** Rows as a source gave them: any order, repeated, with holes (NaN). */
export interface RawRows extends BarColumns {
  /** Close adjusted for splits and dividends, where the file has one beside the close. */
  readonly adjusted?: Float64Array;
  /** Dividend a share on the bar of its ex-date, else 0. */
  readonly dividend?: Float64Array;
  /** New shares for one old share on the bar of a split; 0 or 1 elsewhere. */
  readonly split?: Float64Array;
  /** What their table calls the market they are all of, where it says so. */
  readonly named?: string;
  /** Whether their table says that the market is made up. */
  readonly synthetic?: boolean;
  /** Where a row's value stands in the file it was read from: file, line, column and the text there. */
  readonly locate?: (row: number, column: keyof BarColumns) => string;
}

/** What {@link clean} met. Each row counts once, under the first of these that applies. */
export interface Findings {
  readonly rows: number;
  /** Rows whose time cannot be read. */
  readonly badTimes: number;
  /** Rows with a price that is missing or not finite. */
  readonly missingPrices: number;
  /** Rows with a price of 0 or less. */
  readonly nonPositivePrices: number;
  /** Rows whose high and low do not enclose open and close. */
  readonly ohlcViolations: number;
  /** Rows of which one price is 100 or 1,000 times off, so that high and low do not enclose it. */
  readonly wrongUnits: number;
  readonly negativeVolumes: number;
  /** Volumes that are missing, taken as 0. They do not cost the row. */
  readonly missingVolumes: number;
  /** Rows that repeat a time; the last of them is kept. */
  readonly duplicates: number;
  /** Rows that come before the row above them. */
  readonly disorder: number;
  /** The first row that had to go, in words. */
  readonly firstBad: string | undefined;
}

/** What one row can show to be wrong, or its place among the others. */
export type RowKind =
  | "time"
  | "missingPrice"
  | "nonPositivePrice"
  | "ohlc"
  | "unit"
  | "badVolume"
  | "missingVolume"
  | "duplicate"
  | "disorder";

/** Sorted rows, one per time, without impossible ones; and what was met on the way. */
export interface Cleaned {
  readonly columns: BarColumns;
  /** The same rows with what their source says beside the bars. */
  readonly rows: RawRows;
  readonly findings: Findings;
  /** Where the findings are. */
  readonly spans: Readonly<Partial<Record<RowKind, Spans>>>;
  /** Times of the rows that went because a later one has the same. */
  readonly repeated: Float64Array;
}

const counted = {
  time: "badTimes",
  missingPrice: "missingPrices",
  nonPositivePrice: "nonPositivePrices",
  ohlc: "ohlcViolations",
  unit: "wrongUnits",
  badVolume: "negativeVolumes",
  missingVolume: "missingVolumes",
  disorder: "disorder",
} as const;

/**
 * Orders rows by time, keeps the last row of each time, leaves out rows that no market can have made, and counts every
 * one of these repairs. Columns that need no repair are returned as they are, not copied.
 */
export function clean(raw: RawRows): Cleaned {
  const n = raw.time.length;
  const lists = new Map<RowKind, SpanList>();
  const note = (kind: RowKind, row: number) => {
    let list = lists.get(kind);
    if (list === undefined) lists.set(kind, (list = new SpanList()));
    list.add(row, raw.time[row]);
  };
  let firstBad: string | undefined;
  const kept = new Uint32Array(n);
  let good = 0;
  let ascending = true;
  let last = -Infinity;
  // The time of the row above, or of the last above that has one.
  let above = -Infinity;
  const { time, open, high, low, close, volume } = raw;
  for (let i = 0; i < n; i++) {
    if (isMoment(time[i])) {
      if (time[i] < above) note("disorder", i);
      above = time[i];
    }
    const problem = judgeRow(time[i], open[i], high[i], low[i], close[i], volume[i]);
    if (problem !== undefined) {
      note(problem, i);
      firstBad ??= describe(raw, i);
      continue;
    }
    if (Number.isNaN(volume[i])) note("missingVolume", i);
    if (time[i] <= last) ascending = false;
    last = time[i];
    kept[good++] = i;
  }
  let order = kept.subarray(0, good);
  let repeated = new Float64Array(0);
  // Stable by row number, so that the last of equal times is the last the source wrote.
  if (!ascending)
    [order, repeated] = unique(
      order.sort((a, b) => time[a] - time[b] || a - b),
      time,
    );
  const spans = Object.fromEntries([...lists].map(([kind, list]) => [kind, list.done()])) as Partial<
    Record<RowKind, Spans>
  >;
  if (repeated.length > 0) spans.duplicate = spansOf(repeated);
  const counts = Object.fromEntries(
    Object.entries(counted).map(([kind, name]) => [name, spans[kind as RowKind]?.rows ?? 0]),
  ) as Record<(typeof counted)[keyof typeof counted], number>;
  const untouched = order.length === n && ascending;
  const rows = untouched ? raw : pickRows(raw, order);
  const columns = Object.fromEntries(barColumnNames.map(name => [name, rows[name]])) as Record<
    (typeof barColumnNames)[number],
    Float64Array
  >;
  if (counts.missingVolumes > 0)
    columns.volume = columns.volume.map(value => (Number.isNaN(value) ? 0 : value));
  return {
    columns,
    // A report lives as long as its bars: it must not keep the bytes of the file, which `locate` holds.
    rows: { ...rows, ...columns, locate: undefined },
    findings: Object.freeze({ rows: n, ...counts, duplicates: repeated.length, firstBad }),
    spans,
    repeated,
  };
}

/** What is wrong with a row so that no market can have made it, or undefined. */
export function judgeRow(
  time: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): Exclude<RowKind, "duplicate" | "disorder" | "missingVolume"> | undefined {
  if (!isMoment(time)) return "time";
  // One sum of four is finite only where all are (prices near the largest double are no prices either).
  if (!Number.isFinite(open + high + low + close)) return "missingPrice";
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return "nonPositivePrice";
  if (!(high >= low && high >= open && high >= close && low <= open && low <= close))
    return oddPrice(open, high, low, close) ? "unit" : "ohlc";
  if (volume < 0 || volume === Infinity) return "badVolume";
  return undefined;
}

function describe(raw: RawRows, i: number): string {
  const when = isMoment(raw.time[i]) ? new Date(raw.time[i]).toISOString().slice(0, 16) : "unreadable time";
  const prices = (["open", "high", "low", "close", "volume"] as const).map(name => `${name} ${raw[name][i]}`);
  const place = raw.locate?.(i, culprit(raw, i));
  return `row ${i + 1} (${when}): ${prices.join(", ")}${place ? ` (${place})` : ""}`;
}

/** The column to look at first: the one that cannot be, the one in another unit, or the high that does not enclose the others. */
function culprit(raw: RawRows, i: number): keyof BarColumns {
  const impossible = barColumnNames.find(name => {
    const value = raw[name][i];
    if (name === "time") return !isMoment(value);
    return name === "volume" ? value < 0 || value === Infinity : !(value > 0 && value < Infinity);
  });
  if (impossible !== undefined && impossible !== "volume") return impossible;
  const odd = oddPrice(raw.open[i], raw.high[i], raw.low[i], raw.close[i]);
  if (odd !== undefined) return odd.column;
  if (raw.high[i] < Math.max(raw.open[i], raw.low[i], raw.close[i])) return "high";
  return raw.low[i] > Math.min(raw.open[i], raw.close[i]) ? "low" : "volume";
}

/** The last of each run of equal times, and the times of the others. */
function unique(order: Uint32Array<ArrayBuffer>, time: Float64Array) {
  const repeated = new Float64Array(order.length);
  let length = 0;
  for (let k = 0; k < order.length; k++) {
    if (k + 1 < order.length && time[order[k + 1]] === time[order[k]]) repeated[k - length] = time[order[k]];
    else order[length++] = order[k];
  }
  return [order.subarray(0, length), repeated.slice(0, order.length - length)] as const;
}

function spansOf(times: Float64Array): Spans {
  const list = new SpanList();
  for (const time of times) list.addStretch(time, time, 1);
  return list.done();
}

/** Some of the rows, in the order given. */
export function pickRows(rows: RawRows, order: Uint32Array): RawRows {
  const columns = Object.fromEntries(barColumnNames.map(name => [name, pick(rows[name], order)])) as Record<
    (typeof barColumnNames)[number],
    Float64Array
  >;
  const { locate, synthetic } = rows;
  const beside = Object.fromEntries(
    (["adjusted", "dividend", "split"] as const).flatMap(name =>
      rows[name] === undefined ? [] : [[name, pick(rows[name], order)]],
    ),
  );
  return {
    ...columns,
    ...beside,
    ...(synthetic && { synthetic }),
    locate: locate && ((row, column) => locate(order[row], column)),
  };
}

function pick(column: Float64Array, order: Uint32Array): Float64Array {
  const out = new Float64Array(order.length);
  for (let k = 0; k < order.length; k++) out[k] = column[order[k]];
  return out;
}
