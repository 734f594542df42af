import type { VenueBook, VenueTicker } from "../venue/venue.ts";
import type { Feed } from "./feed.ts";
import type { Follower } from "./follow.ts";

/** The book after each message that changed it. ccxt applies the changes and checks their numbers; a hole fetches the book anew. */
export function followBook(feed: Feed, { depth }: { depth: number }): Follower<VenueBook> {
  const { venue, symbol, clock, emit } = feed.options;
  let latest: VenueBook | undefined;
  return {
    watch: () => venue.watchBook(symbol, depth),
    async take(book) {
      if (latest !== undefined && isOld(book, latest)) return false;
      latest = book;
      await emit({ kind: "book", ...feed.envelope, time: clock.now(), ...book });
      return true;
    },
    onQuiet: () => Promise.resolve(true),
  };
}

/**
 * A book that was fetched anew may be older than the one before: its number is lower. Where it is lower and the venue's time later, the
 * venue began to count anew, as OKX does after maintenance.
 */
function isOld({ sequence, time }: VenueBook, latest: VenueBook): boolean {
  if (sequence === undefined || latest.sequence === undefined || sequence > latest.sequence) return false;
  return sequence === latest.sequence || !(time! > latest.time!);
}

/** Last price and quotes; one that is older than the last is left out. */
export function followTicker(feed: Feed): Follower<VenueTicker> {
  const { venue, symbol, clock, emit } = feed.options;
  let latest = -Infinity;
  return {
    watch: () => venue.watchTicker(symbol),
    async take({ time = clock.now(), ...ticker }) {
      if (time < latest) feed.tally("reordered");
      if (time <= latest) return false;
      // One from the future would make all that follow look late.
      latest = Math.min(time, venue.clock.latest());
      await emit({ kind: "ticker", ...feed.envelope, time, ...ticker });
      return true;
    },
    onQuiet: () => Promise.resolve(true),
  };
}
