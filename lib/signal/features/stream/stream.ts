import { PeakError, demand } from "../../../core/errors.ts";
import { demandMembers } from "../../../core/members.ts";
import { unknownName } from "../../../core/names.ts";
import { formatTime, isMoment, type Milliseconds } from "../../../core/time.ts";
import { barColumnNames } from "../../../market/columns.ts";
import { closeAfter, requireClose, type Timing } from "../closes.ts";
import { inOrder } from "../batch/evaluate.ts";
import type { FeatureNode } from "../node.ts";
import { LongerBar } from "./longer-bar.ts";
import type { LiveBar } from "../operation/computation.ts";
import { Track } from "./track.ts";

interface Feed {
  readonly close: (open: Milliseconds) => Milliseconds;
  /** The market's own bars, and the longer ones made of them. */
  readonly own: Track;
  readonly longer: readonly { readonly track: Track; readonly bar: LongerBar }[];
  readonly waiting: { readonly bar: LiveBar; readonly close: Milliseconds }[];
  last: Milliseconds;
}

/**
 * A feature graph one bar at a time, equal to `run` to the bit. Give other markets' bars as they close, before the bar of the graph's
 * own market that closes at the same moment or later; they count from that moment on.
 */
export class FeatureStream<Name extends string> {
  readonly #own: Feed;
  readonly #others = new Map<string, Feed>();
  readonly #row: () => Readonly<Record<Name, number>>;
  #now: Milliseconds = -Infinity;

  constructor(
    nodes: Readonly<Record<Name, FeatureNode>>,
    own: Timing,
    markets: Readonly<Record<string, Timing>> = {},
  ) {
    demandMembers(
      own,
      ["timeframe"],
      "own",
      "must say how long the bars are",
      'Pass the bars that went before, or { timeframe: "1h", calendar: "24/7" }.',
    );
    const ordered = inOrder(Object.values<FeatureNode>(nodes));
    const slots = new Map(ordered.map((node, slot) => [node.hash, slot]));
    const values = new Float64Array(ordered.length + 1).fill(NaN);
    const fields = Object.entries<FeatureNode>(nodes).map(
      ([name, node]) => `${JSON.stringify(name)}: values[${slots.get(node.hash)}]`,
    );
    // As a text, because V8 makes a record with all of its fields at once, and looks up none by its name.
    this.#row = new Function("values", `return () => ({ ${fields.join(",\n")} });`)(values);
    const timelines = Map.groupBy(ordered, ({ timeline }) => timeline.name);
    const tracks = new Map<string, Track>();
    const track = (name: string, timing: Timing) => {
      const made = tracks.get(name) ?? new Track(timelines.get(name) ?? [], timing, slots, values, tracks);
      tracks.set(name, made);
      return made;
    };
    const feed = (market: string, timing: Timing): Feed => {
      const longer = [...new Map(ordered.map(({ timeline }) => [timeline.name, timeline])).values()].filter(
        timeline => timeline.market === market && timeline.timeframe !== undefined,
      );
      return {
        close: closeAfter(timing),
        own: track(market, timing),
        longer: longer.map(({ name, timeframe: to }) => ({
          track: track(name, { ...timing, timeframe: to! }),
          bar: new LongerBar(timing, to!),
        })),
        waiting: [],
        last: -Infinity,
      };
    };
    this.#own = feed("", own);
    for (const market of new Set(ordered.map(({ timeline }) => timeline.market).filter(Boolean))) {
      const timing = markets[market];
      if (timing === undefined) throw unknownName("market of the graph", market, Object.keys(markets));
      requireClose(own, "the graph's own market");
      requireClose(timing, market);
      this.#others.set(market, feed(market, timing));
    }
  }

  /** The features at the close of the next bar; NaN where there is no value. Throws `invalid_data` for a time that does not ascend. */
  next(bar: LiveBar): Readonly<Record<Name, number>> {
    const feed = this.#own;
    check("", feed, bar);
    this.#now = feed.close(bar.time);
    if (this.#others.size > 0) this.#takeWaiting();
    take(feed, bar, this.#now);
    return this.#row();
  }

  #takeWaiting(): void {
    for (const other of this.#others.values())
      while (other.waiting.length && other.waiting[0].close <= this.#now) {
        const due = other.waiting.shift()!;
        take(other, due.bar, due.close);
      }
  }

  /**
   * A complete bar of another market. Throws `unknown_name` for a market the graph does not read, `invalid_data` for one that comes too
   * late: the features of its moment have been given.
   */
  give(market: string, bar: LiveBar): void {
    const feed = this.#others.get(market);
    if (!feed) throw unknownName("market of the graph", market, [...this.#others.keys()]);
    check(market, feed, bar);
    const close = feed.close(bar.time);
    if (close <= this.#now)
      throw new PeakError(
        "invalid_data",
        `The bar of ${market} that closed at ${formatTime(close)} comes after the features of ${formatTime(this.#now)} were given.`,
        { hint: "Give it before the bar of the graph's own market that closes then." },
      );
    feed.waiting.push({ bar, close });
  }
}

function take(feed: Feed, bar: LiveBar, close: Milliseconds): void {
  for (const { track, bar: longer } of feed.longer) longer.add(bar, complete => track.take(complete, close));
  feed.own.take(bar, close);
}

function check(market: string, feed: Feed, bar: LiveBar): void {
  if (!(bar?.time > feed.last && bar.time < Infinity && isWhole(bar))) refuse(market, feed, bar);
  feed.last = bar.time;
}

/** Whether a bar has all of its columns; a missing one would pass for NaN. Written out, because it is asked of every bar. */
function isWhole({ open, high, low, close, volume }: LiveBar): boolean {
  return (
    open !== undefined &&
    high !== undefined &&
    low !== undefined &&
    close !== undefined &&
    volume !== undefined
  );
}

function refuse(market: string, { last }: Feed, bar: LiveBar): never {
  const name = market ? `bar of ${market}` : "bar";
  demandMembers(bar, barColumnNames, name, "must be a bar", "Pass { time, open, high, low, close, volume }.");
  demand(isMoment(bar.time), `time of the ${name}`, "must be its open in ms UTC", bar.time, "E.g. 1704067200000."); // prettier-ignore
  throw new PeakError(
    "invalid_data",
    `Bars${market && ` of ${market}`} must ascend in time: after ${formatTime(last)} came ${bar.time}.`,
    { hint: "Drop the bar, or begin a new stream." },
  );
}
