import { PeakError } from "../../../core/errors.ts";
import { closest } from "../../../core/names.ts";

/** Header names for the columns of a file that uses unusual ones: `{ close: "Adj Close" }`. */
export type ColumnChoice = Readonly<
  Partial<Record<"time" | "open" | "high" | "low" | "close" | "volume", string>>
>;

/** Where each column stands in a row; −1 where there is none. */
export interface ColumnPlaces {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** The time of day, where the date has a column of its own. */
  readonly clock: number;
  /** The symbol, where a file may hold several. */
  readonly symbol: number;
  /** What Yahoo and Quandl say of corporate actions beside the bars. */
  readonly adjusted: number;
  readonly dividend: number;
  readonly split: number;
}

const aliases = {
  time: [
    "time",
    "timestamp",
    "date",
    "datetime",
    "date time",
    "open time",
    "unix",
    "unix timestamp",
    "epoch",
    "ts",
    "t",
  ],
  open: ["open", "o", "open price"],
  high: ["high", "h", "high price"],
  low: ["low", "l", "low price"],
  // "Price" beside an open is what Investing.com calls the close.
  close: ["close", "c", "close price", "close/last", "price"],
  volume: ["volume", "vol", "v"],
} as const;

/** Finds the columns in a header, in any case, with `_`, `.` or blank between words, in angle brackets (MetaTrader) or none. */
export function matchColumns(
  header: readonly string[],
  { name, columns = {}, base = "" }: { name: string; columns?: ColumnChoice; base?: string },
): ColumnPlaces {
  const names = withoutPrefix(header, base, name).map(plain);
  const find = (key: keyof typeof aliases): number => {
    const chosen = columns[key];
    if (chosen !== undefined) {
      // Written as in the header it may be told from one that differs in capitals.
      const place = header.includes(chosen) ? header.indexOf(chosen) : names.indexOf(plain(chosen));
      if (place < 0) throw missing(name, chosen, header, key);
      return place;
    }
    for (const alias of aliases[key]) {
      const place = names.indexOf(alias);
      if (place >= 0) return place;
    }
    return -1;
  };
  const required = (key: keyof typeof aliases): number => {
    const place = find(key);
    if (place < 0) throw missing(name, key, header, key);
    return place;
  };
  // A data frame written with its index has a nameless first column; in Parquet and Arrow pandas gives it a name, __index_level_0__.
  let time = find("time");
  if (time < 0) time = names.indexOf("index level 0");
  if (time < 0) time = names[0] === "" || names[0] === "unnamed: 0" ? 0 : required("time");
  const date = names.indexOf("date");
  const clock = columns.time === undefined && date >= 0 ? names.indexOf("time") : -1;
  const places: ColumnPlaces = {
    time: clock >= 0 ? date : time,
    open: required("open"),
    high: required("high"),
    low: required("low"),
    close: required("close"),
    volume: columns.volume === undefined ? baseVolume(names, base, find("volume")) : find("volume"),
    clock,
    symbol: names.findIndex(title => title === "ticker" || title === "symbol"),
    adjusted: names.findIndex(title => /^adj(usted)? close$/.test(title)),
    dividend: names.findIndex(title => /^(ex-)?dividends?$/.test(title)),
    split: names.findIndex(title => /^(stock )?splits?( ratio)?$/.test(title)),
  };
  const said: readonly (string | undefined)[] = Object.values(columns);
  for (const place of Object.values(places))
    demandOnlyOne(said.includes(header[place]) ? header : names, place, { name, header });
  return places;
}

/** Throws `unreadable` where another column has the name of one that is wanted: nothing tells which of the two is meant. */
export function demandOnlyOne(
  names: readonly string[],
  place: number,
  { name, header }: { readonly name: string; readonly header: readonly string[] },
): void {
  const other = names.indexOf(names[place], place + 1);
  if (!names[place] || other < 0) return;
  const [first, second] = [header[place], header[other]];
  throw new PeakError(
    "unreadable",
    `${name} has two columns of one name, "${first}" (column ${place + 1}) and "${second}" (column ${other + 1}): nothing tells which is meant.`,
    { hint: "Give one of them another name.", context: { file: name, header } },
  );
}

/**
 * Names without what stands before each of them: `Candlestick.Open` is open, and of a table of several markets (`BTC:open`, `ETH:open`)
 * the columns of `base` are taken. Throws `unreadable` where it is none of them.
 */
function withoutPrefix(header: readonly string[], base: string, file: string): readonly string[] {
  const parts = header.map(title => /^([^:.]+)[:.]([^:.\s]+)$/.exec(title.trim()));
  const isPrice = (title: string | undefined) =>
    title !== undefined && /^(open|high|low|close)$/i.test(title);
  const prefixes = [...new Set(parts.flatMap(part => (isPrice(part?.[2]) ? [part![1]] : [])))];
  if (prefixes.length === 0) return header;
  const wanted =
    prefixes.length === 1 ? prefixes[0] : prefixes.find(one => one.toLowerCase() === base.toLowerCase());
  if (wanted === undefined)
    throw new PeakError(
      "unreadable",
      `${file} holds ${prefixes.length} markets (${prefixes.join(", ")}), none is "${base}".`,
      { hint: `Load one of them, e.g. "${prefixes[0]}".`, context: { file, markets: prefixes } },
    );
  return header.map((title, i) => (parts[i]?.[1] === wanted ? parts[i][2] : title));
}

/** CryptoDataDownload has volume in the base currency under a name of its own and in the quote currency as "volume". */
function baseVolume(names: readonly string[], base: string, otherwise: number): number {
  const own = base
    ? [`volume ${base.toLowerCase()}`, "volumefrom", "volume from"]
    : ["volumefrom", "volume from"];
  const place = names.findIndex(name => own.includes(name));
  return place >= 0 ? place : otherwise;
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[<>_.\s]+/g, " ")
    .trim()
    .replace(/ \(?utc\)?$/, "");
}

function missing(file: string, wanted: string, header: readonly string[], key: string): PeakError {
  const near = closest(wanted, header);
  const names = header.map(plain);
  const ticks = names.includes("price")
    ? "pt.loadTrades"
    : names.includes("bid")
      ? "pt.loadQuotes"
      : undefined;
  return new PeakError(
    "unreadable",
    `${file} has no column "${wanted}"; its columns are ${header.map(h => h || "(nameless)").join(", ")}.`,
    {
      hint: isPanel(names)
        ? `Values over time are read by pt.readSeries; for bars of one of them name it for each price, columns: { open: "${header.at(-1)}", … }.`
        : ticks
          ? `If these are ticks and no bars, read them with ${ticks}; else name the column, columns: { ${key}: … }.`
          : `Name the column that holds it, e.g. columns: { ${key}: "${near ?? header[key === "time" ? 0 : Math.min(1, header.length - 1)]}" }.`,
      context: { file, wanted, header },
    },
  );
}

/** Whether no column is any of a bar's prices. */
function isPanel(names: readonly string[]): boolean {
  const known: readonly string[] = [
    ...aliases.open,
    ...aliases.high,
    ...aliases.low,
    ...aliases.close,
    "bid",
  ];
  return names.length > 2 && !names.some(name => known.includes(name));
}
