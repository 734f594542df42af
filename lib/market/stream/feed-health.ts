import { second, type Milliseconds } from "../../core/time.ts";
import { noticeTopics, type NoticeTopic, type StreamKind } from "./event.ts";

/** Latencies kept of each feed: quantiles are of the last so many events. */
const keptLatencies = 1_024;
/** Events a second are counted over the last so long. */
const rateOver = 10 * second;

/** How one feed does: one kind of event of one symbol at one venue. */
export interface FeedHealth {
  readonly venue: string;
  readonly symbol: string;
  readonly kind: StreamKind;
  readonly events: number;
  /** Events a second over the last ten. */
  readonly rate: number;
  /** Milliseconds from the venue's clock to ours, of the last 1,024 live events; NaN without any. A wrong clock shows here too. */
  readonly latency: { readonly median: Milliseconds; readonly p95: Milliseconds };
  /** Milliseconds since the last event; of a feed that has ended, up to then. */
  readonly silence: Milliseconds;
  /** Milliseconds beyond `staleAfter`, all silences together. */
  readonly stale: Milliseconds;
  /** Milliseconds since it was opened, up to its end. */
  readonly observed: Milliseconds;
  readonly counts: Readonly<Record<NoticeTopic, number>>;
}

/** The figures of a feed while they grow. */
export class FeedTally {
  readonly venue: string;
  readonly symbol: string;
  readonly kind: StreamKind;
  readonly since: Milliseconds;
  events = 0;
  stale = 0;
  last: Milliseconds;
  allowed: Milliseconds;
  /** When the venue said that it gives no more: silence from then on is no fault. */
  ended = Infinity;
  readonly counts = noCounts();
  readonly #latencies = new Float64Array(keptLatencies);
  #measured = 0;
  readonly #seconds = new Map<number, number>();

  constructor(venue: string, symbol: string, kind: StreamKind, since: Milliseconds, allowed: Milliseconds) {
    this.venue = venue;
    this.symbol = symbol;
    this.kind = kind;
    this.since = this.last = since;
    this.allowed = allowed;
  }

  see(received: Milliseconds, latency: Milliseconds | undefined): void {
    this.events++;
    this.stale += Math.max(0, received - this.last - this.allowed);
    this.last = Math.max(this.last, received);
    if (latency !== undefined) this.#latencies[this.#measured++ % keptLatencies] = latency;
    const bucket = Math.floor(received / second);
    this.#seconds.set(bucket, (this.#seconds.get(bucket) ?? 0) + 1);
    if (this.#seconds.size > 20)
      for (const at of this.#seconds.keys()) if (at < bucket - rateOver / second) this.#seconds.delete(at);
  }

  health(now: Milliseconds): FeedHealth {
    const until = Math.min(now, this.ended);
    const observed = Math.max(0, until - this.since);
    const from = Math.floor(now / second) - rateOver / second;
    let recent = 0;
    for (const [at, count] of this.#seconds) if (at > from && at * second <= now) recent += count;
    const sorted = this.#latencies.slice(0, Math.min(this.#measured, keptLatencies)).sort();
    const at = (share: number) => (sorted.length === 0 ? NaN : sorted[Math.ceil(share * sorted.length) - 1]);
    const silence = Math.max(0, until - this.last);
    return Object.freeze({
      venue: this.venue,
      symbol: this.symbol,
      kind: this.kind,
      events: this.events,
      rate: recent / (Math.min(rateOver, Math.max(observed, second)) / second),
      latency: Object.freeze({ median: at(0.5), p95: at(0.95) }),
      silence,
      stale: this.stale + Math.max(0, silence - this.allowed),
      observed,
      counts: Object.freeze({ ...this.counts }),
    });
  }
}

/** How often each thing happened: never yet. */
export function noCounts(): Record<NoticeTopic, number> {
  return Object.fromEntries(noticeTopics.map(topic => [topic, 0])) as Record<NoticeTopic, number>;
}
