import { basename } from "node:path";
import { PeakError } from "../../../core/errors.ts";
import { bareSymbol } from "../which-symbol.ts";
import { minute, timeframeLength, type Milliseconds, type Timeframe } from "../../../core/time.ts";

/** Lengths of bars that Kraken dumps, in minutes. */
const dumped: readonly number[] = [1, 5, 15, 30, 60, 240, 720, 1440];

/** What a file is asked for. */
interface Wanted {
  readonly name: string;
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
}

const quotes = "USDT|USDC|USD|EUR|GBP|JPY|CHF|CAD|AUD|XBT|BTC|ETH";
/** Kraken's own name, or somebody's label in front of it. */
const namedAfter = /^(kraken[_-])?([A-Z0-9.]{5,})_(\d+)\.csv(?:\.gz|\.zip)?$/;
const tradesNamedAfter = new RegExp(`^([A-Z0-9.]{2,}(?:${quotes}))\\.csv(?:\\.gz|\\.zip)?$`);
/** A symbol that says which market is meant; "X/Y" is only a name. */
const market = new RegExp(`[/-](?:${quotes})(?::|$)`, "i");

/** What the name of one of Kraken's dumps says, its rows do not: `XBTUSD_60.csv`; or labelled, `kraken_XBTUSD_60.csv`. */
function krakenDump(
  file: string,
): { readonly pair: string; readonly minutes: number; readonly labelled: boolean } | undefined {
  const match = namedAfter.exec(basename(file));
  const minutes = Number(match?.[3]);
  return match && dumped.includes(minutes)
    ? { pair: match[2], minutes, labelled: match[1] !== undefined }
    : undefined;
}

/** How long the bars of one of Kraken's dumps are, by its name: where trades are few the rows seldom follow one another. */
export function dumpedLength(name: string): Milliseconds | undefined {
  const minutes = krakenDump(name)?.minutes;
  return minutes === undefined ? undefined : minutes * minute;
}

/** Refuses one of Kraken's dumps of bars, under Kraken's own name, that is of another market than is asked for. */
export function refuseOtherPair({ name, symbol }: Wanted): void {
  const dump = krakenDump(name);
  if (dump?.labelled === false) refuseOther(name, dump.pair, symbol);
}

/** What is to be said of bars whose file somebody has labelled as another market's: a label is no proof, so they are loaded. */
export function otherLabel({ name, symbol = "" }: Wanted): string | undefined {
  const dump = krakenDump(name);
  if (dump === undefined || !market.test(symbol) || bareSymbol(dump.pair) === bareSymbol(symbol))
    return undefined;
  return `${basename(name)} is named after Kraken's ${dump.pair}; it was loaded as "${symbol}".`;
}

/** Refuses a dump of trades, under Kraken's own name `XBTUSD.csv`, that is of another market than is asked for. */
export function refuseOtherTrades(path: string, symbol: string): void {
  const pair = tradesNamedAfter.exec(basename(path))?.[1];
  if (market.test(symbol)) refuseOther(basename(path), pair, symbol);
}

function refuseOther(name: string, pair: string | undefined, symbol: string | undefined): void {
  if (pair === undefined || symbol === undefined || bareSymbol(pair) === bareSymbol(symbol)) return;
  throw new PeakError("unreadable", `${name} is a dump of Kraken's ${pair}, not of "${symbol}".`, {
    hint: `Load the other file, or "${pair}"; where it is no dump of Kraken's, give it another name.`,
    context: { file: name, pair, symbol },
  });
}

/**
 * Those members of an archive that are wanted: of Kraken's, which holds every market at every length, the one of the symbol and
 * timeframe. Throws `unreadable` where none is, and where several lengths could be meant.
 */
export function pickMembers(
  members: readonly string[],
  { name, symbol, timeframe }: Wanted,
): readonly string[] {
  const dumps = members.map(krakenDump);
  if (members.length < 2 || symbol === undefined || dumps.some(dump => dump === undefined)) return members;
  const ofSymbol = members.filter((_, i) => bareSymbol(dumps[i]!.pair) === bareSymbol(symbol));
  if (ofSymbol.length === 0) {
    const pairs = [...new Set(dumps.map(dump => dump!.pair))];
    throw new PeakError(
      "unreadable",
      `${name} holds ${pairs.length} of Kraken's markets (${pairs.slice(0, 8).join(", ")}${pairs.length > 8 ? ", …" : ""}), none is "${symbol}".`,
      { hint: `Load one of them, e.g. "${pairs[0]}".`, context: { file: name, pairs } },
    );
  }
  const wanted = ofSymbol.filter(
    member => timeframe === undefined || krakenDump(member)!.minutes * minute === timeframeLength(timeframe),
  );
  if (wanted.length === 1) return wanted;
  const lengths = ofSymbol.map(member => krakenDump(member)!.minutes).sort((a, b) => a - b);
  throw new PeakError(
    "unreadable",
    `${name} has ${symbol} in bars of ${lengths.join(", ")} minutes, and ${timeframe === undefined ? "no timeframe is given" : `timeframe is "${timeframe}"`}.`,
    { hint: 'Say which one, e.g. timeframe: "1h".', context: { file: name, minutes: lengths } },
  );
}
