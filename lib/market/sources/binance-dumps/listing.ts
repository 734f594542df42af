import { readFile } from "node:fs/promises";
import { z } from "zod";
import { PeakError } from "../../../core/errors.ts";
import { unknownName } from "../../../core/names.ts";
import { parseSymbol } from "../../instrument/symbol.ts";
import { shownAddress } from "../http/address.ts";
import { download, type DownloadOptions } from "../http/download.ts";
import { dumpFolder, otherRoot, placeOf, type DumpKind } from "./address.ts";

/** The bucket behind data.binance.vision, which lists itself as S3 does: delisted markets too, which Binance's interface no longer names. */
const bucket = "https://s3-ap-northeast-1.amazonaws.com/data.binance.vision";

/** Names in one answer are 1,000 at most; Binance has some thousand markets of a kind. */
const mostPages = 50;

/**
 * Throws `unknown_name` where Binance has no dumps of a market, with the nearest that it has, or none of bars of that length; `unavailable`
 * where its list cannot be read, as a mirror may have none.
 */
export async function demandListed(symbol: string, what: DumpKind, options: DownloadOptions): Promise<void> {
  const { market, name } = placeOf(symbol);
  const within = async (period: "monthly" | "daily") =>
    list(`${dumpFolder(market, period, what)}${name}/`, options, what.kind === "klines" ? mostPages : 1);
  // A market of this month has days only, bars of a week have months only.
  const monthly = await within("monthly");
  const wanted = what.kind === "klines" ? what.timeframe : undefined;
  if (wanted === undefined ? monthly.length > 0 : monthly.includes(wanted)) return;
  const held = new Set([...monthly, ...(await within("daily"))]);
  if (wanted === undefined ? held.size > 0 : held.has(wanted)) return;
  if (held.size === 0) {
    const names = await list(dumpFolder(market, "daily", what), options, mostPages);
    throw unknownName("symbol", symbol, unified(names, symbol));
  }
  throw new PeakError("unknown_name", `Binance's dumps have no bars of "${wanted}" of ${symbol}.`, {
    hint: `Choose one of ${[...held].join(", ")}, and make longer ones of them with pt.resample.`,
    context: { symbol, timeframe: wanted, offered: [...held] },
  });
}

const answerSchema = z.object({
  ListBucketResult: z.object({
    CommonPrefixes: z.array(z.object({ Prefix: z.string() })).default([]),
    Contents: z.array(z.object({ Key: z.string() })).default([]),
    NextMarker: z.string().optional(),
  }),
});

/** What lies directly in a folder: names of folders and files. */
async function list(folder: string, options: DownloadOptions, pages: number): Promise<string[]> {
  const { XMLParser } = await import("fast-xml-parser");
  const parser = new XMLParser({
    parseTagValue: false,
    processEntities: false,
    isArray: name => name === "CommonPrefixes" || name === "Contents",
  });
  const names: string[] = [];
  let marker: string | undefined;
  for (let page = 0; page < pages; page++) {
    const query = new URLSearchParams({ delimiter: "/", prefix: folder, ...(marker && { marker }) });
    const address = `${otherRoot()?.replace(/\/+$/, "") ?? bucket}/?${query}`;
    let text: string;
    try {
      const { path } = await download(address, { ...options, markup: true, fresh: true });
      text = await readFile(path, "utf8");
    } catch (cause) {
      if (cause instanceof PeakError && (cause.code === "not_found" || cause.code === "unreadable"))
        throw noList(address, cause);
      throw cause;
    }
    const read = answerSchema.safeParse(parser.parse(text));
    if (!read.success) throw noList(address, read.error);
    const { CommonPrefixes, Contents, NextMarker } = read.data.ListBucketResult;
    for (const path of [...CommonPrefixes.map(({ Prefix }) => Prefix), ...Contents.map(({ Key }) => Key)])
      names.push(path.slice(folder.length).replace(/\/$/, ""));
    if (NextMarker === undefined) break;
    marker = NextMarker;
  }
  return names;
}

function noList(address: string, cause: Error): PeakError {
  return new PeakError("unavailable", `${shownAddress(address)} gives no list of the dumps that it has.`, {
    hint: "Check the symbol: whether it has no dumps or none in this span cannot be told. With a mirror, ask for a span that it has files of.",
    cause,
  });
}

/** Listed markets of the symbol's kind that share its quote or its base, in unified form: "BTCUSDT" alone does not say where the base ends. */
function unified(names: readonly string[], symbol: string): string[] {
  const parts = parseSymbol(symbol);
  if (parts.kind === "equity") return [];
  const { kind, base, quote } = parts;
  const coin = kind !== "spot" && parts.settle === base;
  return names.flatMap(name => {
    const [pair, tail] = name.split("_");
    const dated = tail !== undefined && /^\d{6}$/.test(tail);
    if (kind === "future" ? !dated : tail !== (kind === "perpetual" && coin ? "PERP" : undefined)) return [];
    const [a, b] = pair.endsWith(quote)
      ? [pair.slice(0, -quote.length), quote]
      : pair.startsWith(base)
        ? [base, pair.slice(base.length)]
        : ["", ""];
    if (a === "" || b === "") return [];
    const settled = kind === "spot" ? "" : `:${coin ? a : b}`;
    return [`${a}/${b}${settled}${dated ? `-${tail}` : ""}`];
  });
}
