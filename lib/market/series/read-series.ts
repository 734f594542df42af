import { PeakError, demand, invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { day, durationLength, type Duration, type Milliseconds } from "../../core/time.ts";
import { Zone } from "../calendar/zone.ts";
import { readNumberText } from "../sources/csv/number.ts";
import { readClockTime } from "../sources/csv/time.ts";
import { isAddress, shownAddress } from "../sources/http/address.ts";
import { momentsOf, unreadableCell } from "./moments.ts";
import { pointInTime, type PointInTimeSeries, type SeriesMeta } from "./point-in-time.ts";
import { readRows } from "./read-rows.ts";
import { cellOf, type NamedRow } from "./records.ts";

/** Options of {@link readSeries}. Exactly one of `knownAt` and `publishedAfter` must be given. */
export interface ReadSeriesOptions extends Partial<SeriesMeta> {
  /** Column of the values. */
  readonly value: string;
  /** Column of what each is about. Default: the column `knownAt`. */
  readonly refersTo?: string;
  /**
   * Column of the moment it became known (ALFRED's `realtime_start`, a release time). What names a day alone, a month, a quarter or a year
   * is known when that is over, unless `releasedAt` says when on the day. Where all moments are midnights they are days: databases and data frames
   * write days so. If it was midnight indeed: `releasedAt: "00:00"`.
   */
  readonly knownAt?: string;
  /** Of a column `knownAt` of days: the time of day of the release, "08:30", by the clocks of `zone`. A pitfall: take the latest there ever was. */
  readonly releasedAt?: string;
  /** Where the file does not say: how long after the start of its period a value is published, at the latest. */
  readonly publishedAfter?: Duration;
  /** The zone whose clocks times without a zone are read from, "America/New_York". Default UTC. Of an hour that is there twice the later is taken. */
  readonly zone?: string;
  /** Only rows whose columns hold these: `{ LOCATION: "USA", FREQUENCY: "M" }`. */
  readonly where?: Readonly<Record<string, string | number>>;
  /** Where the array of a JSON file lies: "data.items". */
  readonly path?: string;
}

const known = [
  "name",
  "unit",
  "source",
  "synthetic",
  "value",
  "refersTo",
  "knownAt",
  "releasedAt",
  "publishedAfter",
  "zone",
  "where",
  "path",
];

const example =
  'Give e.g. { refersTo: "DATE", value: "CPI", publishedAfter: "45d" }, or knownAt: "released" where a column tells it.';

/** What stands for "no value": FRED writes a full stop. */
const missing = /^(|\.|-|n\/?a|nan|null)$/i;

/**
 * Reads a series out of a CSV (without a header its columns are "0", "1", …), a JSON array of objects or a Parquet file, by a path or an
 * address: macro figures, rates, on-chain counts. Text may be gzipped or alone in a zip, and has up to 64 MB. Times may be days, months
 * ("2024-06"), quarters ("2024-Q2"), years, or counts since 1970; rows without a value are left out.
 *
 * A file that only has periods does not say when its values were known; `publishedAfter` does, and must be given: aligned by their
 * periods, they would be known before they were published. Take the latest that ever was, and remember that such files hold the last revision
 * of each value, not the first.
 *
 * Throws `not_found`, `unreadable`, `unavailable` where a server cannot be asked, `unknown_name` for a column, `invalid_data` for a cell that is
 * no number or no time.
 */
export async function readSeries(file: string, options: ReadSeriesOptions): Promise<PointInTimeSeries> {
  if (options === undefined) throw invalidArgument("options", "must name the columns", options, example);
  refuseUnknownKeys("series option", options, known);
  const { value, knownAt, publishedAfter, refersTo = knownAt, where = {}, path } = options;
  demand(typeof value === "string", "value", "must name the column of the values", value, example);
  if ((knownAt === undefined) === (publishedAfter === undefined))
    throw invalidArgument(
      "knownAt",
      "or publishedAfter must say when the values became known, and one of them only",
      knownAt ?? publishedAfter,
      'Name the column (knownAt: "realtime_start"), or give refersTo: "DATE", publishedAfter: "45d".',
    );
  if (refersTo === undefined)
    throw invalidArgument("refersTo", "must name the column of what each value is about", refersTo, example);
  const zone = options.zone === undefined ? undefined : Zone.named(options.zone);
  const release = releaseOf(options);
  const late = publishedAfter === undefined ? 0 : durationLength(publishedAfter, "publishedAfter");
  const { rows, name } = await readRows(file, path);
  const chosen = rows.filter(row =>
    Object.entries(where).every(([column, wanted]) => String(cellOf(row, column)) === String(wanted)),
  );
  const about = momentsOf(chosen, refersTo, name, zone);
  const told = knownAt === undefined ? undefined : momentsOf(chosen, knownAt, name, zone, release);
  const read = chosen.flatMap((row, i) => {
    const figure = number(cellOf(row, value), value, row, name);
    if (figure === undefined) return [];
    const period = about(i);
    return [{ refersTo: period, knownAt: told === undefined ? period + late : told(i), value: figure }];
  });
  if (read.length === 0)
    throw new PeakError(
      "invalid_data",
      `${name} has no value of "${value}"${rows.length ? " in those rows" : ""}.`,
      {
        hint: "Check value and where.",
      },
    );
  const { unit, synthetic, source = isAddress(file) ? shownAddress(file) : `file:${name}` } = options;
  return pointInTime(read, { name: options.name ?? value, unit, synthetic, source });
}

function number(cell: unknown, column: string, row: NamedRow, name: string): number | undefined {
  if (cell === null || cell === undefined || (typeof cell === "string" && missing.test(cell.trim())))
    return undefined;
  const figure = typeof cell === "string" ? readNumberText(cell.trim()) : cell;
  if (typeof figure === "number" && Number.isFinite(figure)) return figure;
  throw unreadableCell(name, row, column, cell, "is no number");
}

/** How long after its midnight what names a day is known. */
function releaseOf({ knownAt, releasedAt }: ReadSeriesOptions): Milliseconds {
  if (releasedAt === undefined) return day;
  const bytes = new TextEncoder().encode(String(releasedAt));
  const clock = readClockTime(bytes, 0, bytes.length);
  demand(
    Number.isFinite(clock) && knownAt !== undefined,
    "releasedAt",
    "must be a time of day for a column knownAt",
    releasedAt,
    'Give e.g. knownAt: "released", releasedAt: "08:30", zone: "America/New_York".',
  );
  return clock;
}
