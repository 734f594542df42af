import { resultBundle, resultText } from "../../chart/html/result.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { PeakError, demand, invalidArgument, received } from "../../core/errors.ts";
import { day, formatTime, minute, type Milliseconds } from "../../core/time.ts";
import type { TimedBars } from "../calendar/bar-closes.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { align, type AlignOptions } from "./align.ts";
import { isDayAlone } from "./period.ts";
import { seriesParts } from "./show-series.ts";

/** One value: what it is about, and when anybody could know it. */
export interface Observation {
  /** The period or moment it is about: June's inflation, 2024-06. Default: the moment it became known. */
  readonly refersTo?: Moment;
  /** When it was published, as it was published: a later revision is an observation of its own. A day alone, "2024-06-12", is known when it ends. */
  readonly knownAt: Moment;
  readonly value: number;
}

/** What a series is about. */
export interface SeriesMeta {
  readonly name: string;
  /** "%", "USD", "score" ... */
  readonly unit?: string;
  /** "file:cpi.csv", "FRED" ... Default "given". */
  readonly source?: string;
  readonly synthetic?: boolean;
}

/** Values as they stood on a day, oldest first: for each period the latest that was known. */
export interface Vintage {
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/**
 * Values with the moment each became known, beside what it is about: macro figures, on-chain counts, sentiment, anything that is not a
 * bar. Revisions are kept. Frozen, in the order in which the values became known. Make one with `pointInTime`, `readSeries` or `newsSeries`.
 */
export class PointInTimeSeries implements Displayable {
  readonly name: string;
  readonly unit?: string;
  readonly source: string;
  readonly synthetic: boolean;
  readonly knownAt: Float64Array;
  readonly refersTo: Float64Array;
  readonly value: Float64Array;
  readonly length: number;

  constructor(meta: SeriesMeta, columns: Pick<PointInTimeSeries, "knownAt" | "refersTo" | "value">) {
    this.name = meta.name;
    if (meta.unit !== undefined) this.unit = meta.unit;
    this.source = meta.source ?? "given";
    this.synthetic = meta.synthetic ?? false;
    this.knownAt = columns.knownAt;
    this.refersTo = columns.refersTo;
    this.value = columns.value;
    this.length = columns.value.length;
    Object.freeze(this);
  }

  /** The series as it stood at a moment: of each period the latest value known by then, by period. */
  asOf(moment: Moment): Vintage {
    const now = toMilliseconds(moment, "moment");
    const latest = new Map<Milliseconds, number>();
    for (let i = 0; i < this.length && this.knownAt[i] <= now; i++)
      latest.set(this.refersTo[i], this.value[i]);
    const time = Float64Array.from(latest.keys()).sort();
    return Object.freeze({ time, value: time.map(period => latest.get(period)!) });
  }

  /** Every value that was given for a period, in the order in which they became known. */
  revisions(period: Moment): readonly { readonly knownAt: Milliseconds; readonly value: number }[] {
    const wanted = toMilliseconds(period, "period");
    return Array.from(this.refersTo.keys())
      .filter(i => this.refersTo[i] === wanted)
      .map(i => ({ knownAt: this.knownAt[i], value: this.value[i] }));
  }

  /**
   * One value per bar, of what was known when the bar closed; NaN before anything was. The latest figure is the one about the latest
   * period: a revision of an older period does not replace it. See {@link AlignOptions} for windows and delays.
   */
  alignTo(bars: TimedBars, options: AlignOptions = {}): Float64Array {
    return align(this, bars, options);
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(seriesParts(this));
  }

  [inspectSymbol](depth: number, options: { depth?: number | null; colors?: boolean } = {}): string {
    if (depth < (options.depth ?? depth)) return `[PointInTimeSeries ${this.name}: ${this.length} values]`;
    return resultText(seriesParts(this), { figureHeight: 10, color: options.colors });
  }
}

/**
 * A series of values of which each says when it became known.
 *
 * The moment it became known is not the period it is about: June's inflation is published in July, and revised in August. Aligned by the
 * period, a backtest reads it weeks early, which is the commonest leak in macro strategies.
 *
 * Throws `invalid_data` for a value that is no number and for two different values of one period that became known at the same moment.
 */
export function pointInTime(observations: readonly Observation[], meta: SeriesMeta): PointInTimeSeries {
  if (!meta?.name)
    throw invalidArgument("name", "must not be empty", meta?.name, 'Name it, e.g. { name: "CPI" }.');
  const isRecord = (one: unknown): boolean => typeof one === "object" && one !== null;
  demand(
    Array.isArray(observations as unknown) && observations.every(isRecord),
    "observations",
    "must be a list of values with the moments they became known",
    observations,
    'Pass [{ knownAt: "2024-07-11 12:30", refersTo: "2024-06-01", value: 3.0 }, …].',
  );
  demandMilliseconds(observations);
  const read = observations.map(({ refersTo, knownAt, value }, i) => {
    const named = toMilliseconds(knownAt, `observations[${i}].knownAt`);
    const known = typeof knownAt === "string" && isDayAlone(knownAt) ? named + day : named;
    if (!Number.isFinite(value))
      throw new PeakError(
        "invalid_data",
        `${meta.name}: the value known at ${formatTime(known)} is ${received(value)}.`,
        {
          hint: "Leave the observation out, or give its number.",
        },
      );
    const about = refersTo === undefined ? named : toMilliseconds(refersTo, `observations[${i}].refersTo`);
    return { known, about, value };
  });
  // The same word for word, as where two downloads overlap, says nothing new.
  const sorted = inOrder(read).filter(
    ({ known, about, value }, i, all) =>
      i === 0 || known !== all[i - 1].known || about !== all[i - 1].about || value !== all[i - 1].value,
  );
  sorted.forEach(({ known, about }, i) => {
    if (i > 0 && known === sorted[i - 1].known && about === sorted[i - 1].about)
      throw new PeakError(
        "invalid_data",
        `${meta.name} has two values about ${formatTime(about)} that became known at ${formatTime(known)}.`,
        { hint: "Keep one of them (in a file with several series: where); a revision has a later knownAt." },
      );
  });
  return seriesOf(sorted, meta);
}

/** Refuses seconds, and days such as 20240612: as milliseconds they are of early 1970, so that every bar would know every value. */
function demandMilliseconds(observations: readonly Observation[]): void {
  const counts = observations.map(({ knownAt }) => knownAt).filter(known => typeof known === "number");
  const early =
    counts.every(count => count > 1e7 && count < 1e10) && counts.some(count => count % minute > 0);
  if (early)
    throw invalidArgument(
      "knownAt",
      "must be in milliseconds since 1970",
      counts[0],
      'Multiply seconds by 1,000; write a day as "2024-06-12".',
    );
}

/** A series of events, of which several may fall on one moment. */
export function eventSeries(
  events: readonly { readonly known: Milliseconds; readonly value: number }[],
  meta: SeriesMeta,
): PointInTimeSeries {
  return seriesOf(inOrder(events.map(event => ({ ...event, about: event.known }))), meta);
}

interface Read {
  readonly known: Milliseconds;
  readonly about: Milliseconds;
  readonly value: number;
}

function inOrder(read: readonly Read[]): Read[] {
  return read.toSorted((a, b) => a.known - b.known || a.about - b.about);
}

function seriesOf(sorted: readonly Read[], meta: SeriesMeta): PointInTimeSeries {
  return new PointInTimeSeries(meta, {
    knownAt: Float64Array.from(sorted, each => each.known),
    refersTo: Float64Array.from(sorted, each => each.about),
    value: Float64Array.from(sorted, each => each.value),
  });
}
