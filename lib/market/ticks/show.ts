import { formatCount } from "../../chart/format.ts";
import type { ResultParts } from "../../chart/html/result.ts";
import { lineChart } from "../../chart/kinds/line.ts";
import type { Table, TableColumns } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { formatTime } from "../../core/time.ts";
import type { QuoteColumns, TickMeta, TradeColumns } from "./tick-columns.ts";

/** Rows of a table, shown first; the whole pages where tables do. */
const head = 5;

/** The picture of trades: the price as it was paid, the first rows, what was found. */
export function tradesParts(trades: TradeColumns & TickMeta): ResultParts {
  const { price, amount, side } = trades;
  return ticksParts(trades, "trade", {
    lines: [{ name: "price", values: price }],
    row: i => ({ price: price[i], amount: amount[i], side: sideName(side[i]) ?? "?" }),
    whole: () => tradesTable(trades),
  });
}

/** All trades, one a row. */
export function tradesTable({ time, price, amount, side, id, received }: TradeColumns): Table {
  return timed({ time, price, amount, side: Array.from(side, sideName), ...(id && { id }) }, received);
}

const sideName = (sign: number): string | null => (sign > 0 ? "buy" : sign < 0 ? "sell" : null);

/** The picture of quotes: bid and ask, the first rows, what was found. */
export function quotesParts(quotes: QuoteColumns & TickMeta): ResultParts {
  const { bid, ask, bidAmount, askAmount } = quotes;
  return ticksParts(quotes, "quote", {
    lines: [
      { name: "bid", values: bid, color: "blue" },
      { name: "ask", values: ask, color: "vermillion" },
    ],
    row: i => ({ "bid amount": bidAmount[i], bid: bid[i], ask: ask[i], "ask amount": askAmount[i] }),
    whole: () => quotesTable(quotes),
  });
}

/** All quotes, one a row. */
export function quotesTable({ time, bid, ask, bidAmount, askAmount, received }: QuoteColumns): Table {
  return timed({ time, bidAmount, bid, ask, askAmount }, received);
}

interface Shown {
  readonly lines: Parameters<typeof lineChart>[0]["series"];
  row(i: number): Readonly<Record<string, number | string>>;
  whole(): Table;
}

function ticksParts(
  ticks: TickMeta & { readonly time: Float64Array },
  what: "trade" | "quote",
  { lines, row, whole }: Shown,
): ResultParts {
  const { time, symbol, synthetic } = ticks;
  const subtitle = span(ticks, what);
  const title = `${symbol} ${what}s`;
  if (time.length === 0) return { title, subtitle, synthetic, notes: [] };
  const clock = clockOf(time);
  const rows = Array.from({ length: Math.min(head, time.length) }, (_, i) => ({ time: clock(i), ...row(i) }));
  // Prices as the venue wrote them.
  const formats = Object.fromEntries(lines.map(({ name }) => [name, String]));
  return {
    title,
    subtitle,
    synthetic,
    figures: [lineChart({ title, synthetic, x: { time }, series: lines, yTitle: "price", height: 180 })],
    tables: [{ table: table(rows, { formats }), whole: whole() }],
    notes: notes(ticks),
  };
}

function timed(columns: TableColumns, received: Float64Array | undefined): Table {
  return received === undefined
    ? table(columns, { formats: { time: "time" } })
    : table({ ...columns, received }, { formats: { time: "time", received: "time" } });
}

function span({ time, source }: { time: Float64Array; source: string }, what: string): string {
  const count = `${formatCount(time.length)} ${time.length === 1 ? what : `${what}s`}`;
  if (time.length === 0) return `${count} · ${source}`;
  return `${count} · ${formatTime(time[0])} to ${formatTime(time[time.length - 1])} UTC · ${source}`;
}

/** Time of day with its milliseconds. */
function clockOf(time: Float64Array): (row: number) => string {
  return row => new Date(Math.floor(time[row])).toISOString().slice(11, 23);
}

function notes({ quality }: TickMeta): string[] {
  return quality ? [`Quality: ${quality.summary}.`] : [];
}
