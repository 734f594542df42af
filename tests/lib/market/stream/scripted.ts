import { seededRandom } from "../../../../lib/core/random.ts";
import type { Clock } from "../../../../lib/core/clock.ts";
import type { StreamEvent, StreamKind } from "../../../../lib/market/stream/event.ts";
import { Feed } from "../../../../lib/market/stream/follow/feed.ts";
import type { Venue } from "../../../../lib/market/stream/venue/venue.ts";
import { venueClock } from "../../../../lib/market/venue-clock.ts";

const unasked = () => Promise.reject(new Error("not asked"));

/** A venue that answers what the script names, and fails whoever asks for more. */
export function scriptedVenue(clock: Clock, script: Partial<Venue>): Venue {
  return {
    name: "script",
    numbersTrades: false,
    clock: venueClock(clock, "script"),
    fetchCandles: unasked,
    fetchTrades: unasked,
    watchTrades: unasked,
    watchCandles: unasked,
    watchBook: unasked,
    watchTicker: unasked,
    reconnect: () => {},
    close: () => Promise.resolve(),
    ...script,
  };
}

/** An impatient feed of such a venue. */
export function scriptedFeed(
  clock: Clock,
  about: StreamKind,
  script: Partial<Venue>,
  emit: (event: StreamEvent) => void,
  stop = new AbortController(),
): Feed {
  return new Feed({
    venue: scriptedVenue(clock, script),
    symbol: "BTC/USD",
    about,
    clock,
    random: seededRandom(1),
    staleAfter: 5,
    retry: { first: 1, most: 1 },
    signal: stop.signal,
    emit: async event => emit(event),
  });
}
