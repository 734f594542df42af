import { PeakError } from "../../../core/errors.ts";
import { day, type Milliseconds } from "../../../core/time.ts";
import { Zone } from "../../calendar/zone.ts";
import type { RawRows } from "../../rows/clean.ts";
import { cellKind } from "../csv/block.ts";
import { decode, lineEnd } from "../csv/header.ts";
import { locateCell } from "../csv/locate.ts";
import { readColumns } from "../csv/plain.ts";
import type { CsvOptions } from "../csv/table.ts";

/** Clocks of markets whose data is not in UTC, by security type and market, as Lean's market-hours database has them. */
const clocks: Readonly<Record<string, string>> = {
  "equity/usa": "America/New_York",
  "equity/india": "Asia/Kolkata",
  "forex/fxcm": "Etc/GMT+5",
  "index/usa": "America/Chicago",
};

/** Prices are whole numbers of ten-thousandths in these. */
const scaled: readonly string[] = ["equity", "option"];
const securities = "equity|option|crypto|cryptofuture|forex|cfd|future|index";

/** Time, open, high, low, close, volume; or time and both sides of the quote: open, high, low, close, size each. */
const tradeWidth = 6;
const quoteWidth = 11;

/** What the names of Lean's folders and files say. */
interface LeanFile {
  /** Midnight of the day, where rows count from it. */
  readonly date: Milliseconds | undefined;
  readonly security: string | undefined;
  readonly market: string | undefined;
}

/**
 * Whether a member of a zip is QuantConnect Lean's: named after its day (`20131011_spy_minute_trade.csv`), or with rows that begin with
 * `19980102 00:00`. No header ever.
 */
export function leanFile(
  member: string,
  content: Uint8Array,
  { path = "" }: CsvOptions,
): LeanFile | undefined {
  const dated =
    /(?:^|\/)(\d{4})(\d{2})(\d{2})_[^/]+_(?:second|minute)_(?:trade|quote)(?:_[a-z]+)?\.csv$/i.exec(member);
  const first = decode(content, 0, lineEnd(content, 0));
  const width = first.split(",").length;
  if (width !== tradeWidth && width !== quoteWidth) return undefined;
  if (dated === null && !/^\d{8} \d\d:\d\d,/.test(first)) return undefined;
  const place = new RegExp(
    `(?:^|[/\\\\])(${securities})[/\\\\]([a-z]+)[/\\\\](?:daily|hour|minute|second)(?=[/\\\\])`,
    "i",
  ).exec(path);
  const [, security, market] = place?.map(part => part.toLowerCase()) ?? [];
  const date = dated ? Date.UTC(Number(dated[1]), Number(dated[2]) - 1, Number(dated[3])) : undefined;
  return { date, security, market };
}

/**
 * Bars of Lean's: prices of shares in dollars, times in UTC (days keep their date). Quotes become bars of the middle between bid
 * and ask, as Lean's own QuoteBar does, without volume. Throws `unreadable` where nothing tells the unit of the prices.
 */
export function parseLean(content: Uint8Array, lean: LeanFile, options: CsvOptions): RawRows {
  const { name } = options;
  const width = decode(content, 0, lineEnd(content, 0)).split(",").length;
  const kinds = new Uint8Array(width).fill(cellKind.number);
  if (lean.date === undefined) kinds[0] = cellKind.time;
  const slots = Uint8Array.from({ length: width }, (_, i) => i);
  const plan = { separator: 44, kinds, slots, closed: true };
  const read = readColumns({ bytes: content, from: 0 }, plan, width);
  if (read === undefined)
    throw new PeakError("unreadable", `${name} is not as Lean writes its files.`, {
      hint: "Fetch it again.",
    });
  const [time, ...cells] = read;
  const quotes = width === quoteWidth;
  const column = (place: number): Float64Array =>
    quotes ? cells[place].map((bid, i) => middle(bid, cells[place + 5][i])) : cells[place];
  const prices = { open: column(0), high: column(1), low: column(2), close: column(3) };
  const unit = unitOf(lean, prices.close, name);
  if (unit !== 1)
    for (const price of Object.values(prices)) for (let i = 0; i < price.length; i++) price[i] /= unit;
  toUtc(time, lean);
  const places = {
    time: 0,
    open: 1,
    high: 2,
    low: 3,
    close: 4,
    volume: 5,
    clock: -1,
    symbol: -1,
    adjusted: -1,
    dividend: -1,
    split: -1,
  };
  return {
    time,
    ...prices,
    volume: quotes ? new Float64Array(time.length) : cells[4],
    locate: (row, key) => locateCell({ bytes: content, from: 0, separator: 44, places, name }, row, key),
  };
}

/** Between the two sides; the one there is, where the other is missing. */
function middle(bid: number, ask: number): number {
  if (!(bid > 0)) return ask;
  return ask > 0 ? (bid + ask) / 2 : bid;
}

function unitOf({ security }: LeanFile, close: Float64Array, name: string): number {
  if (security !== undefined) return scaled.includes(security) ? 10_000 : 1;
  if (close.some(price => !Number.isInteger(price))) return 1;
  throw new PeakError(
    "unreadable",
    `${name}: nothing tells whether its prices are whole, or ten-thousandths as Lean writes those of shares.`,
    {
      hint: "Keep the file in Lean's folders, e.g. equity/usa/daily/aapl.zip or crypto/coinbase/daily/btcusd_trade.zip.",
    },
  );
}

/** Days keep their date, as everywhere; shorter bars are moved from the market's clock to UTC. */
function toUtc(time: Float64Array, { date, security, market }: LeanFile): void {
  if (date !== undefined) for (let i = 0; i < time.length; i++) time[i] += date;
  const clock = clocks[`${security}/${market}`];
  if (clock === undefined || time.every(moment => moment % day === 0)) return;
  const zone = new Zone(clock);
  for (let i = 0; i < time.length; i++) time[i] = zone.toUtc(time[i]);
}
