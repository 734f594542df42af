import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { replay } from "../../../../lib/market/stream/replay.ts";
import { stream } from "../../../../lib/market/stream/stream.ts";
import { faultyVenue, type Faults } from "../../../support/faulty-venue.ts";

/** How long the venue misbehaves; the ten minutes are 600. */
const seconds = Number(process.env.PEAK_STREAM_SECONDS ?? 3);
const faults: Faults = {
  drop: 0.03,
  delay: 0.03,
  reorder: 0.03,
  duplicate: 0.08,
  corrupt: 0.03,
  rest: 0.15,
  breaks: 1,
};
const minute = 60_000;

const of = <K extends StreamEvent["kind"]>(events: readonly StreamEvent[], kind: K) =>
  events.filter((event): event is Extract<StreamEvent, { kind: K }> => event.kind === kind);

/** A minute's bars, from the trades by the definition. */
function barsOf(trades: readonly { p: string; q: string; T: number }[]): number[][] {
  const minutes = Map.groupBy(trades, ({ T }) => Math.floor(T / minute) * minute);
  return [...minutes].map(([time, inside]) => {
    const prices = inside.map(({ p }) => Number(p));
    // Amounts are thousandths.
    const volume = inside.reduce((sum, { q }) => sum + Math.round(Number(q) * 1_000), 0) / 1_000;
    return [time, prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)!, volume];
  });
}

test(
  "a stream from a venue that drops, delays, reorders, doubles and spoils ends with exactly the venue's own history",
  async () => {
    const venue = await faultyVenue({ seed: 20_240_101, faults });
    const home = mkdtempSync(join(tmpdir(), "peak-stream-"));
    onTestFinished(() => {
      venue.close();
      rmSync(home, { recursive: true, force: true });
    });
    const events: StreamEvent[] = [];
    const counted = (topic: string) =>
      of(events, "notice").reduce((sum, notice) => sum + (notice.topic === topic ? notice.count : 0), 0);
    const told = ["corrupted", "duplicate", "filled", "disconnected"];
    const feed = await stream("binance:BTC/USDT", {
      kinds: ["trade", "book", "candle", "ticker"],
      since: venue.origin,
      endpoints: { binance: venue.endpoint },
      clock: venue.clock,
      pause: 1,
      staleAfter: 400,
      reorderWait: 60,
      retry: { first: 20, most: 200 },
      record: join(home, "faulty"),
      seed: 1,
    });
    // On a machine that is slow the venue goes on until everything went wrong at least twice, and the stream has told of all it tells of.
    let stopped = false;
    const started = performance.now();
    const enough = () =>
      Object.entries(venue.done).every(([kind, count]) => kind === "silences" || count >= 2) &&
      told.every(topic => counted(topic) > 0) &&
      of(events, "book").length > 20;
    const watching = setInterval(() => {
      if (performance.now() - started < seconds * 1_000 - 500 || !enough() || venue.trades.length < 100)
        return;
      clearInterval(watching);
      venue.calm();
      setTimeout(() => {
        venue.stop();
        stopped = true;
      }, 500);
    }, 50);
    const deadline = setTimeout(() => void feed.close(), seconds * 1_000 + 25_000);
    let trades = 0;
    let latestBar = 0;
    let sequence = 0;
    for await (const event of feed) {
      events.push(event);
      if (event.kind === "trade") trades++;
      if (event.kind === "candle") latestBar = event.time;
      if (event.kind === "book") sequence = event.sequence!;
      const bar = Math.floor((venue.trades.at(-1)?.T ?? 0) / minute) * minute;
      const all =
        trades === venue.trades.length && latestBar >= bar - minute && sequence === venue.sequence();
      if (stopped && all) break;
    }
    clearTimeout(deadline);

    if (seconds >= 60) console.log(inspect(feed), venue.done, process.memoryUsage.rss());

    expect(enough()).toBe(true);
    const got = of(events, "trade");
    expect(got.map(trade => [trade.id, trade.time, trade.price, trade.amount, trade.side])).toEqual(
      venue.trades.map(({ a, T, p, q, m }) => [String(a), T, Number(p), Number(q), m ? "sell" : "buy"]),
    );
    const books = of(events, "book");
    expect(books.length).toBeGreaterThan(20);
    for (const { sequence: at, bids, asks } of books) expect({ bids, asks }).toEqual(venue.books.get(at!));
    expect(books.map(book => book.sequence!)).toEqual(
      [...new Set(books.map(book => book.sequence!))].sort((a, b) => a - b),
    );

    const candles = of(events, "candle");
    expect(candles.every(({ complete }) => complete)).toBe(true);
    const wanted = barsOf(venue.trades);
    expect(candles.length).toBeGreaterThanOrEqual(wanted.length - 1);
    expect(
      candles.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume]),
    ).toEqual(wanted.slice(0, candles.length));
    // A bar is never given before it is over.
    for (const candle of candles) expect(candle.received).toBeGreaterThanOrEqual(candle.time + minute);

    expect(counted("lost")).toBe(0);
    expect(told.filter(topic => counted(topic) === 0)).toEqual([]);
    expect(counted("corrupted")).toBeLessThanOrEqual(venue.done.corrupt);
    // All that was corrupted is the venue's fault and not ours: nothing sound was taken for it.
    expect(feed.venues[0].score).toBeLessThan(100);

    // The recording holds everything the reader saw, in its order; the newest books may have been overtaken before they were read.
    const again = await replay(join(home, "faulty"));
    const replayed = await again.take(Infinity);
    for (const kind of ["trade", "candle"] as const) expect(of(replayed, kind)).toEqual(of(events, kind));
    const recorded = new Map(of(replayed, "book").map(book => [book.sequence, book]));
    expect(books).toEqual(books.map(book => recorded.get(book.sequence)));
  },
  (seconds + 40) * 1_000,
);
