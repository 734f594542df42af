import { demand } from "../../core/errors.ts";
import { demandMembers } from "../../core/members.ts";
import { unwrittenColumn } from "../../core/column/unwritten-column.ts";

/** Best bid and ask, as columns of one length. */
export interface TouchColumns {
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly bidAmount: Float64Array;
  readonly askAmount: Float64Array;
}

/** Best bid and ask at one moment; an order book has them. */
export interface Touch {
  readonly bid: number;
  readonly ask: number;
  readonly bidAmount: number;
  readonly askAmount: number;
}

const members = ["bid", "ask", "bidAmount", "askAmount"] as const;

/** Throws `invalid_argument` unless `quotes` are quotes, of columns of one length, or a book. */
export function demandQuotes(quotes: Touch | TouchColumns): void {
  demandMembers(quotes, members, "quotes", "must be quotes", "Pass what pt.loadQuotes gives, or a book.");
  const lengths = members.map(name => (quotes[name] as Partial<Float64Array>).length);
  demand(
    lengths.every(length => length === lengths[0]),
    "columns of quotes",
    "must be of one length",
    lengths,
    "Take them from the same quotes.",
  );
}

/**
 * The microprice, also called weighted mid: (bid · askAmount + ask · bidAmount) / (bidAmount + askAmount). It leans to the side with less
 * waiting, where the price is likelier to go. Takes columns of quotes, or a book at one moment. NaN where a side is empty. It is not
 * Stoikov's (2018) fitted micro-price, which learns from data how far to lean.
 */
export function microprice(touch: Touch): number;
export function microprice(quotes: TouchColumns): Float64Array;
export function microprice(given: Touch | TouchColumns): number | Float64Array {
  demandQuotes(given);
  if (typeof given.bid === "number") return at(given as Touch);
  const { bid, ask, bidAmount, askAmount } = given as TouchColumns;
  const out = unwrittenColumn(bid.length);
  for (let i = 0; i < bid.length; i++)
    out[i] = (bid[i] * askAmount[i] + ask[i] * bidAmount[i]) / (bidAmount[i] + askAmount[i]);
  return out;
}

function at({ bid, ask, bidAmount, askAmount }: Touch): number {
  return (bid * askAmount + ask * bidAmount) / (bidAmount + askAmount);
}
