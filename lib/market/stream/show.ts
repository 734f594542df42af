import { formatCount, formatPercent, missingFigure } from "../../chart/format.ts";
import type { ResultParts } from "../../chart/html/result.ts";
import { table } from "../../chart/table/table.ts";
import type { FeedHealth } from "./feed-health.ts";
import type { VenueQuality } from "./quality.ts";

/** What showing needs to know of a stream. */
interface ShownStream {
  readonly title: string;
  readonly synthetic: boolean;
  readonly open: boolean;
  readonly conflated: number;
  readonly waiting: number;
  readonly venues: readonly VenueQuality[];
  readonly feeds: readonly FeedHealth[];
  /** What a reader must know of the figures. */
  readonly notes: readonly string[];
}

/** The picture of a stream: its venues' quality, its feeds' figures, and what the reader missed. */
export function streamParts({
  title,
  synthetic,
  open,
  conflated,
  waiting,
  venues,
  feeds,
  notes,
}: ShownStream): ResultParts {
  const events = feeds.reduce((total, feed) => total + feed.events, 0);
  const rate = feeds.reduce((total, feed) => total + feed.rate, 0);
  const share = (value: number) => formatPercent(value, 1);
  const oneVenue = new Set(feeds.map(({ venue }) => venue)).size === 1;
  const markets = Map.groupBy(feeds, ({ venue }) => venue);
  const oneEach = [...markets.values()].every(some => new Set(some.map(({ symbol }) => symbol)).size === 1);
  // What tells no feed from another stands in the title.
  const label = ({ venue, symbol, kind }: FeedHealth) =>
    [...(oneVenue ? [] : [venue]), ...(oneEach ? [] : [symbol]), kind].join(" ");
  const right = (name: string) => ({ name, align: "right" as const });
  const unnamed = [...new Set(feeds.map(({ venue, symbol }) => `${venue} ${symbol}`))].filter(
    market => !title.includes(market),
  );
  return {
    title: [title, ...(unnamed.length > 0 ? [unnamed.join(", ")] : [])].join(": "),
    subtitle: `${open ? "live" : "closed"} · ${formatCount(events)} events · ${rate.toFixed(1)}/s`,
    synthetic,
    tables: [
      {
        caption: "Venues",
        table: table({
          columns: [
            { name: "venue" },
            ...["quality", "fresh", "complete", "unique", "intact", "prompt"].map(right),
          ],
          rows: venues.map(({ venue, score, fresh, complete, unique, intact, prompt }) => [
            venue,
            score.toFixed(1),
            ...[fresh, complete, unique, intact, prompt].map(share),
          ]),
        }),
      },
      {
        caption: "Feeds",
        table: table({
          columns: [
            { name: "feed" },
            ...["events", "/s", "lag", "silent", "filled", "lost", "twice", "late", "breaks"].map(right),
          ],
          rows: feeds.map(feed => [
            label(feed),
            formatCount(feed.events),
            feed.rate.toFixed(1),
            span(feed.latency.p95),
            feed.counts.ended > 0 ? "ended" : span(feed.silence),
            ...(["filled", "lost", "duplicate", "reordered", "disconnected"] as const).map(topic =>
              formatCount(feed.counts[topic]),
            ),
          ]),
        }),
      },
    ],
    notes: [
      ...notes,
      ...(waiting > 0 ? [`${formatCount(waiting)} events wait to be read.`] : []),
      ...(conflated > 0
        ? [`${formatCount(conflated)} books and tickers were replaced by newer ones before they were read.`]
        : []),
    ],
  };
}

/** "12 ms", "3.4 s", "5 min". */
function span(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return missingFigure;
  const size = Math.abs(milliseconds);
  if (size < 999.5) return `${Math.round(milliseconds)} ms`;
  if (size < 99_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}
