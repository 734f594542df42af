import { PeakError } from "../../core/errors.ts";

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

/** The rows of the symbol that is meant, by the symbol of each row; undefined for all of them. */
export function rowsOfSymbol(
  column: Iterable<unknown>,
  symbol: string | undefined,
  file: string,
): Uint32Array | undefined {
  const each = Array.from(column, name => (name === null || name === undefined ? undefined : String(name)));
  const names = [...new Set(each)].filter(name => name !== undefined);
  const wanted = whichSymbol(names, symbol, file);
  if (wanted === undefined) return undefined;
  return Uint32Array.from(each.keys()).filter(row => each[row] === wanted);
}

/** BTC/USD, xbt-usd and BTCUSD are one. */
export function bareSymbol(symbol: string): string {
  return symbol
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "")
    .replaceAll("XBT", "BTC")
    .replaceAll("XDG", "DOGE");
}
