import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { interruptWork } from "../../../../lib/core/interrupt.ts";
import type { StreamEvent } from "../../../../lib/market/stream/event.ts";
import { record } from "../../../../lib/market/stream/record/record.ts";
import { replay } from "../../../../lib/market/stream/replay.ts";
import { t0, tradeAt } from "./samples.ts";

const home = mkdtempSync(join(tmpdir(), "peak-replay-"));
const folder = join(home, "recording");
const gap: StreamEvent = {
  kind: "notice",
  venue: "kraken",
  symbol: "BTC/USD",
  time: t0 + 5_500,
  received: t0 + 5_500,
  topic: "filled",
  about: "trade",
  count: 2,
  text: "2 trades of BTC/USD read over REST",
};
/** Ten trades of one venue with a notice among them, and one of another; a second apart, after the fifth a silence of a minute. */
const events: StreamEvent[] = [
  ...[1, 2, 3, 4, 5].map(i => tradeAt(i)),
  gap,
  ...[65, 66, 67, 68, 69].map(i => tradeAt(i)),
  tradeAt(70, "binance"),
];
beforeAll(async () => void (await record(events, folder)));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("a replay gives the recorded events in their order, its clock the arrival of the last", async () => {
  const feed = await replay(folder);
  const seen: [StreamEvent, number][] = [];
  for await (const event of feed) seen.push([event, feed.clock.now()]);
  expect(seen).toEqual(events.map(event => [event, event.received]));
});

test("quality and latency are the same in every replay, and what the formula says", async () => {
  const figures = async (speed: number) => {
    const feed = await replay(folder, { speed });
    await feed.take(Infinity);
    return [feed.venues, feed.feeds];
  };
  const slow = await figures(1_000);
  expect(slow).toEqual(await figures(Infinity));
  const feed = await replay(folder);
  await feed.take(11);
  // Observed from the first arrival (1.04 s) to the last (69.04 s). Of the silence from 5.04 to 65.04 s thirty seconds are allowed.
  const fresh = 1 - 30 / 68;
  const complete = 1 - 2 / 10;
  const prompt = 1 / 1.04;
  expect(feed.venues).toEqual([
    {
      venue: "kraken",
      score: 100 * fresh * complete * prompt,
      fresh,
      complete,
      unique: 1,
      intact: 1,
      prompt,
    },
  ]);
  expect(feed.feeds[0]).toMatchObject({
    events: 10,
    stale: 30_000,
    silence: 0,
    latency: { median: 40, p95: 40 },
  });
  // Four in the last ten seconds that are whole, and the one of this second.
  expect(feed.feeds[0].rate).toBe(0.5);
});

test("a venue whose clock is an hour off, either way, is not the best of several", async () => {
  const skews = { ahead: -3_600_000, behind: 3_600_000, right: 20 };
  const told = Array.from({ length: 50 }, (_, i) =>
    Object.entries(skews).map(([venue, late]): StreamEvent => {
      const received = Date.UTC(2024, 0, 1) + 1_000 * i;
      const terms = { id: String(i), price: 1, amount: 1, backfilled: false };
      return { kind: "trade", venue, symbol: "X", time: received - late, received, ...terms };
    }),
  ).flat();
  const name = join(home, "skewed");
  await record(told, name);
  const feed = await replay(name);
  expect(await feed.take(Infinity)).toEqual(told);
  expect(feed.venues.map(({ venue, prompt }) => [venue, prompt])).toEqual([
    ["right", 1 / 1.02],
    [expect.stringMatching(/ahead|behind/), 1 / 3_601],
    [expect.stringMatching(/ahead|behind/), 1 / 3_601],
  ]);
});

test("it can be cut by kind, market and time", async () => {
  const ids = async (options: Parameters<typeof replay>[1]) =>
    (await (await replay(folder, options)).take(Infinity)).map(event =>
      event.kind === "trade" ? event.id : event.kind,
    );
  expect(await ids({ markets: ["binance:BTC/USD"] })).toEqual(["70"]);
  expect(await ids({ kinds: ["book"] })).toEqual(["notice"]);
  expect(await ids({ since: t0 + 5_040, until: "2024-01-01 00:01:06" })).toEqual(["5", "notice", "65"]);
});

