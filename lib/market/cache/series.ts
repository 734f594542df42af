import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PeakError, invalidArgument } from "../../core/errors.ts";
import { homeFolder, peakHome } from "../../core/store/home.ts";
import { isTimeframe, timeframeLength, type Timeframe } from "../../core/time.ts";

/** What the cache keeps bars by. */
export interface Series {
  /** "kraken"; "kraken@127.0.0.1:8080" where another address was asked under its name. */
  readonly venue: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/**
 * The bars of one series in one year: `2024.3.5f0c….parquet`. The second part counts how often the year was written, and the
 * highest stands; the third is the hash of the content. A file is never changed: more bars make a new file, and the old one goes
 * when the new one is there, so a kill leaves one or the other, or both, of which the newer holds all of the older.
 */
export interface YearFile {
  readonly path: string;
  readonly year: number;
  readonly generation: number;
  readonly hash: string;
}

/** A series in words: `BTC/USD 1h of kraken`. */
export const seriesName = ({ venue, symbol, timeframe }: Series): string =>
  `${symbol} ${timeframe} of ${venue}`;

/** Where all series lie, one folder below the other as `venue=kraken/symbol=BTC%2FUSD/timeframe=1h`: what DuckDB, pyarrow and polars call Hive partitions. */
export const cacheRoot = (): string => join(peakHome(), "cache", "bars");

/** Where damaged files lie that were set aside, in the same folders as those of {@link cacheRoot}. */
export const asideRoot = (): string => join(peakHome(), "cache", "set-aside");

/** The folder of a series below {@link cacheRoot}, and below {@link asideRoot}. */
export function seriesPath({ venue, symbol, timeframe }: Series): string {
  return join(`venue=${encode(venue)}`, `symbol=${encode(symbol)}`, `timeframe=${timeframe}`);
}

/** The folder of a series; it may not be there. */
export const seriesFolder = (series: Series): string => join(cacheRoot(), seriesPath(series));

/** Where the damaged files of a series lie; it may not be there. */
export const asideFolder = (series: Series): string => join(asideRoot(), seriesPath(series));

/** A folder of the cache beside the bars, made if missing: `locks`, `spill`, `set-aside`. */
export const cacheFolder = (...parts: readonly string[]): string => homeFolder("cache", ...parts);

/** Checks names that come from outside before they become folders. */
export function checkSeries(series: Series): Series {
  for (const name of ["venue", "symbol"] as const) {
    const value = series[name];
    if (typeof value !== "string" || value.trim() === "" || encode(value).length > 200)
      throw invalidArgument(name, "must be a text of 1 to 200 characters", value, "Shorten it.");
    // Half a character has no bytes of its own: two such names would share a folder.
    if (!value.isWellFormed())
      throw invalidArgument(name, "must not hold half a character", value, "Write the name anew.");
  }
  return series;
}

/** The names in a folder of the cache; none where it is not there. Throws `unavailable` where it is, and cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cannotRead(cause);
  }
}

/** The error for a part of the cache that is there and may not or cannot be opened: neither damaged nor missing. */
export const cannotRead = (cause: unknown, said = (cause as Error).message): PeakError =>
  new PeakError(
    "unavailable",
    `PEAK_HOME must be a folder that can be read, received "${peakHome()}": ${said}.`,
    {
      hint: "Point it to another, let this user read all in this one, or allow more open files (ulimit -n). Nothing was changed.",
      context: { store: cacheRoot() },
      cause,
    },
  );

/** Every series there is below a root, by venue, symbol and length of the bars. */
export function allSeries(filter: Partial<Series> = {}, root = cacheRoot()): Series[] {
  const below = (folder: string, key: string): { name: string; path: string }[] =>
    namesIn(folder)
      .flatMap(folderName => {
        const name = folderName.startsWith(`${key}=`) ? decode(folderName.slice(key.length + 1)) : undefined;
        return name === undefined ? [] : [{ name, path: join(folder, folderName) }];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const wanted = (key: keyof Series, name: string): boolean => (filter[key] ?? name) === name;
  const found: Series[] = [];
  for (const venue of below(root, "venue")) {
    if (!wanted("venue", venue.name)) continue;
    for (const symbol of below(venue.path, "symbol")) {
      if (!wanted("symbol", symbol.name)) continue;
      const lengths = below(symbol.path, "timeframe")
        .map(({ name }) => name)
        .filter(isTimeframe)
        .sort((a, b) => timeframeLength(a) - timeframeLength(b));
      for (const timeframe of lengths)
        if (wanted("timeframe", timeframe)) found.push({ venue: venue.name, symbol: symbol.name, timeframe });
    }
  }
  return found;
}

/**
 * A name as part of a path on every system: capitals, digits, dot and dash stay; everything else is percent-encoded, small
 * letters of a symbol too where capitals stand beside them (kPEPE is not KPEPE, but a Mac's disk thinks so).
 */
function encode(name: string): string {
  const mixed = /[a-z]/.test(name) && /[A-Z]/.test(name);
  // DuckDB takes a folder of this name for one without a value.
  if (!mixed && /^null$/i.test(name))
    return `%${name.charCodeAt(0).toString(16).toUpperCase()}${name.slice(1)}`;
  return name.replace(/[^A-Za-z0-9.-]|[a-z]|^\.|\.$/gu, letter => {
    if (/^[a-z]$/.test(letter) && !mixed) return letter;
    return [...Buffer.from(letter)]
      .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join("");
  });
}

/** The name that {@link encode} wrote so; undefined for what it did not write, as a folder that somebody else made. */
function decode(part: string): string | undefined {
  try {
    const name = decodeURIComponent(part);
    return encode(name) === part ? name : undefined;
  } catch {
    return undefined;
  }
}
