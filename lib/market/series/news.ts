import { demandMembers } from "../../core/members.ts";
import { PeakError, demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { day, formatTime, type Milliseconds } from "../../core/time.ts";
import { Zone } from "../calendar/zone.ts";
import { readFeed, type FeedItem } from "./feed.ts";
import { onClocks, readPeriod, withDays } from "./period.ts";
import { eventSeries, type PointInTimeSeries } from "./point-in-time.ts";
import { readText } from "./read-text.ts";
import { cellOf, csvRows, jsonRows, type NamedRow } from "./records.ts";
import { sentiment } from "./sentiment.ts";

/** A piece of news, by the moment it was published. Frozen. */
export interface NewsItem {
  readonly knownAt: Milliseconds;
  readonly title: string;
  readonly text: string;
  readonly link: string;
}

/** Options of {@link readNews}. */
export interface ReadNewsOptions {
  /** Columns of a CSV or JSON file. Default: `time`, `title`, `text`, `link`; the first two must be there. */
  readonly columns?: Readonly<Partial<Record<"time" | "title" | "text" | "link", string>>>;
  /** Where the array of a JSON file lies: "articles". */
  readonly path?: string;
  /** The zone whose clocks times without a zone are read from, and by which days end, "America/New_York". Default UTC. */
  readonly zone?: string;
  /** Items without a time that can be read: "refuse" the file (default) or "drop" them. */
  readonly undated?: "refuse" | "drop";
}

/**
 * News out of an RSS or Atom feed, a CSV with a header or a JSON array (a path or an address, plain or gzipped): oldest first, and a story that is there twice
 * once, as it first was known: one of the same link, or without links of the same title within a day ("Fed holds rates" comes again). Throws
 * `not_found`, `unreadable` (also for a feed that declares entities), `unavailable` and `invalid_data`.
 *
 * A story that has a day and no time of it counts from the day's end on the clocks of `zone`: when on that day it came nobody knows. Where all are
 * of midnight, that is no time. A pitfall: without `zone` the day of a paper in New York ends at 20:00 there. A date of numbers, one without a year and one with the name of a zone that is not of RFC 822 (IST, CEST) cannot be read; see
 * `undated`. The time is the publisher's word. Who backdates a story makes it known before it was: record feeds yourself where it matters.
 */
export async function readNews(file: string, options: ReadNewsOptions = {}): Promise<readonly NewsItem[]> {
  refuseUnknownKeys("news option", options, ["columns", "path", "zone", "undated"]);
  const { columns = {}, path, undated = "refuse" } = options;
  const zone = options.zone === undefined ? undefined : Zone.named(options.zone);
  refuseUnknownKeys("news column", columns, ["time", "title", "text", "link"]);
  const { text, name } = await readText(file);
  const items = /^\s*</.test(text.replace(/^\ufeff/, ""))
    ? await readFeed(text, name)
    : (/^\s*[[{]/.test(text) ? jsonRows(text, name, path) : csvRows(text, name)).map(row =>
        itemOf(row, columns),
      );
  const published = withDays(
    items.map(item => item.published),
    zone,
  );
  const read = items.map(({ title, text: body, link }, i) => ({
    known: onClocks(zone, published[i], published[i].end) ?? NaN,
    title,
    text: body,
    link,
  }));
  const dated = read.filter(({ known, title }, i) => {
    if (Number.isFinite(known)) return true;
    if (undated === "drop") return false;
    throw new PeakError(
      "invalid_data",
      `${name}: item ${i + 1}, "${title.slice(0, 60)}", has no time that can be read.`,
      {
        hint: 'Write it as "2024-06-12 08:30", or leave such items out with undated: "drop": nothing says when they were known.',
      },
    );
  });
  const known = new Map<string, Milliseconds>();
  const stories = dated
    .toSorted((a, b) => a.known - b.known)
    .filter(item => {
      const key = item.link || item.title;
      const before = known.get(key);
      if (before !== undefined && (item.link !== "" || item.known - before < day)) return false;
      known.set(key, item.known);
      return true;
    });
  return Object.freeze(stories.map(({ known: knownAt, ...rest }) => Object.freeze({ knownAt, ...rest })));
}

/**
 * A series of scores of news, by default of their sentiment (−1 to 1). Bring it to bars with a window:
 * `series.alignTo(bars, { take: "mean", window: "1d" })`. Throws `invalid_data` where a score is no number.
 */
export function newsSeries(
  items: readonly NewsItem[],
  options: { readonly name?: string; readonly score?: (item: NewsItem) => number } = {},
): PointInTimeSeries {
  refuseUnknownKeys("news series option", options, ["name", "score"]);
  const { name = "sentiment", score = ({ title, text }: NewsItem) => sentiment(`${title}. ${text}`).score } =
    options;
  demand(Array.isArray(items), "items", "must be news", items, "Pass what pt.readNews gives.");
  const events = items.map((item, i) => {
    demandMembers(
      item,
      ["title", "knownAt"],
      `items[${i}]`,
      "must be a piece of news",
      "Pass { knownAt, title, text, link }.",
    );
    const value = score(item);
    if (Number.isFinite(value)) return { known: item.knownAt, value };
    throw new PeakError(
      "invalid_data",
      `The score of "${item.title}" (${formatTime(item.knownAt)}) is ${value}.`,
      {
        hint: "Return a number for every item; 0 for one that says nothing.",
      },
    );
  });
  return eventSeries(events, { name, unit: "score", source: `${items.length} news items` });
}

function itemOf(row: NamedRow, columns: NonNullable<ReadNewsOptions["columns"]>): FeedItem {
  const cell = (key: keyof typeof columns, needed: boolean): unknown => {
    const column = columns[key];
    if (column !== undefined) return cellOf(row, column);
    if (Object.hasOwn(row.cells, key)) return row.cells[key];
    if (!needed) return "";
    const names = Object.keys(row.cells);
    throw new PeakError("unknown_name", `News need a column "${key}"; those here are ${names.join(", ")}.`, {
      hint: `Name the column that holds it, columns: { ${key}: … }.`,
    });
  };
  const text = (key: keyof typeof columns, needed: boolean) => {
    const found = cell(key, needed);
    return typeof found === "string" ? found.trim() : "";
  };
  return {
    published: readPeriod(cell("time", true)),
    title: text("title", true),
    text: text("text", false),
    link: text("link", false),
  };
}
