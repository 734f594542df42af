import fc from "fast-check";
import { expect, test } from "vitest";
import { systemClock } from "../../../../lib/core/clock.ts";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { follow } from "../../../../lib/market/stream/follow/follow.ts";
import { followTrades } from "../../../../lib/market/stream/follow/trades.ts";
import { VenueError, type Venue, type VenueTrade } from "../../../../lib/market/stream/venue/venue.ts";
import { t0 } from "./samples.ts";
import { scriptedFeed } from "./scripted.ts";

const trade = (i: number): VenueTrade => ({ id: String(i), time: t0 + i, price: 1, amount: 1 });

interface Script {
  /** What each `watch` brings; "break" and "refuse" reject. */
  readonly batches: readonly (readonly number[] | "break" | "refuse")[];
  /** What REST knows. */
  readonly history: readonly number[];
  readonly numbersTrades?: boolean;
  /** Trades a page of REST holds. */
  readonly page?: number;
  readonly since?: number;
}

/** Follows a venue that does as the script says, and then is silent, until trade `last` came or it told of a loss. */
async function followed({ batches, history, numbersTrades = true, page = 5, since }: Script, last: number) {
  const events: StreamEvent[] = [];
  const stop = new AbortController();
  let at = 0;
  const venue: Partial<Venue> = {
    numbersTrades,
    watchTrades: async () => {
      const batch = batches[at++];
      if (batch === "refuse") throw new VenueError("hopeless", "script does not stream trades");
      if (batch === "break") throw new VenueError("disconnected", "cut");
      return batch ? batch.map(trade) : new Promise(() => {});
    },
    fetchTrades: async (_symbol, { id, time }) =>
      history
        .filter(i => (id === undefined ? t0 + i >= time : BigInt(i) >= id))
        .slice(0, page)
        .map(trade),
  };
  const emit = (event: StreamEvent) => {
    events.push(event);
    if (event.kind === "trade" && Number(event.id) === last) stop.abort();
  };
  const feed = scriptedFeed(systemClock, "trade", venue, emit, stop);
  const timer = setTimeout(() => stop.abort(), 2_000);
  await follow(feed, followTrades(feed, { since, reorderWait: 1 }));
  clearTimeout(timer);
  const count = (topic: string) =>
    events.reduce(
      (sum, event) => sum + (event.kind === "notice" && event.topic === topic ? event.count : 0),
      0,
    );
  const trades = events.flatMap(event => (event.kind === "trade" ? [event] : []));
  return { ids: trades.map(({ id }) => Number(id)), trades, count };
}

const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => from + i);

test("whatever is lost, late or doubled on the way, numbered trades come once and in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 30 }),
      fc.array(
        fc.oneof(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 6 }), fc.constant("break" as const)),
        {
          maxLength: 12,
        },
      ),
      fc.integer({ min: 1, max: 7 }),
      async (n, drawn, page) => {
        const batches = drawn.map(batch => (batch === "break" ? batch : batch.filter(i => i <= n)));
        const { ids, count } = await followed({ batches: [[1], ...batches], history: upTo(n), page }, n);
        expect(ids).toEqual(upTo(n));
        expect(count("lost")).toBe(0);
      },
    ),
    { numRuns: 50 },
  );
});

test("a late trade is waited for, a doubled one is removed, and both are counted", async () => {
  const { ids, trades, count } = await followed({ batches: [[1, 3, 2, 2, 4]], history: [] }, 4);
  expect(ids).toEqual([1, 2, 3, 4]);
  expect([count("reordered"), count("duplicate"), count("gap"), count("filled")]).toEqual([1, 1, 0, 0]);
  expect(trades.some(({ backfilled }) => backfilled)).toBe(false);
});

test("a missing trade is read over REST and marked; one that REST has not either is told as lost", async () => {
  const filled = await followed({ batches: [[1], [5]], history: upTo(5) }, 5);
  expect(filled.ids).toEqual([1, 2, 3, 4, 5]);
  expect(filled.trades.slice(0, 4).map(({ backfilled }) => backfilled)).toEqual([false, true, true, true]);
  expect([filled.count("gap"), filled.count("lost")]).toEqual([3, 0]);

  const lost = await followed({ batches: [[1], [6]], history: [1, 2, 5, 6] }, 6);
  expect(lost.ids).toEqual([1, 2, 5, 6]);
  expect(lost.count("lost")).toBe(2);
});

test("from a moment on, what lies before the first message is read over REST", async () => {
  const { ids } = await followed({ batches: [[7]], history: upTo(9), since: t0 + 3 }, 9);
  expect(ids).toEqual(upTo(9, 3));
});

test("where nothing more is said, REST is asked after the silence", async () => {
  const { ids, count } = await followed({ batches: [[1, 2]], history: upTo(9) }, 9);
  expect(ids).toEqual(upTo(9));
  expect(count("stale")).toBeGreaterThan(0);
});

test("where trades have names only, a break is filled from REST by time, without those that came", async () => {
  const { ids, count } = await followed(
    { batches: [[1, 2], "break", [6]], history: upTo(9), numbersTrades: false, page: 20 },
    9,
  );
  expect([...ids].sort((a, b) => a - b)).toEqual(upTo(9));
  expect(count("filled")).toBeGreaterThan(0);
});

test("what a venue will never give ends the stream with the reason", async () => {
  await expect(followed({ batches: [[1], "refuse"], history: [1] }, 9)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("script gives no trade of BTC/USD: script does not stream trades."),
  });
});
