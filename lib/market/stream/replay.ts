import { stopwatch, type Clock } from "../../core/clock.ts";
import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { second, type Milliseconds } from "../../core/time.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { streamKinds, type StreamEvent, type StreamKind } from "./event.ts";
import type { MarketStream } from "./market-stream.ts";

/** Node fires a timer beyond that at once. */
const longestTimer = 2 ** 31 - 1;

/** Options of {@link replay}. */
export interface ReplayOptions {
  /** How many times faster than it was: 1 as it was, 60 a minute in a second. Default Infinity: as fast as it is read. */
  readonly speed?: number;
  /** Only these kinds; notices always come. */
  readonly kinds?: readonly StreamKind[];
  /** Only these markets, as `"venue:SYMBOL"`; one that the recording has not is refused. */
  readonly markets?: readonly string[];
  /** Events that arrived from then on. */
  readonly since?: Moment;
  /** Events that arrived before then. */
  readonly until?: Moment;
  /** The silence in ms a feed may keep, for the quality; default 30,000. */
  readonly staleAfter?: Milliseconds;
}

/**
 * Plays a recording through the same interface as the live stream: the same events in the same order, notices too. Its clock says
 * when the last event arrived, so that everything computed by it (staleness, quality) is the same in every replay at every speed.
 *
 * @example
 * await using feed = await pt.replay("btc-november", { speed: 60 });
 * for await (const event of feed) console.log(event.kind, event.time);
 *
 * Throws `unknown_name` for a recording or a market that is not there, `invalid_data` for a recording without events, `unreadable` at a damaged part.
 */
export async function replay(name: string, options: ReplayOptions = {}): Promise<MarketStream> {
  refuseUnknownKeys("option of replay", options, [
    "speed",
    "kinds",
    "markets",
    "since",
    "until",
    "staleAfter",
  ]);
  const { speed = Infinity, kinds = streamKinds, markets, staleAfter = 30 * second } = options;
  demand(
    speed > 0,
    "speed",
    "must be above 0",
    speed,
    "Use 1 for as it was, Infinity for as fast as can be.",
  );
  demand(
    staleAfter >= 1,
    "staleAfter",
    "must be a number from 1 up",
    staleAfter,
    "Leave it out for the default.",
  );
  demand(
    markets === undefined || (Array.isArray(markets) && markets.length > 0),
    "markets",
    Array.isArray(markets) ? "must not be empty" : "must be a list",
    markets,
    "Leave it out for all.",
  );
  demand(Array.isArray(kinds), "kinds", "must be a list", kinds, 'Pass e.g. ["trade"].');
  for (const kind of kinds)
    if (!streamKinds.includes(kind)) throw unknownName("kind of stream", kind, streamKinds);
  const since = options.since === undefined ? -Infinity : toMilliseconds(options.since, "since");
  const until = options.until === undefined ? Infinity : toMilliseconds(options.until, "until");
  demand(since < until, "until", "must lie after since", options.until, "Swap the two.");
  const { openRecording } = await import("./record/read.ts");
  const { StreamHealth } = await import("./health.ts");
  const { MarketStream } = await import("./market-stream.ts");
  const recording = await openRecording(name);
  if (markets !== undefined) {
    const known = await recording.markets();
    for (const market of markets)
      if (!known.includes(market)) throw unknownName("market of the recording", market, known);
  }
  const events = recording.events();
  const health = new StreamHealth(staleAfter);
  let now = NaN;
  let start: { readonly at: Milliseconds; readonly elapsed: () => Milliseconds } | undefined;
  let stop: () => void = () => {};
  const stopped = new Promise<void>(resolve => (stop = resolve));
  let over = false;
  const clock: Clock = Object.freeze({ now: () => now });

  const wanted = (event: StreamEvent): boolean =>
    event.received >= since &&
    event.received < until &&
    (event.kind === "notice" || kinds.includes(event.kind)) &&
    (markets === undefined || event.symbol === "*" || markets.includes(`${event.venue}:${event.symbol}`));

  const wait = async (milliseconds: Milliseconds): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([stopped, new Promise<void>(resolve => (timer = setTimeout(resolve, milliseconds)))]);
    clearTimeout(timer);
  };

  return new MarketStream({
    title: `${name}, replayed${speed === Infinity ? "" : ` at ${speed} ×`}`,
    synthetic: recording.synthetic,
    clock,
    health,
    conflated: 0,
    waiting: 0,
    async next() {
      for (;;) {
        const { done, value } = await events.next();
        if (done || over) return undefined;
        if (!wanted(value)) continue;
        // By the whole way, not from event to event: pauses too short for a timer would add up.
        start ??= { at: value.received, elapsed: stopwatch() };
        const { at, elapsed } = start;
        const pause = () => (value.received - at) / speed - elapsed();
        while (!over && pause() >= 1) await wait(Math.min(pause(), longestTimer));
        if (over) return undefined;
        now = Math.max(value.received, Number.isNaN(now) ? -Infinity : now);
        health.see(value);
        return value;
      }
    },
    async close() {
      over = true;
      stop();
      await events.return();
    },
  });
}
