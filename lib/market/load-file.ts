import { basename } from "node:path";
import { PeakError, demand, invalidArgument } from "../core/errors.ts";
import { refuseUnknownKeys } from "../core/names.ts";
import { day, timeframeLength, timeframeOf, type Milliseconds, type Timeframe } from "../core/time.ts";
import { readActions } from "./adjust/actions.ts";
import { Bars, barColumnNames } from "./bars.ts";
import { pickRows, type RawRows } from "./rows/clean.ts";
import { formatSpan, usualSpacing } from "./rows/gaps.ts";
import type { LoadOptions } from "./load-options.ts";
import { normalise, usualTimeframeOf } from "./normalise.ts";
import { emptyRange, type Range } from "./range.ts";
import { repairRows } from "./repair/repair.ts";
import { resampleFrom } from "./resample.ts";
import { dumpedLength, otherLabel } from "./sources/file/kraken-dump.ts";
import { readBarFile } from "./sources/file/read.ts";
import { otherName } from "./sources/which-symbol.ts";
import type { FileRows } from "./sources/file/rows.ts";
import { readSql, sqlSource } from "./sources/file/sql.ts";
import { isAddress, shownAddress } from "./sources/http/address.ts";
import { download } from "./sources/http/download.ts";

/** Bars of a file or a query: read, cut to the range, cleaned, and made longer where that is asked for. */
export async function loadFile(symbol: string, options: LoadOptions, range: Range): Promise<Bars> {
  const { invalid, repair = false, timeframe, resample: wanted = false } = options;
  const { rows, about, source, ...heard } = await read(symbol, options);
  const notice = together(heard.notice, otherName(rows.named, symbol, source));
  if (about.symbol !== undefined && about.symbol !== symbol)
    throw invalidArgument(
      "symbol",
      `must be what ${source} was written for, "${about.symbol}"`,
      symbol,
      "Load the other file.",
    );
  const own = spacingOf(rows.time, options.file);
  const finer = timeframe !== undefined && own > 0 && own < timeframeLength(timeframe);
  if (timeframe !== undefined && own > 0 && own !== timeframeLength(timeframe) && !(finer && wanted))
    throw new PeakError(
      "invalid_argument",
      `timeframe is "${timeframe}", but ${source} has bars ${formatSpan(own)} apart.`,
      {
        hint: finer
          ? `Leave timeframe out, or pass resample: true to make ${timeframe} bars of them.`
          : "Leave timeframe out, or give a file with finer bars.",
      },
    );
  const { zone } = options;
  demand(
    zone === undefined || repair !== false,
    "zone",
    "must come with repair, which puts the times right",
    zone,
    'Add repair: { clock: "repair" }.',
  );
  // Where times become others, those of the range are known afterwards only.
  const part = within(rows, zone === undefined ? range : aDayWider(range), source);
  const calendar = options.calendar ?? about.calendar;
  const repaired =
    repair === false
      ? undefined
      : repairRows(part, repair === true ? {} : repair, { calendar, zone, ...(finer ? {} : { timeframe }) });
  const named = usualTimeframeOf(own) !== undefined;
  const bars = normalise(
    {
      symbol,
      source,
      synthetic: about.synthetic === "true" || rows.synthetic === true,
      actions: readActions(about.actions, source),
      calendar,
      timeframe: finer && named ? undefined : (timeframe ?? lengthSaid(options.file, own)),
      notice,
    },
    repaired === undefined ? part : zone === undefined ? repaired.rows : within(repaired.rows, range, source),
    { invalid, repairs: repaired?.log, ownStep: finer },
  );
  const wished = limited(finer ? resampleFrom(bars, own, timeframe) : bars, range);
  if (wished === bars) return bars;
  // What was wrong with the file's rows must not be forgotten because the bars were joined or cut afterwards.
  return new Bars(
    {
      symbol,
      source,
      timeframe: wished.timeframe,
      synthetic: bars.synthetic,
      calendar: bars.calendar,
      actions: wished.actions,
      notice: bars.notice,
      quality: bars.quality,
    },
    wished,
  );
}

async function read(
  symbol: string,
  options: LoadOptions,
): Promise<FileRows & { readonly source: string; readonly notice?: string }> {
  const { file = "", sql, database, columns } = options;
  if (columns !== undefined) refuseUnknownKeys("column of bars", columns, barColumnNames);
  const common = { columns, base: symbol.split(/[/-]/)[0], symbol, timeframe: options.timeframe };
  if (sql !== undefined) {
    const source = sqlSource({ sql, database });
    return { ...(await readSql({ sql, database }, { ...common, name: source })), source };
  }
  if (!isAddress(file))
    return {
      ...(await readBarFile(file, common)),
      source: `file:${basename(file)}`,
      notice: otherLabel({ name: file, symbol }),
    };
  const { path, name, notice } = await download(file, options);
  return {
    ...(await readBarFile(path, { ...common, name, path: file })),
    source: shownAddress(file),
    notice: together(notice, otherLabel({ name, symbol })),
  };
}

/** Notices one after the other; undefined where there is none. */
function together(...notices: readonly (string | undefined)[]): string | undefined {
  const said = notices.filter(notice => notice !== undefined);
  return said.length > 0 ? said.join(" ") : undefined;
}

/** How far bars are apart: what the name of a dump says, where the rows follow one another at several times that. */
function spacingOf(time: Float64Array, file = ""): Milliseconds {
  const measured = usualSpacing(ascending(time));
  const said = dumpedLength(file);
  return said !== undefined && measured % said === 0 ? said : measured;
}

/** The timeframe that the name of a dump says; undefined where the rows are to say it. */
function lengthSaid(file: string | undefined, own: Milliseconds): Timeframe | undefined {
  return file !== undefined && dumpedLength(file) === own ? timeframeOf(own) : undefined;
}

/** The times in order; most files have them so. */
function ascending(time: Float64Array): Float64Array {
  for (let i = 1; i < time.length; i++) if (!(time[i] >= time[i - 1])) return time.slice().sort();
  return time;
}

/** Rows in the range, and those whose time cannot be read, which the report must count. */
function within(rows: RawRows, range: Range, source: string): RawRows {
  const { since = -Infinity, until = Infinity } = range;
  if (since === -Infinity && until === Infinity) return rows;
  const kept: number[] = [];
  let any = false;
  let first = Infinity;
  let last = -Infinity;
  rows.time.forEach((time, i) => {
    if (time < since || time >= until) return;
    kept.push(i);
    any ||= !Number.isNaN(time);
  });
  for (const time of rows.time) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  if (!any) throw emptyRange(source, range, last >= first ? [first, last] : undefined);
  return pickRows(rows, Uint32Array.from(kept));
}

function aDayWider({ since = -Infinity, until = Infinity, limit }: Range): Range {
  return { since: since - day, until: until + day, limit };
}

function limited(bars: Bars, { since, limit }: Range): Bars {
  if (limit === undefined || bars.length <= limit) return bars;
  return since === undefined ? bars.slice(-limit) : bars.slice(0, limit);
}