test("a span that ends before it begins and a recording of nothing are refused", async () => {
  await expect(replay(folder, { since: t0 + 1, until: t0 })).rejects.toThrow(/until must lie after since/);
  const nothing = join(home, "nothing");
  await record([], nothing);
  await expect(replay(nothing)).rejects.toThrow(/The recording "nothing" holds no event/);
});

test("a silence that is no number and a choice of no market are refused; of no kind come the notices", async () => {
  // The score of a venue would be no number.
  for (const staleAfter of [NaN, 0, -5])
    await expect(replay(folder, { staleAfter })).rejects.toThrow(
      `staleAfter must be a number from 1 up, received ${staleAfter}`,
    );
  await expect(replay(folder, { markets: [] })).rejects.toThrow("markets must not be empty");
  expect(await (await replay(folder, { kinds: [] })).take(Infinity)).toEqual([gap]);
});

test("a market that was not recorded is refused with those that were", async () => {
  await expect(replay(folder, { markets: ["binance:BTC/USD", "BTC/USD"] })).rejects.toMatchObject({
    code: "unknown_name",
    message: expect.stringContaining('Unknown market of the recording "BTC/USD".'),
    hint: expect.stringContaining("binance:BTC/USD, kraken:BTC/USD"),
  });
  // What a killed recorder left as a journal counts as well.
  const left = join(home, "left");
  mkdirSync(left);
  const lines = [{ synthetic: true }, tradeAt(1), tradeAt(2, "binance")].map(line => JSON.stringify(line));
  writeFileSync(join(left, "000001.999999.journal"), `${lines.join("\n")}\n`);
  await expect(replay(left, { markets: ["okx:BTC/USD"] })).rejects.toThrow("binance:BTC/USD, kraken:BTC/USD");
  expect(await (await replay(left, { markets: ["binance:BTC/USD"] })).take(Infinity)).toHaveLength(1);
});

test("at a speed it waits as long as it was, and closing it ends the wait", async () => {
  const started = performance.now();
  const feed = await replay(folder, { speed: 100, until: t0 + 6_000 });
  expect(await feed.take(Infinity)).toHaveLength(6);
  // From the first arrival to the notice: 4.46 s.
  expect(performance.now() - started).toBeGreaterThanOrEqual(44);
  const slow = await replay(folder, { speed: 0.001 });
  await slow.next();
  const waiting = slow.next();
  await slow.close();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test("a silence longer than a timer can be is waited for as any", async () => {
  const name = join(home, "longer");
  await record([tradeAt(1), tradeAt(30 * 86_400)], name);
  const feed = await replay(name, { speed: 1 });
  await feed.next();
  const waiting = feed.next();
  expect(await Promise.race([waiting, sleep(20)])).toBeUndefined();
  await feed.close();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test("leaving the loop closes it, and an interrupt ends it", async () => {
  const feed = await replay(folder);
  for await (const event of feed) if (event.kind === "notice") break;
  expect(await feed.next()).toEqual({ done: true, value: undefined });
  await feed.ended;

  const other = await replay(folder, { speed: 0.001 });
  await other.next();
  const waiting = other.next();
  interruptWork();
  await expect(waiting).rejects.toThrow("The work was interrupted.");
  await expect(other.next()).rejects.toThrow("The work was interrupted.");
  await other.ended;
});

test("what it does not know is answered with the near name", async () => {
  await expect(replay(folder, { sped: 2 } as object)).rejects.toThrow(/Unknown option of replay "sped"/);
  await expect(replay(folder, { speed: 0 })).rejects.toThrow(/speed must be above 0, received 0/);
  await expect(replay(folder, { kinds: ["trades" as "trade"] })).rejects.toThrow(/Did you mean "trade"/);
});
