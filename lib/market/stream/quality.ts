import { second } from "../../core/time.ts";
import type { FeedHealth } from "./feed-health.ts";

/** How much a venue's stream can be relied on, from 0 to 100, and the five shares it is the product of. */
export interface VenueQuality {
  readonly venue: string;
  /** 100 · fresh · complete · unique · intact · prompt. */
  readonly score: number;
  /** 1 − time beyond `staleAfter` / time observed, over all its feeds. */
  readonly fresh: number;
  /** 1 − (events read over REST + events lost) / (events + lost). What was read over REST is right, but late. */
  readonly complete: number;
  /** 1 − (duplicates + late ones) / (events + duplicates). */
  readonly unique: number;
  /** 1 − corrupted messages / (events + corrupted messages). */
  readonly intact: number;
  /** 1 / (1 + |p95 latency| / 1 s), of the worst feed; 1 without a live event. A clock that is ahead tells as little as one behind. */
  readonly prompt: number;
}

/**
 * The score of a venue from its feeds' figures. A product, so that one broken property cannot be made up for by the others. The
 * formula is ours; compare venues within one stream by it, not streams of different days.
 */
export function qualityOf(venue: string, feeds: readonly FeedHealth[], corrupted: number): VenueQuality {
  const sum = (of: (feed: FeedHealth) => number) => feeds.reduce((total, feed) => total + of(feed), 0);
  const events = sum(feed => feed.events);
  const lost = sum(({ counts }) => counts.lost);
  const duplicates = sum(({ counts }) => counts.duplicate);
  const broken = corrupted + sum(({ counts }) => counts.corrupted);
  const without = (bad: number, all: number) => (all > 0 ? Math.max(0, 1 - bad / all) : 1);
  const farthest = Math.max(0, ...feeds.map(({ latency }) => Math.abs(latency.p95) || 0));
  const fresh = without(
    sum(feed => feed.stale),
    sum(feed => feed.observed),
  );
  const complete = without(sum(({ counts }) => counts.filled) + lost, events + lost);
  const unique = without(duplicates + sum(({ counts }) => counts.reordered), events + duplicates);
  const intact = without(broken, events + broken);
  const prompt = 1 / (1 + farthest / second);
  return Object.freeze({
    venue,
    score: 100 * fresh * complete * unique * intact * prompt,
    fresh,
    complete,
    unique,
    intact,
    prompt,
  });
}
