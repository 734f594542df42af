import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { interruptWork } from "../../../../lib/core/interrupt.ts";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { stream, type StreamOptions } from "../../../../lib/market/stream/stream.ts";
import { faultyVenue, noFaults, type Faults } from "../../../support/faulty-venue.ts";

/** A venue without faults and the options to stream from it. */
async function quietVenue(seed: number, name = "binance", faults: Partial<Faults> = {}, speed?: number) {
  const venue = await faultyVenue({ seed, faults: { ...noFaults, ...faults }, speed });
  onTestFinished(venue.close);
  const options: StreamOptions = {
    endpoints: { [name]: venue.endpoint },
    clock: venue.clock,
    pause: 1,
    staleAfter: 300,
    reorderWait: 50,
    retry: { first: 10, most: 50 },
    seed: 1,
  };
  return { venue, options };
}

test("a reader slower than the market sees every trade, while no more than the buffer waits", async () => {
  const { venue, options } = await quietVenue(5);
  await using feed = await stream("binance:BTC/USDT", {
    ...options,
    staleAfter: 100,
    kinds: ["trade", "book"],
    buffer: 5,
    since: venue.origin,
  });
  const ids: number[] = [];
  let most = 0;
  let stopped = false;
  const timer = setInterval(() => {
    if (venue.trades.length < 30 || feed.conflated === 0) return;
    venue.stop();
    stopped = true;
    clearInterval(timer);
  }, 10);
  for await (const event of feed) {
    most = Math.max(most, feed.waiting);
    if (event.kind === "trade") ids.push(Number(event.id));
    if (stopped && ids.length === venue.trades.length) break;
    if (!stopped) await sleep(20);
  }
  expect(ids).toEqual(venue.trades.map(({ a }) => a));
  expect(most).toBeLessThanOrEqual(5);
  expect(feed.conflated).toBeGreaterThan(0);
});

test("several venues come as one stream, each with its quality; the picture names them", async () => {
  const [one, two] = [await quietVenue(6), await quietVenue(7, "binanceus")];
  await using feed = await stream(["binance:BTC/USDT", "binanceus:BTC/USDT"], {
    ...one.options,
    endpoints: { ...one.options.endpoints, ...two.options.endpoints },
    kinds: ["trade", "ticker"],
  });
  const seen = new Set<string>();
  for await (const event of feed) {
    if (event.kind !== "notice") seen.add(`${event.venue} ${event.kind}`);
    if (seen.size === 4) break;
  }
  expect(feed.venues.map(({ venue }) => venue).sort()).toEqual(["binance", "binanceus"]);
  expect(feed.feeds.map(({ venue, kind }) => `${venue} ${kind}`)).toEqual([
    "binance trade",
    "binance ticker",
    "binanceus trade",
    "binanceus ticker",
  ]);
  const { inspect } = await import("node:util");
  const text = inspect(feed);
  expect(text).toMatch(/^binance BTC\/USDT, binanceus BTC\/USDT: trade, ticker\nclosed · \d+ events/);
  expect(text).toMatch(/^binanceus ticker +\d/m);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("a market that is delisted ends alone, with a notice; the last one ends the stream", async () => {
  const [one, two] = [await quietVenue(6), await quietVenue(7, "binanceus")];
  await using feed = await stream(["binance:BTC/USDT", "binanceus:BTC/USDT"], {
    ...one.options,
    endpoints: { ...one.options.endpoints, ...two.options.endpoints },
  });
  const seen = { binance: 0, binanceus: 0 };
  let ended: StreamEvent | undefined;
  let after = 0;
  for await (const event of { [Symbol.asyncIterator]: () => ({ next: () => feed.next() }) }) {
    if (event.kind === "notice" && event.topic === "ended") ended = event;
    if (event.kind === "trade") seen[event.venue as keyof typeof seen]++;
    if (seen.binance > 0 && seen.binanceus > 0) one.venue.delist();
    if (ended && event.venue === "binanceus" && event.kind === "trade" && ++after === 50) break;
  }
  expect(ended).toMatchObject({ venue: "binance", symbol: "BTC/USDT", about: "trade" });
  expect((ended as { text: string }).text).toMatch(
    /^binance gives no more trades of BTC\/USDT: binance: \{"code":-1121,"msg":"Invalid symbol\."\}\.$/,
  );
  const [gone, going] = feed.feeds;
  expect([gone.counts.ended, going.counts.ended]).toEqual([1, 0]);
  expect(gone.silence).toBeLessThanOrEqual(gone.observed);
  const { inspect } = await import("node:util");
  expect(inspect(feed)).toMatch(/^binance trade .* ended /m);

  two.venue.delist();
  const rest = async () => {
    for await (const _ of feed);
  };
  await expect(rest()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/^binanceus gives no more trades of BTC\/USDT/) as string,
  });
});

