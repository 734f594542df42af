import { formatTime, type Timeframe } from "../core/time.ts";
import { formatCount } from "../chart/format.ts";
import { candleChart } from "../chart/kinds/candles.ts";
import type { Cell, Table } from "../chart/table/contract.ts";
import { table } from "../chart/table/table.ts";
import type { ResultParts } from "../chart/html/result.ts";
import type { BarColumns } from "./columns.ts";
import { quality, type Quality } from "./quality.ts";

/** What showing needs to know of bars. */
export interface ShownBars extends BarColumns {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly source: string;
  readonly synthetic: boolean;
  readonly length: number;
  readonly notice?: string;
  readonly quality?: Quality;
}

/** The picture of a bar set: candles, its first and last rows, the quality line, and what must be told. */
export function barsParts(bars: ShownBars): ResultParts {
  const { symbol, timeframe, synthetic, notice } = bars;
  const title = `${symbol} ${timeframe}`;
  const subtitle = barsLine(bars);
  if (bars.length === 0) return { title, subtitle, synthetic, notes: notice ? [notice] : [] };
  const report = quality(bars);
  return {
    title,
    subtitle,
    synthetic,
    figures: [candleChart({ title, synthetic, bars })],
    tables: [{ table: ends(bars), whole: everyBar(bars) }],
    notes: [`Quality: ${report.summary}.`, ...(notice ? [notice] : [])],
  };
}

/** One line: how many bars, from when to when, and where they come from. */
export function barsLine({ length, time, timeframe, source }: ShownBars): string {
  const count = `${formatCount(length)} ${length === 1 ? "bar" : "bars"} of ${timeframe}`;
  if (length === 0) return `${count} · ${source}`;
  return `${count} · ${formatTime(time[0])} to ${formatTime(time[length - 1])} UTC · ${source}`;
}

/** The first two and the last three rows; all of them where there are no more. */
function ends(bars: ShownBars): Table {
  const n = bars.length;
  const row = (i: number): Cell[] => [
    formatTime(bars.time[i]),
    ...[bars.open, bars.high, bars.low, bars.close, bars.volume].map(column => column[i]),
  ];
  const all = Array.from({ length: n }, (_, i) => i);
  const rows =
    n <= 5
      ? all.map(row)
      : [row(0), row(1), ["…", null, null, null, null, null], row(n - 3), row(n - 2), row(n - 1)];
  return table({ columns: [{ name: timeName }, ...priceColumns], rows });
}

/** All bars, read when they are looked at. */
function everyBar({ time, open, high, low, close, volume }: ShownBars): Table {
  const formats = {
    ...Object.fromEntries(priceColumns.map(({ name, format }) => [name, format])),
    [timeName]: "time",
  } as const;
  return table({ [timeName]: time, open, high, low, close, volume }, { formats });
}

const timeName = "time (UTC)";
const priceColumns = ["open", "high", "low", "close", "volume"].map(name => ({
  name,
  align: "right" as const,
  format: "number" as const,
}));
