import { demandBook, demandSide } from "../../market/book/demand-book.ts";
import { requireWhole } from "../../stats/sample.ts";

/** What is read of an order book. */
interface Levels {
  readonly mid: number;
  levels(side: "bid" | "ask"): number;
  price(side: "bid" | "ask", rank: number): number;
  amount(side: "bid" | "ask", rank: number): number;
}

/**
 * How one-sided the best `levels` are: (bids − asks) / (bids + asks) in amounts, from −1 (only asks wait) to 1. Default 1, the touch
 * alone. NaN for an empty book.
 */
export function bookImbalance(book: Levels, levels = 1): number {
  demandBook(book);
  requireWhole(levels, "levels", 1);
  let [bids, asks] = [0, 0];
  const count = Math.min(levels, Math.max(book.levels("bid"), book.levels("ask")));
  for (let rank = 0; rank < count; rank++) {
    bids += book.amount("bid", rank);
    asks += book.amount("ask", rank);
  }
  return (bids - asks) / (bids + asks);
}

/**
 * How fast amounts gather behind the touch: the least-squares slope through the origin of the running total over the distance from the
 * mid, over the best `levels` (default 10), in amount per basis point. A flat slope is a thin book, in which an order moves the price
 * far. NaN where the side is empty or the book has no mid.
 *
 * After the order-book slope of Næs and Skjeltorp (2006), who take elasticities of the logarithm of shares; logarithms of the fractional
 * amounts of crypto markets are negative, so amounts stand here as they are.
 */
export function bookSlope(book: Levels, side: "bid" | "ask", levels = 10): number {
  demandBook(book);
  demandSide(side);
  requireWhole(levels, "levels", 1);
  const { mid } = book;
  const count = Math.min(levels, book.levels(side));
  let [total, up, down] = [0, 0, 0];
  for (let rank = 0; rank < count; rank++) {
    total += book.amount(side, rank);
    const distance = Math.abs(book.price(side, rank) / mid - 1) * 10_000;
    up += distance * total;
    down += distance * distance;
  }
  return up / down;
}
