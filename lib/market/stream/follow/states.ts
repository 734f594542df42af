import type { VenueBook, VenueTicker } from "../venue/venue.ts";
import type { Feed } from "./feed.ts";
import type { Follower } from "./follow.ts";

/** The book after each message that changed it. ccxt applies the changes and checks their numbers; a hole fetches the book anew. */
export function followBook(feed: Feed, { depth }: { depth: number }): Follower<VenueBook> {
  const { venue, symbol, clock, emit } = feed.options;
  let latest = -Infinity;
  return {
    watch: () => venue.watchBook(symbol, depth),
    async take({ time = clock.now(), ...book }) {
      // A book that was fetched anew may be older than the one before.
      if (book.sequence !== undefined && book.sequence <= latest) return false;
      latest = book.sequence ?? latest;
      await emit({ kind: "book", ...feed.envelope, time, ...book });
      return true;
    },
    onQuiet: () => Promise.resolve(true),
  };
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
      latest = time;
      await emit({ kind: "ticker", ...feed.envelope, time, ...ticker });
      return true;
    },
    onQuiet: () => Promise.resolve(true),
  };
}
