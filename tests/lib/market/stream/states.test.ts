import { expect, test } from "vitest";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { minute } from "../../../../lib/core/time.ts";
import type { StreamEvent, StreamKind } from "../../../../lib/market/stream/event.ts";
import { followCandles } from "../../../../lib/market/stream/follow/candles.ts";
import { followBook, followTicker } from "../../../../lib/market/stream/follow/states.ts";
import type { Venue, VenueCandle } from "../../../../lib/market/stream/venue/venue.ts";
import { t0 } from "./samples.ts";
import { scriptedFeed } from "./scripted.ts";

/** A feed whose clock stands half a minute after `t0`, and what it told. */
function feedOf(about: StreamKind, history: readonly VenueCandle[] = []) {
  const events: StreamEvent[] = [];
  const fetchCandles: Venue["fetchCandles"] = async (_symbol, _timeframe, since) =>
    history.filter(({ time }) => time >= since);
  const feed = scriptedFeed(fixedClock(t0 + minute / 2), about, { fetchCandles }, event =>
    events.push(event),
  );
  return { feed, events };
}

const bar = (time: number, close: number): VenueCandle => ({
  time,
  open: 1,
  high: 2,
  low: 1,
  close,
  volume: 1,
});

test("a bar from the future closes none that still runs: it is left out and told of", async () => {
  const running = bar(t0, 1.5);
  const { feed, events } = feedOf("candle", [bar(t0 - minute, 1), running]);
  const follower = followCandles(feed, { timeframe: "1m", since: t0 - minute, running: true });
  await follower.begin!();
  await follower.take([running, bar(t0 + 5 * minute, 2)]);
  expect(
    events.map(event =>
      event.kind === "candle" ? [event.time - t0, event.complete] : event.kind === "notice" && event.topic,
    ),
  ).toEqual([[-minute, true], "corrupted", [0, false]]);
});

test("a closed bar that REST has less of than its message is asked for once more, and one that it lacks between others is given as told", async () => {
  const full = { ...bar(t0 - 2 * minute, 1.5), volume: 5 };
  const answers = [[{ ...full, close: 1.2, volume: 3 }], [full], []];
  const { feed, events } = feedOf("candle");
  feed.options.venue.fetchCandles = async () => answers.shift() ?? [bar(t0 - minute, 2)];
  const follower = followCandles(feed, { timeframe: "1m", since: t0 - 2 * minute, running: false });
  await follower.take([full, bar(t0 - minute, 1.1)]);
  await follower.take([bar(t0, 1)]);
  const { feed: other, events: heard } = feedOf("candle", [bar(t0 - minute, 2)]);
  const holed = followCandles(other, { timeframe: "1m", since: t0 - 2 * minute, running: false });
  await holed.take([full]);
  await holed.take([bar(t0, 1)]);
  for (const told of [events, heard])
    expect(told.flatMap(event => (event.kind === "candle" ? [[event.time - t0, event.close]] : []))).toEqual([
      [-2 * minute, 1.5],
      [-minute, 2],
    ]);
});

test("a ticker from the future makes none of the following look late", async () => {
  const { feed, events } = feedOf("ticker");
  const follower = followTicker(feed);
  const terms = { bid: 1, ask: 2, volume: 3 };
  const now = t0 + minute / 2;
  for (const [time, last] of [
    [now - 2, 1],
    [now + 9 * minute, 2],
    [now - 1, 3],
    [now + 1, 4],
    [now + 2, 5],
  ])
    // prettier-ignore
    await follower.take({ ...terms, time, last });
  expect(events.map(event => event.kind === "ticker" && event.last)).toEqual([1, 2, 4, 5]);
});

test("of books the older is left out, unless the venue counts anew", async () => {
  const { feed, events } = feedOf("book");
  const follower = followBook(feed, { depth: 1 });
  const numbers = [[7, 10], [9, 20], [9, 25], [8, 15], [2, 30], [3, 40]]; // prettier-ignore
  for (const [sequence, time] of numbers)
    await follower.take({ sequence, time: t0 + time, bids: [], asks: [] });
  expect(events.map(event => event.kind === "book" && event.sequence)).toEqual([7, 9, 2, 3]);
});
