import { basename } from "node:path";
import { PeakError, demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatTime } from "../../core/time.ts";
import { firstAtOrAfter } from "../columns.ts";
import { checkedTrades, pickedTrades } from "./checked-trades.ts";
import { refuseOtherTrades } from "../sources/file/kraken-dump.ts";
import { dumpedParts, dumpedSpan, noDumpedTrades, type DumpedTradesOptions } from "./dumped-trades.ts";
import {
  demandPath,
  loadTrades,
  noTicks,
  otherTicks,
  readSideOption,
  type SideOptions,
} from "./load-ticks.ts";
import { readTicks, sidesOf } from "./read/columns.ts";
import { tableParts } from "./read/parts.ts";
import { makeTrades, type TradeTicks } from "./trades.ts";

/** A file of one market's trades, or several, each of which follows the one before it. */
export type TradeFiles = ({ readonly file: string } | { readonly files: readonly string[] }) & SideOptions;

/**
 * Walks over trades that need not fit in memory: a day of Binance's dumps after the other, or file after file, of which a CSV (plain or
 * gzipped) comes in parts of some million trades. Each is checked and put in order as `loadTrades` does, and read when it is asked for; two
 * are held at most. `timeBars` and `tradeBars` take the walk in place of trades.
 *
 * A trade that the part before had too is left out where ids tell. Throws what `loadTrades` throws, and `invalid_data` for a part that
 * begins before the one before it ends.
 *
 * @example const bars = await pt.tradeBars(pt.scanTrades("BTC/USD", { file: "ten-years.csv.gz" }), { by: "tick", size: 1_000 });
 * @example const days = pt.scanTrades("BTC/USDT", { source: "binance-dumps", since: "2024-01-01", until: "2024-07-01" });
 *   const bars = await pt.tradeBars(days, { by: "dollar", size: 50e6 });
 */
export async function* scanTrades(
  symbol: string,
  options: DumpedTradesOptions | TradeFiles,
): AsyncGenerator<TradeTicks, void, undefined> {
  demand(
    typeof options === "object" && options !== null,
    "options",
    "must say where the trades are",
    options,
    'Pass { files: ["monday.csv", "tuesday.csv"] } or { source: "binance-dumps", since } after the symbol.',
  );
  refuseUnknownKeys("tick option", options, ["file", "files", "side", "source", "since", "until"]);
  let before: TradeTicks | undefined;
  for await (const part of "file" in options || "files" in options
    ? filesOf(symbol, options)
    : dumpsOf(symbol, options)) {
    const fresh = before === undefined ? part : following(before, part);
    if (fresh.length === 0) continue;
    before = fresh;
    yield fresh;
  }
}

async function* filesOf(symbol: string, options: TradeFiles): AsyncGenerator<TradeTicks> {
  refuseUnknownKeys("tick option", options, ["file" in options ? "file" : "files", "side"]);
  const side = readSideOption(options);
  const files = "file" in options ? [options.file] : options.files;
  demand(
    Array.isArray(files) && files.length > 0,
    "files",
    "must be a list of paths",
    files,
    "Name them, oldest first.",
  );
  files.forEach((file, i) => demandPath(file, "file" in options ? "file" : `files[${i}]`));
  for (const file of files) yield* partsOf(symbol, file, side);
}

/** The trades of a file, which need not fit in memory where it is a table in text. */
async function* partsOf(symbol: string, file: string, side: SideOptions["side"]): AsyncGenerator<TradeTicks> {
  refuseOtherTrades(file, symbol);
  const tables = await tableParts(file);
  if (tables === undefined) return void (yield await loadTrades(symbol, { file, side }));
  const sides = sidesOf(side);
  let any = false;
  let first: readonly string[] | undefined;
  for await (const table of tables) {
    const raw = readTicks(table, basename(file), sides);
    first ??= raw.first;
    if (raw.kind !== "trades") throw otherTicks(file, "quotes", "pt.loadQuotes");
    const part = checkedTrades(symbol, `file:${basename(file)}`, raw.columns);
    if (part === undefined) continue;
    any = true;
    yield part;
  }
  if (!any) throw noTicks(file, "trade", first);
}

async function* dumpsOf(symbol: string, options: DumpedTradesOptions): AsyncGenerator<TradeTicks> {
  const span = dumpedSpan(options);
  let any = false;
  for await (const columns of dumpedParts(symbol, span, "none")) {
    const day = checkedTrades(symbol, "binance-dumps", columns);
    const wanted = day?.between(span.since, span.until);
    if (wanted === undefined || wanted.length === 0) continue;
    any = true;
    yield wanted;
  }
  if (!any) throw noDumpedTrades(symbol, span);
}

/** A part without the trades that the part before it had. */
function following(before: TradeTicks, part: TradeTicks): TradeTicks {
  const last = before.time[before.length - 1];
  const rest = part.time[0] <= last ? unknownTo(before, part) : part;
  if (rest.time[0] < last)
    throw new PeakError(
      "invalid_data",
      `Trades of ${rest.source} begin at ${formatTime(rest.time[0])}, before those of ${before.source} end (${formatTime(last)}).`,
      { hint: "Give files that follow one another, oldest first." },
    );
  return rest;
}

/** The trades of a part whose ids an earlier one has not: of one moment they may stand in another order. */
function unknownTo(before: TradeTicks, part: TradeTicks): TradeTicks {
  const shared = before.slice(firstAtOrAfter(before.time, part.time[0])).id;
  const { id, symbol, source, synthetic } = part;
  if (shared === undefined || id === undefined) return part;
  // As text: ids are numbers where all of a part are.
  const known = new Set(Array.from(shared, String));
  known.delete("");
  const rows = Uint32Array.from({ length: part.length }, (_, row) => row);
  const order = rows.filter(row => !known.has(String(id[row])));
  return order.length === part.length
    ? part
    : makeTrades({ symbol, source, synthetic }, pickedTrades(part, order));
}
