import fc from "fast-check";
import { expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock, type Clock } from "../../../../lib/core/clock.ts";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { follow } from "../../../../lib/market/stream/follow/follow.ts";
import { followTrades } from "../../../../lib/market/stream/follow/trades.ts";
import { VenueError, type Venue, type VenueTrade } from "../../../../lib/market/stream/venue/venue.ts";
import { t0 } from "./samples.ts";
import { scriptedFeed } from "./scripted.ts";

const trade = (i: number): VenueTrade => ({ id: String(i), time: t0 + i, price: 1, amount: 1 });

interface Script {
  /** What each `watch` brings; "break" and "refuse" reject, "told" waits for word of a corrupted trade. */
  readonly batches: readonly (readonly number[] | "break" | "refuse" | "told")[];
  /** What REST knows. */
  readonly history: readonly number[];
  readonly numbersTrades?: boolean;
  /** Trades a page of REST holds. */
  readonly page?: number;
  readonly since?: number;
  /** The trade of a number; default a millisecond after the one before. */
  readonly timed?: (i: number) => VenueTrade;
  /** Ours. */
  readonly clock?: Clock;
}

/** Follows a venue that does as the script says, and then is silent, until trade `last` came or it told of a loss. */
async function followed(
  { batches, history, numbersTrades = true, page = 5, since, timed = trade, clock = systemClock }: Script,
  last: number,
) {
  const events: StreamEvent[] = [];
  const told = () => events.some(event => event.kind === "notice" && event.topic === "corrupted");
  const stop = new AbortController();
  let at = 0;
  const venue: Partial<Venue> = {
    numbersTrades,
    watchTrades: async () => {
      const batch = batches[at++];
      if (batch === "refuse") throw new VenueError("hopeless", "script does not stream trades");
      if (batch === "break") throw new VenueError("disconnected", "cut");
      if (batch === "told") {
        while (!told() && !stop.signal.aborted) await sleep(1);
        return [];
      }
      return batch ? batch.map(timed) : new Promise(() => {});
    },
    fetchTrades: async (_symbol, { id, time }) =>
      history
        .filter(i => (id === undefined ? t0 + i >= time : BigInt(i) >= id))
        .slice(0, page)
        .map(timed),
  };
  const emit = (event: StreamEvent) => {
    events.push(event);
    if (event.kind === "trade" && Number(event.id) === last) stop.abort();
  };
  const feed = scriptedFeed(clock, "trade", venue, emit, stop);
  const timer = setTimeout(() => stop.abort(), 20_000);
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

/** Trades whose time goes on with every one that is made, whatever its number. */
const later = () => {
  let made = 0;
  return (i: number): VenueTrade => ({ ...trade(i), time: t0 + ++made });
};

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

test("a rogue number far ahead is left out, and hides none of those that follow", async () => {
  // REST knows nothing of it, whether the market rests or goes on meanwhile.
  for (const known of [2, 9]) {
    const batches = [[1, 2], [10 ** 15], "told" as const, upTo(10, known + 1)];
    const { ids, count } = await followed({ batches, history: upTo(known) }, 10);
    expect(ids).toEqual(upTo(10));
    expect([count("corrupted"), count("lost"), count("duplicate")]).toEqual([1, 0, 0]);
  }
});

test("of a rogue number in a market that never rests REST is not asked for ever", async () => {
  // Each page brings one trade more, an hour after the one before, while our clock goes on by minutes.
  const timed = (i: number): VenueTrade => ({ ...trade(i), time: t0 + i * 3_600_000 });
  let now = t0;
  const clock = { now: () => (now += 60_000) };
  const batches = [[1], [10 ** 15], "told" as const, upTo(30, 2)];
  const { ids, count } = await followed({ timed, clock, batches, history: upTo(1_000), page: 1 }, 30);
  expect(ids).toEqual(upTo(30));
  expect([count("corrupted"), count("lost")]).toEqual([1, 0]);
});

test("a stream that begins with a rogue number, or a venue that counts anew, goes on after three trades", async () => {
  const rogue = await followed({ batches: [[10 ** 15], [1], [2, 3], [4]], history: [], timed: later() }, 4);
  expect(rogue.ids).toEqual([10 ** 15, 1, 2, 3, 4]);
  const anew = await followed({ batches: [[101, 102], [1, 2], [3], [4]], history: [], timed: later() }, 4);
  expect(anew.ids).toEqual([101, 102, 1, 2, 3, 4]);
  expect(anew.count("duplicate")).toBe(0);
});

test("what comes twice is no new count, however often", async () => {
  const { ids, count } = await followed({ batches: [[1, 2, 3, 4], [1, 2, 3, 4], [5]], history: [] }, 5);
  expect(ids).toEqual(upTo(5));
  expect(count("duplicate")).toBe(4);
});

test("what comes twice is no new count by a clock that is behind the venue's either", async () => {
  const clock = { now: () => t0 - 5_000 };
  const batches = [[1, 2, 3, 4, 5], [2, 3, 4], [6]];
  const { ids, count } = await followed({ batches, history: [], clock }, 6);
  expect(ids).toEqual(upTo(6));
  expect(count("duplicate")).toBe(3);
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
    message: expect.stringContaining(
      "script gives no more trades of BTC/USD: script does not stream trades.",
    ),
  });
});
