import { createServer } from "node:http";
import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { fixedClock, systemClock } from "../../../lib/core/clock.ts";
import { fillSpan } from "../../../lib/market/cache/fill.ts";
import { holdings } from "../../../lib/market/cache/holdings.ts";
import { readCached } from "../../../lib/market/cache/read.ts";
import type { Series } from "../../../lib/market/cache/series.ts";
import { load } from "../../../lib/market/load.ts";
import { stream, type StreamOptions } from "../../../lib/market/stream/stream.ts";
import { timeOfAnswer, venueClock } from "../../../lib/market/venue-clock.ts";
import { useOwnHome } from "../../support/home.ts";
import { withinHour } from "../../support/hour.ts";
import { krakenPairs, krakenServer, type KrakenRow } from "../../support/kraken.ts";
import { openVenue } from "../../support/loopback-venue.ts";
import { barAt, columnsAt, hour } from "../../support/venue.ts";

useOwnHome();

const minute = 60_000;

/** A Kraken where it is `ahead` earlier than here, with hourly bars; the last one runs, and closes at 999 once it is over. */
async function krakenBehind(ahead: number) {
  await withinHour();
  let offset = ahead;
  const now = () => Date.now() - offset;
  const running = Math.floor(now() / hour) * hour;
  const row = (time: number, close: number): KrakenRow => [time / 1_000, 100, 1_000, 99, close, 1];
  const rows = Array.from({ length: 10 }, (_, i) => row(running + (i - 9) * hour, 100));
  const server = await krakenServer({ rows, now });
  process.env.PEAK_KRAKEN_URL = server.url;
  onTestFinished(() => void delete process.env.PEAK_KRAKEN_URL);
  const series: Series = {
    venue: `kraken@${new URL(server.url).host}`,
    symbol: "BTC/USD",
    timeframe: "1h",
  };
  const setRight = () => {
    offset = 0;
    rows[9] = row(running, 999);
    for (let time = running + hour; time <= Date.now(); time += hour) rows.push(row(time, 1_000));
  };
  return { running, series, setRight };
}

const load1h = (since: number) => load("BTC/USD", { source: "kraken", timeframe: "1h", since });

test("a clock that is three hours ahead keeps neither the running bar nor the hours to come, and says by how much it is ahead", async () => {
  const { running, series, setRight } = await krakenBehind(3 * hour);
  const wrong = await load1h(running - 9 * hour);
  expect(wrong.time.at(-1)).toBe(running - hour);
  expect(wrong.notice).toMatch(/^This machine's clock is 3h( \d+s)? ahead of Kraken's: .* Set it right\.$/);
  const { covered } = await holdings(series);
  expect(covered).toEqual([[running - 9 * hour, running]]);
  setRight();
  const right = await load1h(running - 9 * hour);
  expect(Array.from(right.close.slice(-3))).toEqual([999, 1_000, 1_000]);
  expect(right.time.at(-1)).toBe(Math.floor(Date.now() / hour) * hour - hour);
  expect(right.notice).toBeUndefined();
});

