import { PeakError } from "../../../core/errors.ts";
import type { TradeSide } from "../tick-columns.ts";

const unknown = ["", "-", "none", "null", "nan", "n/a", "na", "unknown", "undefined"];
/** Who took the initiative: a buyer at the ask, or a seller. Upbit, Databento and Hyperliquid say bid and ask for the two. */
const takers = words(
  ["buy", "b", "buyer", "bid", "long", "1", "+1", "1.0"],
  ["sell", "s", "seller", "ask", "a", "offer", "short", "-1", "-1.0", "2"],
  [...unknown, "0", "0.0", "n", "u", "no_aggressor"],
);
/** Whether the buyer was the maker: then who took the initiative sold. */
const makers = words(["false", "f", "0", "0.0", "no", "n"], ["true", "t", "1", "1.0", "yes", "y"], unknown);

const told = {
  side: {
    words: takers,
    hint: "Sides are buy and sell (b, s), bid and ask, 1 and -1, or nothing. Rename the column to have it left out.",
  },
  maker: {
    words: makers,
    hint: "It says true or false (t, f, yes, no, 1, 0), or nothing. Rename the column to have it left out.",
  },
} as const;

function words(buys: readonly string[], sells: readonly string[], none: readonly string[]) {
  return new Map<string, TradeSide>([
    ...buys.map(word => [word, 1] as const),
    ...sells.map(word => [word, -1] as const),
    ...none.map(word => [word, 0] as const),
  ]);
}

/** Longer words have no number of their own. */
const mostLetters = 6;

/** What is known of the sides of a file beforehand. */
export interface Sides {
  /** Whose side a column `side` tells; undefined where nobody said. */
  readonly of: "taker" | "maker" | undefined;
  /** The words that its column `side` has said so far. */
  readonly words: Set<string>;
}

const zero = ["0", "0.0"];
const one = ["1", "+1", "1.0"];
/** Words beside which 1 can only be a buyer, and 0 nobody. */
const third = ["-1", "-1.0", "2"];

/** Throws `unreadable` where sides are numbers of which nothing tells what they mean: Bitso's 0 is a buyer, elsewhere 0 is a seller, or nobody. */
export function demandTellingSides({ words: said }: Sides, column: string, file: string): void {
  const says = (known: readonly string[]) => known.some(word => said.has(word));
  if (!says(zero) || !says(one) || says(third)) return;
  throw new PeakError(
    "unreadable",
    `${file}: column "${column}" says 0 and 1, and nothing tells which of them is a buyer.`,
    { hint: "Write buy and sell. Rename the column to have it left out.", context: { column } },
  );
}

/**
 * The columns of trades as Coinbase itself gives them: by its documentation the side is that of the maker. Whoever fetched them may have turned
 * it. Throws `unreadable` where nobody said.
 */
export function demandWhoseSide({ of }: Sides, names: readonly string[], file: string): void {
  if (of !== undefined || !["time", "trade_id", "price", "size", "side"].every(name => names.includes(name)))
    return;
  throw new PeakError(
    "unreadable",
    `${file} has the columns of Coinbase's trades, whose side is the maker's where nobody has turned it.`,
    { hint: 'Say whose it is: side: "maker" as Coinbase gives it, or side: "taker" as ccxt does.' },
  );
}

/**
 * Reads cells of a column that says who took the initiative (`side`, which of the maker is turned), or whether the buyer was the maker (`maker`). A word that is not known is an error:
 * taken for an unknown side, half of the flow would be missing. Throws `unreadable`.
 */
export function sideReader(
  kind: keyof typeof told,
  column: string,
  file: string,
  sides: Sides,
): (bytes: Uint8Array, from: number, to: number) => TradeSide {
  const { words: known, hint } = told[kind];
  const decoder = new TextDecoder();
  const turned = kind === "side" && sides.of === "maker";
  /** By the letters as one number: a column has few words, and a text for each cell would cost more than the rest of the row. */
  const seen = new Map<number, TradeSide>();
  const decided = (bytes: Uint8Array, from: number, to: number): TradeSide => {
    const word = decoder.decode(bytes.subarray(from, to)).trim();
    const side = known.get(word.toLowerCase());
    if (kind === "side") sides.words.add(word);
    if (side !== undefined) return turned && side !== 0 ? (-side as TradeSide) : side;
    throw new PeakError("unreadable", `${file}: column "${column}" says "${word.slice(0, 40)}".`, {
      hint,
      context: { column, word },
    });
  };
  return (bytes, from, to) => {
    if (to - from > mostLetters) return decided(bytes, from, to);
    let key = 0;
    for (let at = from; at < to; at++) key = key * 256 + bytes[at];
    let side = seen.get(key);
    if (side === undefined) seen.set(key, (side = decided(bytes, from, to)));
    return side;
  };
}
