import { expect, test } from "vitest";
import { systemClock } from "../../../../lib/core/clock.ts";
import { seededRandom } from "../../../../lib/core/random.ts";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { Feed } from "../../../../lib/market/stream/follow/feed.ts";
import { followBook, followTicker } from "../../../../lib/market/stream/follow/states.ts";
import {
  readBook,
  readCandle,
  readTicker,
  readTrade,
  soundLevels,
} from "../../../../lib/market/stream/venue/read.ts";
import type { Venue } from "../../../../lib/market/stream/venue/venue.ts";
import { venueClock } from "../../../../lib/market/venue-clock.ts";
import { t0 } from "./samples.ts";

test("a message is let through only where every level of its book can be a price and an amount", () => {
  const sound = [
    { e: "depthUpdate", b: [["50000.1", "0"]], a: [["50001", "2"]] },
    { channel: "book", data: [{ bids: [{ price: 1, qty: 2 }], asks: [] }] },
    { a: "50001.00", b: "50000.00", e: "24hrTicker" },
    { events: [{ updates: [{ side: "bid", price_level: "1", new_quantity: "0" }] }] },
    { result: null, id: 1 },
    { data: null },
  ];
  for (const message of sound) expect(soundLevels(message), JSON.stringify(message)).toBe(true);
  const broken = [
    { b: [["abc", "1"]] },
    { a: [["1", "-1"]] },
    { asks: [["", "1"]] },
    { bids: [[null, 1]] },
    { b: [["1"]] },
    { data: [{ bids: [{ price: "NaN", qty: 1 }] }] },
    { data: { asks: [[Infinity, 1]] } },
    { events: [{ updates: [{ side: "bid", price_level: "1", new_quantity: "-1" }] }] },
  ];
  for (const message of broken) expect(soundLevels(message), JSON.stringify(message)).toBe(false);
});

test("a book is copied to its depth, and refused where it is crossed, out of order or empty of sense", () => {
  const live = { bids: [[10, 1], [9, 2], [8, 3]], asks: [[11, 1], [12, 2]], nonce: 7, timestamp: t0 }; // prettier-ignore
  expect(readBook(live, 2)).toEqual({ time: t0, sequence: 7, bids: [[10, 1], [9, 2]], asks: [[11, 1], [12, 2]] }); // prettier-ignore
  expect(readBook({ ...live, asks: [[10, 1]] }, 2)).toBeUndefined();
  expect(readBook({ ...live, bids: [[9, 1], [10, 1]] }, 2)).toBeUndefined(); // prettier-ignore
  expect(readBook({ ...live, bids: [[10, 0]] }, 2)).toBeUndefined();
  expect(readBook({ ...live, bids: [[undefined, 1]] }, 2)).toBeUndefined();
  expect(readBook({ bids: [], asks: [] }, 2)).toEqual({ bids: [], asks: [] });
});

test("trades, bars and tickers are refused where a field is missing or cannot be", () => {
  const trade = { id: "7", timestamp: t0, price: 1, amount: 2, side: "buy", fee: {} };
  expect(readTrade(trade, true)).toEqual({ id: "7", time: t0, price: 1, amount: 2, side: "buy" });
  expect(readTrade({ ...trade, side: undefined }, true)).toEqual({ id: "7", time: t0, price: 1, amount: 2 });
  expect(readTrade({ ...trade, id: "x-7" }, false)?.id).toBe("x-7");
  for (const change of [
    { id: undefined },
    { id: "x-7" },
    { price: -1 },
    { price: NaN },
    { amount: 0 },
    { timestamp: undefined },
  ])
    expect(readTrade({ ...trade, ...change }, true), JSON.stringify(change)).toBeUndefined();

  expect(readCandle([t0, 2, 4, 1, 3, 0])).toEqual({
    time: t0,
    open: 2,
    high: 4,
    low: 1,
    close: 3,
    volume: 0,
  });
  for (const row of [
    [t0, 2, 1.5, 1, 1, 0],
    [t0, 2, 4, 3, 4, 0],
    [undefined, 2, 4, 1, 3, 0],
    [t0, 2, 4, 1, 3, -1],
    "x",
  ])
    // prettier-ignore
    expect(readCandle(row), JSON.stringify(row)).toBeUndefined();

  expect(readTicker({ timestamp: t0, last: 5 })).toEqual({
    time: t0,
    last: 5,
    bid: NaN,
    ask: NaN,
    volume: NaN,
  });
  expect(readTicker({ last: 0 })).toBeUndefined();
});

/** A feed whose events are kept. */
function keptFeed(about: "book" | "ticker") {
  const events: StreamEvent[] = [];
  const feed = new Feed({
    venue: { name: "script", clock: venueClock(systemClock, "script") } as Venue,
    symbol: "BTC/USD",
    about,
    clock: systemClock,
    random: seededRandom(1),
    staleAfter: 1_000,
    retry: { first: 1, most: 1 },
    signal: new AbortController().signal,
    emit: async event => void events.push(event),
  });
  return { feed, events };
}

test("a book that is not newer than the last is left out, as after it was fetched anew", async () => {
  const { feed, events } = keptFeed("book");
  const follower = followBook(feed, { depth: 1 });
  const news = [];
  for (const sequence of [5, 5, 4, 6]) news.push(await follower.take({ sequence, bids: [[1, 1]], asks: [] }));
  expect(news).toEqual([true, false, false, true]);
  expect(events.map(event => event.kind === "book" && event.sequence)).toEqual([5, 6]);
});

test("a ticker that is older than the last is left out and counted", async () => {
  const { feed, events } = keptFeed("ticker");
  const follower = followTicker(feed);
  for (const time of [t0 + 2, t0 + 1, t0 + 3])
    await follower.take({ time, last: 1, bid: 1, ask: 1, volume: 1 });
  await feed.tellSums(true);
  expect(
    events.map(event => (event.kind === "notice" ? `${event.topic} ${event.count}` : event.time - t0)),
  ).toEqual([2, 3, "reordered 1"]);
});