test("the same without the cache", async () => {
  const { running } = await krakenBehind(3 * hour);
  const bars = await load("BTC/USD", { source: "kraken", timeframe: "1h", limit: 5, cache: "skip" });
  expect(bars.time.at(-1)).toBe(running - hour);
  expect(bars.notice).toMatch(/clock is 3h( \d+s)? ahead of Kraken's/);
});

test("a clock that is three hours behind takes no bar for complete that is not over by it, and says so", async () => {
  const { running } = await krakenBehind(-3 * hour);
  const bars = await load1h(running - 9 * hour);
  expect(bars.time.at(-1)).toBe(Math.floor(Date.now() / hour) * hour - hour);
  expect(bars.notice).toMatch(/clock is (2h 59m|3h) behind Kraken's/);
});

test("a bar that ended while the answer was on its way is not kept: it may lack its last trades", async () => {
  const start = Date.UTC(2024, 0, 1);
  let now = start + 5 * hour - 1;
  const series: Series = { venue: "slow", symbol: "BTC/USD", timeframe: "1h" };
  const answer = [0, 1, 2, 3, 4].map(i => start + i * hour);
  async function* pages() {
    now += 2_000;
    yield columnsAt(answer);
  }
  await fillSpan(series, [start, start + 5 * hour], pages, { clock: { now: () => now } });
  const found = await readCached(series, [start, now]);
  expect(found).toEqual({ status: "ok", columns: columnsAt(answer.slice(0, 4)) });
  expect(barAt(start + 4 * hour)[4]).not.toBe(0);
});

test("an answer that a proxy kept tells no time", () => {
  expect(timeOfAnswer({ Date: "Mon, 01 Jan 2024 00:00:00 GMT" })).toBe(Date.UTC(2024, 0, 1));
  expect(timeOfAnswer({ date: "Mon, 01 Jan 2024 00:00:00 GMT", Age: "60" })).toBeUndefined();
  expect(timeOfAnswer({ Date: "yesterday" })).toBeUndefined();
  expect(timeOfAnswer(undefined)).toBeUndefined();
});

/** A stream of one-minute bars at a Kraken whose answers say `now`; of the three bars that it has the last one runs. */
async function minutesAt(now: () => number, options: StreamOptions) {
  const running = Math.floor(now() / minute) * minute;
  const row = (time: number) => [time / 1_000, "1", "2", "0.5", "1.75", "1", "4", 9];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const result = pathname.endsWith("OHLC")
      ? { XXBTZUSD: [row(running - 2 * minute), row(running - minute), row(running)], last: 0 }
      : krakenPairs;
    response
      .setHeader("date", new Date(now()).toUTCString())
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ error: [], result }));
  });
  const endpoint = await openVenue(server, peer =>
    peer.send(JSON.stringify({ channel: "status", type: "update", data: [{ system: "online" }] })),
  );
  const feed = await stream("kraken:BTC/USD", {
    kinds: ["candle"],
    since: running - 2 * minute,
    endpoints: { kraken: endpoint },
    pause: 1,
    staleAfter: 500,
    seed: 1,
    ...options,
  });
  return { feed, running };
}

test("a stream gives a closed bar by the venue's clock and tells of ours, beside the lag that it falsifies", async () => {
  const offset = 60 * minute;
  const { feed, running } = await minutesAt(() => Date.now() - offset, {});
  await using _ = feed;
  // The fourth tells that it was silent, and that REST was asked once more.
  const events = await feed.take(4);
  expect(events.find(event => event.kind === "notice" && event.topic === "clock")).toMatchObject({
    venue: "kraken",
    text: expect.stringMatching(/^This machine's clock is 1h( \d+s)? ahead of kraken's/),
  });
  const bars = events.filter(event => event.kind === "candle");
  const over = Math.floor((systemClock.now() - offset) / minute) * minute;
  for (const { time } of bars) expect(time).toBeLessThan(over);
  expect(bars.map(({ time }) => time)).toEqual(
    expect.arrayContaining([running - 2 * minute, running - minute]),
  );
  expect(inspect(feed)).toContain("Lag is measured with it.");
});

test("by a clock that was given and is an hour ahead of the venue's the running bar is not closed either", async () => {
  const noon = Date.UTC(2024, 5, 3, 12, 0, 30);
  const { feed, running } = await minutesAt(() => noon, { clock: fixedClock(noon + hour) });
  await using _ = feed;
  const events = await feed.take(4);
  expect(events.find(event => event.kind === "notice" && event.topic === "clock")).toMatchObject({
    text: expect.stringMatching(/^The clock given is 1h ahead of kraken's/),
  });
  const bars = events.filter(event => event.kind === "candle");
  expect(bars.map(({ time }) => time)).toEqual([running - 2 * minute, running - minute]);
});

test("a clock that was given and stands in the past is what it says", () => {
  const clock = venueClock(fixedClock(Date.UTC(2024, 0, 1)), "Kraken");
  clock.hear(Date.UTC(2026, 0, 1));
  expect([clock.now(), clock.latest(), clock.notice]).toEqual([
    Date.UTC(2024, 0, 1),
    Date.UTC(2024, 0, 1),
    undefined,
  ]);
});