test("bars that run are given only where they are asked for, and are marked", async () => {
  const { options } = await quietVenue(8, "binance", {}, 600);
  await using feed = await stream("binance:BTC/USDT", { ...options, kinds: ["candle"], running: true });
  const seen = new Set<boolean>();
  for await (const event of feed) {
    if (event.kind !== "candle") continue;
    seen.add(event.complete);
    if (event.complete) expect(event.received).toBeGreaterThanOrEqual(event.time + 60_000);
    if (seen.size === 2) break;
  }
});

test("an answer over REST that is an error, a log-in page or nothing is asked for again, not taken for an empty list", async () => {
  const { options, venue } = await quietVenue(11, "binance", { rest: 0.7 }, 600);
  await using feed = await stream("binance:BTC/USDT", { ...options, kinds: ["candle"], since: venue.origin });
  const times: number[] = [];
  for await (const event of feed) {
    if (event.kind === "candle") times.push(event.time);
    if (times.length >= 6 && venue.done.rest >= 6) break;
  }
  const minutes = [...new Set(venue.trades.map(({ T }) => Math.floor(T / 60_000) * 60_000))];
  expect(times).toEqual(minutes.slice(0, times.length));
});

test("an interrupt ends the loop and the connections", async () => {
  const { options, venue } = await quietVenue(9);
  const feed = await stream("binance:BTC/USDT", options);
  await feed.take(3);
  venue.stop();
  const loop = (async () => {
    for await (const event of feed) void event;
  })();
  setTimeout(interruptWork, 30);
  await expect(loop).rejects.toThrow("The work was interrupted.");
  await feed.ended;
  expect(venue.connections()).toBe(0);
});

test("wrong arguments are named before anything is opened", async () => {
  const refused = (markets: string | string[], options: object = {}) => stream(markets, options);
  await expect(refused("BTC/USD")).rejects.toThrow(/markets must name venue and symbol, received "BTC\/USD"/);
  await expect(refused([])).rejects.toThrow(/markets must not be empty/);
  await expect(refused("kraken:BTC/USD", { kinds: ["trades"] })).rejects.toThrow(/Did you mean "trade"/);
  await expect(refused("kraken:BTC/USD", { kind: ["trade"] })).rejects.toThrow(/Did you mean "kinds"/);
  await expect(refused("kraken:BTC/USD", { depth: 0 })).rejects.toThrow(
    /depth must be a number from 1 up, received 0/,
  );
  await expect(refused("krakn:BTC/USD")).rejects.toThrow(
    /Unknown venue with streams "krakn"\.\n.*Did you mean "kraken"/,
  );
  const { options } = await quietVenue(10);
  await expect(stream("binance:BTC/USD", options)).rejects.toThrow(
    /Unknown symbol of binance.*\n.*"BTC\/USDT"/,
  );
  const nobody = { rest: "http://127.0.0.1:9", ws: "ws://127.0.0.1:9" };
  await expect(stream("binance:BTC/USDT", { endpoints: { binance: nobody } })).rejects.toMatchObject({
    code: "unavailable",
  });
});
