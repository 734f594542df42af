import { basename } from "node:path";
import { PeakError } from "../../../core/errors.ts";
import { bareSymbol } from "../which-symbol.ts";
import { minute, timeframeLength, type Timeframe } from "../../../core/time.ts";

/** Lengths of bars that Kraken dumps, in minutes. */
const dumped: readonly number[] = [1, 5, 15, 30, 60, 240, 720, 1440];

/** What a file is asked for. */
interface Wanted {
  readonly name: string;
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
}

/** What the name of one of Kraken's dumps says: `XBTUSD_60.csv`, its rows do not. */
function krakenDump(file: string): { readonly pair: string; readonly minutes: number } | undefined {
  const match = /^([A-Z0-9.]{5,})_(\d+)\.csv(?:\.gz|\.zip)?$/.exec(basename(file));
  const minutes = Number(match?.[2]);
  return match && dumped.includes(minutes) ? { pair: match[1], minutes } : undefined;
}

/** Refuses one of Kraken's dumps that is of another market than is asked for. */
export function refuseOtherPair({ name, symbol }: Wanted): void {
  const pair = krakenDump(name)?.pair;
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
