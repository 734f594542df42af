import { basename } from "node:path";
import type { Displayable } from "../../../core/display.ts";
import { PeakError, invalidArgument } from "../../../core/errors.ts";
import { refuseUnknownKeys } from "../../../core/names.ts";
import { startProgress } from "../../../core/progress.ts";
import { formatTime, timeframeLength } from "../../../core/time.ts";
import { loadFile } from "../../load-file.ts";
import type { LoadOptions } from "../../load-options.ts";
import { withLock } from "../lock.ts";
import { mergeBars } from "../merge.ts";
import { checkSeries, seriesName, type Series } from "../series.ts";
import { asideNotice } from "../through.ts";
import { sweepLeftovers } from "../year-file.ts";
import { counted, shown } from "./shown.ts";

/** Options of {@link importBars}. */
export interface ImportOptions extends Pick<
  LoadOptions,
  "timeframe" | "columns" | "invalid" | "repair" | "zone" | "resample"
> {
  /** The market the file holds. */
  readonly symbol: string;
  /** Whose bars they are: an exchange, whose history then goes on where the file ends, or any name of yours. */
  readonly venue: string;
  /** Bars of the file take the place of cached ones with other values. Default false: what is cached stays. */
  readonly replace?: boolean;
}

/** What an import did. */
export interface Imported extends Displayable {
  readonly series: Series;
  readonly bars: number;
  /** Bars that were not cached before. */
  readonly added: number;
  /** Bars that were cached with other values. */
  readonly different: number;
}

/**
 * Puts the bars of a file (CSV, Parquet, Arrow …) into the cache. What lies between its first and last bar counts as known from
 * then on: `load` asks the venue for what comes before and after only. The file is read whole and checked as in `load`
 * before anything is written; an import that was killed is begun again and adds what is missing.
 *
 * Throws what `load` throws for a file, and `invalid_argument` for made-up bars, which have no place among real ones.
 *
 * @example await pt.data.import("XBTUSD_60.csv", { symbol: "BTC/USD", venue: "kraken" })
 */
export async function importBars(file: string, options: ImportOptions): Promise<Imported> {
  refuseUnknownKeys("option of data.import", options ?? {}, [
    "symbol",
    "venue",
    "timeframe",
    "columns",
    "invalid",
    "repair",
    "zone",
    "resample",
    "replace",
  ]);
  const { symbol, venue, replace = false, ...how } = options ?? {};
  if (typeof symbol !== "string" || !symbol.trim())
    throw invalidArgument("symbol", "must be a text", symbol, 'Name the market, e.g. symbol: "BTC/USD".');
  if (typeof venue !== "string" || !venue.trim() || ["auto", "synthetic", "file"].includes(venue))
    throw invalidArgument(
      "venue",
      "must be the name of a venue",
      venue,
      'Say whose bars they are, e.g. venue: "kraken".',
    );
  const bars = await loadFile(
    symbol,
    { ...how, file },
    { since: undefined, until: undefined, limit: undefined },
  );
  if (bars.synthetic)
    throw new PeakError("invalid_argument", `${basename(file)} holds made-up bars.`, {
      hint: "Only real bars are cached; load the file itself where you want these.",
    });
  const series = checkSeries({ venue, symbol, timeframe: bars.timeframe });
  const first = bars.time[0];
  const last = bars.time[bars.length - 1];
  const progress = startProgress(`importing ${seriesName(series)}`, bars.length);
  try {
    const { added, different, aside } = await withLock(series, async () => {
      sweepLeftovers(series);
      return mergeBars(series, bars, [[first, last + timeframeLength(bars.timeframe)]], {
        replace,
        onYear: done => progress.advance(done),
      });
    });
    const others = replace
      ? "replaced"
      : "differ from what is cached, which stays (replace: true takes them)";
    return shown(
      { series: Object.freeze(series), bars: bars.length, added, different },
      {
        title: seriesName(series),
        subtitle: `${counted(bars.length, "bar")} from ${formatTime(first)} to ${formatTime(last)} UTC · ${counted(added, "new bar")}`,
        notes: [
          `Quality: ${bars.quality?.summary ?? "not looked at"}.`,
          ...(different > 0 ? [`${counted(different, "bar")} ${others}.`] : []),
          ...aside.map(asideNotice),
        ],
      },
    );
  } finally {
    progress.end();
  }
}
