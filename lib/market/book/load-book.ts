import { decimalsOf } from "./decimals.ts";
import { basename } from "node:path";
import { PeakError } from "../../core/errors.ts";
import { tickOrigin, type TickOptions } from "../ticks/load-ticks.ts";
import { readMessages } from "../ticks/read/messages.ts";
import { openTicks } from "../ticks/read/open.ts";
import { syntheticTicks, type SyntheticTicksOptions } from "../ticks/synthetic.ts";
import { BookHistory } from "./history.ts";
import type { BookMessage } from "./message.ts";
import { readBookTable, type RawBook } from "./read-table.ts";
import type { SequenceRuleName } from "./sequence.ts";

/**
 * The recorded book of a market: Binance's depth in CSV, tardis.dev's incremental_book_L2 and book_snapshot files, Bybit's order book
 * archive, recordings of messages (hftbacktest's collector); plain, gzipped or zipped; or a made-up one. The venue's rule of numbers
 * comes from the format, the price step from the prices. `findings` tells of gaps, crossed books and disorder.
 *
 * Throws `not_found` or `unreadable`, and `invalid_data` for a file without a book.
 */
export async function loadBook(symbol: string, options: TickOptions): Promise<BookHistory> {
  const origin = tickOrigin(symbol, options);
  if (origin === undefined) {
    const { messages, tick } = syntheticTicks(symbol, options as SyntheticTicksOptions);
    const source = `synthetic:${(options as SyntheticTicksOptions).seed ?? 42}`;
    return new BookHistory({ symbol, source, synthetic: true, tick, sequence: "consecutive" }, messages);
  }
  const file = await openTicks(origin);
  if (file.layout !== "table" && file.layout !== "messages")
    throw new PeakError("unreadable", `${file.name} is ${noBook[file.layout]}, which no book is read from.`, {
      hint: "Give CSV or messages.",
    });
  const { messages, received, sequence } =
    file.layout === "table" ? readBookTable(file) : fromMessages(readMessages(file));
  if (messages.length === 0)
    throw new PeakError("invalid_data", `${file.name} holds no book.`, {
      hint: "Read it with pt.loadTrades or pt.loadQuotes.",
    });
  return new BookHistory(
    { symbol, source: `file:${basename(origin)}`, synthetic: false, tick: usualTick(messages), sequence },
    Object.freeze(messages),
    Float64Array.from(received),
  );
}

const noBook = { parquet: "a Parquet file", arrow: "an Arrow file", list: "one JSON list" } as const;

function fromMessages(recorded: ReturnType<typeof readMessages>): RawBook {
  const messages: BookMessage[] = [];
  const received: number[] = [];
  let sequence: SequenceRuleName = "none";
  for (const event of recorded) {
    if (event.kind !== "book") continue;
    messages.push(event.message);
    received.push(event.received);
    // A snapshot over REST looks alike for spot and futures; the stream's deltas tell them apart.
    if (event.message.kind === "delta" || sequence === "none") sequence = event.sequence;
  }
  return { messages, received, sequence };
}

/** The finest decimal step among the prices: the venue's own may be a multiple of it. */
function usualTick(messages: readonly BookMessage[]): number {
  let decimals = 0;
  for (const { bids, asks } of messages)
    for (const levels of [bids, asks]) for (const [price] of levels) decimals = decimalsOf(price, decimals);
  return Number(`1e-${decimals}`);
}
