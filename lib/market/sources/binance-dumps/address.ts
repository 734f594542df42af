import { invalidArgument } from "../../../core/errors.ts";
import type { Milliseconds } from "../../../core/time.ts";
import { parseSymbol } from "../../instrument/symbol.ts";

/** What a dump holds: bars of one length, or aggregated trades. */
export type DumpKind =
  { readonly kind: "klines"; readonly timeframe: string } | { readonly kind: "aggTrades" };

const usual = "https://data.binance.vision";

/** Where the dumps lie: Binance's own server, or `PEAK_BINANCE_DUMPS_URL`. */
export const dumpsRoot = (): string => (process.env.PEAK_BINANCE_DUMPS_URL || usual).replace(/\/+$/, "");

/** The address that the environment puts in place of Binance's own. */
export const otherRoot = (): string | undefined => process.env.PEAK_BINANCE_DUMPS_URL || undefined;

/**
 * The address of the file of one month or day of a market:
 * `…/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-01.zip`, `…/data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01-31.zip`.
 */
export function dumpAddress(
  symbol: string,
  what: DumpKind,
  period: "monthly" | "daily",
  from: Milliseconds,
): string {
  const { market, name } = placeOf(symbol);
  const date = new Date(from).toISOString().slice(0, period === "monthly" ? 7 : 10);
  const middle = what.kind === "klines" ? what.timeframe : what.kind;
  const folder = what.kind === "klines" ? `${name}/${what.timeframe}` : name;
  return `${dumpsRoot()}/${dumpFolder(market, period, what)}${folder}/${name}-${middle}-${date}.zip`;
}

/** Where the folders of all markets of a kind lie: `data/spot/monthly/klines/`. */
export const dumpFolder = (market: string, period: "monthly" | "daily", { kind }: DumpKind): string =>
  `data/${market}/${period}/${kind}/`;

/** The folder of a market and its name there. Throws `invalid_argument` for what Binance has no dumps of. */
export function placeOf(symbol: string): { market: string; name: string } {
  const parts = parseSymbol(symbol);
  if (parts.kind === "equity" || parts.kind === "option")
    throw invalidArgument(
      "symbol",
      "must be a spot pair, a perpetual or a dated future",
      symbol,
      'Write e.g. "BTC/USDT", "BTC/USDT:USDT" or "BTC/USD:BTC".',
    );
  const name = `${parts.base}${parts.quote}`;
  if (parts.kind === "spot") return { market: "spot", name };
  // Settled in the base currency, a contract is one of the coin-margined.
  const coin = parts.settle === parts.base;
  const market = coin ? "futures/cm" : "futures/um";
  if (parts.kind === "perpetual") return { market, name: coin ? `${name}_PERP` : name };
  return { market, name: `${name}_${new Date(parts.expiry).toISOString().slice(2, 10).replaceAll("-", "")}` };
}
