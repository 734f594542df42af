import { PeakError } from "../../core/errors.ts";
import { pickRows, type RawRows } from "../rows/clean.ts";

/** The one of the names in a table's symbol column that is meant by `symbol`; undefined where there is one only, whatever it is. */
export function whichSymbol(
  names: readonly string[],
  symbol: string | undefined,
  file: string,
): string | undefined {
  if (names.length <= 1) return undefined;
  const wanted = names.find(name => symbol !== undefined && bareSymbol(name) === bareSymbol(symbol));
  if (wanted !== undefined) return wanted;
  throw new PeakError(
    "unreadable",
    `${file} holds ${names.length} symbols (${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}), none is "${symbol ?? ""}".`,
    { hint: `Load one of them, e.g. "${names[0]}".`, context: { file, symbols: names } },
  );
}

/** The rows of the symbol that is meant, by the symbol of each row. */
export function rowsOfSymbol(
  rows: RawRows,
  column: Iterable<unknown>,
  symbol: string | undefined,
  file: string,
): RawRows {
  const each = Array.from(column, name => (name === null || name === undefined ? undefined : String(name)));
  const names = [...new Set(each)].filter(name => name !== undefined);
  const wanted = whichSymbol(names, symbol, file);
  if (wanted === undefined) return { ...rows, named: names[0] };
  return pickRows(
    rows,
    Uint32Array.from(each.keys()).filter(row => each[row] === wanted),
  );
}

/** What is to be said of rows whose table names another market: names differ from vendor to vendor, so they are loaded. */
export function otherName(named: string | undefined, symbol: string, file: string): string | undefined {
  if (named === undefined || named === "") return undefined;
  // A venue may stand in front of the name ("KRAKEN:XBTUSD"), what it is settled in behind the symbol ("BTC/USDT:USDT").
  const names = [named, named.slice(named.lastIndexOf(":") + 1)].map(bareSymbol);
  const asked = [symbol, symbol.split(":")[0]].map(bareSymbol);
  if (names.some(name => asked.includes(name))) return undefined;
  return `${file} names its market "${named}"; it was loaded as "${symbol}".`;
}

/** BTC/USD, xbt-usd and BTCUSD are one. */
export function bareSymbol(symbol: string): string {
  return symbol
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "")
    .replaceAll("XBT", "BTC")
    .replaceAll("XDG", "DOGE");
}
