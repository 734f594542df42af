import { decimalsOf } from "./decimals.ts";
import { demandBook } from "./demand-book.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatCompact, formatNumber } from "../../chart/format.ts";
import type { ResultParts } from "../../chart/html/result.ts";
import { shown, type Shown } from "../../chart/html/shown.ts";
import type { Chart } from "../../chart/chart.ts";
import { areaChart } from "../../chart/kinds/line.ts";
import { table } from "../../chart/table/table.ts";
import { formatTime } from "../../core/time.ts";
import type { OrderBook } from "./order-book.ts";
import { topOfBook } from "./view.ts";

export interface BookPictureOptions {
  readonly symbol?: string;
  readonly synthetic?: boolean;
  /** Levels of each side in the ladder; default 10. */
  readonly levels?: number;
  /** Levels of each side in the depth chart; default 100. */
  readonly depth?: number;
}

/** The book at this moment: its depth chart, and the ladder of its best levels with amounts drawn as bars. */
export function showBook(book: OrderBook, options: BookPictureOptions = {}): Shown {
  const parts = bookParts(book, options);
  return shown(() => parts);
}

/** The parts of {@link showBook}, as the book stands now. */
export function bookParts(book: OrderBook, options: BookPictureOptions): ResultParts {
  demandBook(book);
  refuseUnknownKeys("showBook option", options, ["symbol", "synthetic", "levels", "depth"]);
  const { symbol = "Book", synthetic = false, levels = 10 } = options;
  const title = `${symbol} book`;
  if (Number.isNaN(book.bid) && Number.isNaN(book.ask))
    return {
      title,
      synthetic,
      notes: [`The book is ${book.state === "void" ? "void: no snapshot, or updates lost" : "empty"}.`],
    };
  const subtitle = `${formatTime(book.time)} UTC · bid ${book.bid} · ask ${book.ask} · spread ${tidy(book.spread)}${book.state === "crossed" ? " · CROSSED" : ""}`;
  return {
    title,
    subtitle,
    synthetic, // Prices of a crossed book run backwards, which no depth chart can show.
    figures: book.state === "crossed" ? [] : [depthChart(book, options)],
    tables: [ladder(book, levels)],
  };
}

/** Amount waiting up to each price, bids to the left and asks to the right of the mid. */
function depthChart(
  book: OrderBook,
  { symbol = "Book", synthetic = false, depth = 100 }: BookPictureOptions,
): Chart {
  const { bids, asks } = topOfBook(book, depth);
  // A step is two points a little apart: an area with two values at one price would add them up.
  const step = book.grid.tick / 20;
  const from = [book.mid, book.bid, book.ask].find(Number.isFinite)!;
  const points: [price: number, bid: number, ask: number][] = [];
  bids.toReversed().forEach(({ price, total }, k, { [k + 1]: better }) => {
    points.push([price, total, NaN], [price + step, better?.total ?? 0, NaN]);
  });
  asks.forEach(({ price, total }, k, { [k - 1]: better }) => {
    points.push([price - step, NaN, better?.total ?? 0], [price, NaN, total]);
  });
  const column = (place: number) => Float64Array.from(points, point => point[place]);
  return areaChart({
    title: `${symbol} depth`,
    synthetic,
    x: { values: column(0).map(price => (price / from - 1) * 10_000), title: "basis points from the mid" },
    series: [
      { name: "bids", values: column(1), color: "blue" },
      { name: "asks", values: column(2), color: "vermillion" },
    ],
    yTitle: "amount up to here",
    height: 220,
  });
}

/** Asks above, bids below, as traders read it. */
function ladder(book: OrderBook, levels: number) {
  const { bids, asks } = topOfBook(book, levels);
  const largest = Math.max(...bids.map(({ amount }) => amount), ...asks.map(({ amount }) => amount));
  const bar = (amount: number) => "█".repeat(Math.max(1, Math.round((12 * amount) / largest)));
  const row = (
    bid: string,
    bidAmount: number | null,
    price: number,
    askAmount: number | null,
    ask: string,
  ) => ({
    bids: bid,
    "bid amount": bidAmount,
    price,
    "ask amount": askAmount,
    asks: ask,
  });
  const rows = [
    ...asks.toReversed().map(({ price, amount }) => row("", null, price, amount, bar(amount))),
    ...bids.map(({ price, amount }) => row(bar(amount), amount, price, null, "")),
  ];
  const decimals = rows.reduce((least, { price }) => decimalsOf(price, least), 0);
  return table(rows, {
    formats: {
      "bid amount": amountText,
      "ask amount": amountText,
      price: cell => Number(cell).toFixed(decimals),
    },
  });
}

function amountText(cell: unknown): string {
  if (typeof cell !== "number") return "";
  return cell >= 10_000 ? formatCompact(cell) : formatNumber(cell);
}

function tidy(value: number): string {
  return String(Number(value.toPrecision(6)));
}
