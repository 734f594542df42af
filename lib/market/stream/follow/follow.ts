import { PeakError } from "../../../core/errors.ts";
import { second } from "../../../core/time.ts";
import { VenueError } from "../venue/venue.ts";
import type { Feed } from "./feed.ts";

/** What differs from kind to kind. */
export interface Follower<Batch> {
  /** Before the first subscription: what REST already knows. */
  begin?(): Promise<void>;
  /** What came since the last call; subscribes, anew where it rejected before. */
  watch(): Promise<Batch>;
  /** Resolves with whether there was anything new in it. */
  take(batch: Batch): Promise<boolean>;
  /** When `onDue` is wanted though nothing comes, in the feed's elapsed ms. */
  due?(): number;
  onDue?(): Promise<void>;
  /** With the first message after something was missed: on a new connection, or where the venue lost its thread. */
  onResumed?(): Promise<void>;
  /** After a long silence. Resolves with whether the venue went on without telling, so that the subscription must be dead. */
  onQuiet(): Promise<boolean>;
}

/** A connection that held so long starts with the shortest pause again. */
const stableAfter = 10 * second;

/** A silence that was looked into is next looked into after twice as long, so many times `staleAfter` at most. */
const mostQuiet = 16;

/** Follows one feed until the stream is closed. Rejects with `unavailable` where the venue will never give it, or no more. */
export async function follow<Batch>(feed: Feed, follower: Follower<Batch>): Promise<void> {
  try {
    await followOn(feed, follower);
  } catch (error) {
    // Its subscription says so, or REST when it is asked after a silence.
    throw error instanceof VenueError ? hopeless(error, feed) : error;
  }
}

async function followOn<Batch>(feed: Feed, follower: Follower<Batch>): Promise<void> {
  const { symbol, venue, about, staleAfter } = feed.options;
  let pending: Promise<{ batch: Batch } | { error: unknown }> | undefined;
  let state: "new" | "up" | "down" = "new";
  let missed = false;
  let failures = 0;
  let failedAt = -Infinity;
  let quiet = 1;
  let heardAt = feed.elapsed();
  await follower.begin?.();
  while (!feed.stopped) {
    // A watch that a deadline cut short goes on: a second one beside it would take its messages.
    pending ??= follower.watch().then(
      batch => ({ batch }),
      (error: unknown) => ({ error }),
    );
    const due = follower.due?.() ?? Infinity;
    const stale = heardAt + staleAfter * quiet;
    const outcome = await feed.within(pending, Math.min(due, stale) - feed.elapsed());
    if (feed.stopped) break;
    if (outcome === undefined) {
      if (due <= stale) await follower.onDue?.();
      else {
        await feed.notice(
          "stale",
          1,
          `nothing for ${Math.round((feed.elapsed() - heardAt) / 100) / 10} s; asked REST`,
        );
        const dead = await follower.onQuiet();
        if (dead) venue.reconnect(about, symbol);
        quiet = Math.min(quiet * 2, mostQuiet);
        heardAt = feed.elapsed();
      }
    } else if ("error" in outcome) {
      pending = undefined;
      const { error } = outcome;
      if (!(error instanceof VenueError) || error.trouble === "hopeless") throw error;
      if (feed.elapsed() - failedAt > stableAfter) failures = 0;
      if (error.trouble === "resync")
        await feed.notice("gap", 0, `${about} of ${symbol} lost its thread; fetched anew`);
      else if (state !== "down") {
        await feed.notice("disconnected", 1, `${error.message}; connecting again`);
        state = "down";
      }
      missed = true;
      await feed.pause(failures++);
      failedAt = feed.elapsed();
    } else {
      pending = undefined;
      heardAt = feed.elapsed();
      feed.arrived = true;
      if (state !== "up") {
        await feed.notice(
          "connected",
          1,
          `${about} of ${symbol} ${state === "new" ? "arrives" : "arrives again"}`,
        );
        state = "up";
      }
      if (missed) await follower.onResumed?.();
      missed = false;
      if (await follower.take(outcome.batch)) quiet = 1;
    }
    await feed.tellSums();
  }
  await feed.tellSums(true);
}

function hopeless(error: VenueError, feed: Feed): PeakError {
  const { venue, symbol, about } = feed.options;
  const no = feed.arrived ? "no more" : "no";
  return new PeakError("unavailable", `${venue.name} gives ${no} ${about}s of ${symbol}: ${error.message}.`, {
    hint: "Ask for another kind or symbol; a venue need not stream everything.",
    context: { venue: venue.name, symbol, about },
    cause: error,
  });
}
