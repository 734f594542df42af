import { demand } from "../../core/errors.ts";
import { demandBook, demandSide } from "./demand-book.ts";
import { requireWhole } from "../../stats/sample.ts";
import type { OrderBook } from "./order-book.ts";

/** A level as the ladder shows it: `total` is the amount up to and including it, counted from the touch. */
export interface LadderLevel {
  readonly price: number;
  readonly amount: number;
  readonly total: number;
}

/** The best `levels` of each side, best first. */
export function topOfBook(
  book: OrderBook,
  levels = 10,
): { bids: readonly LadderLevel[]; asks: readonly LadderLevel[] } {
  demandBook(book);
  requireWhole(levels, "levels", 1);
  const side = (name: "bid" | "ask") => {
    let total = 0;
    return Array.from({ length: Math.min(levels, book.levels(name)) }, (_, rank): LadderLevel => {
      const amount = book.amount(name, rank);
      total += amount;
      return { price: book.price(name, rank), amount, total };
    });
  };
  return { bids: side("bid"), asks: side("ask") };
}

/**
 * Amount that waits on a side within a distance of the mid, as a fraction of it (0.001 is ten basis points); all of it by default.
 * NaN where the book has no mid. A pitfall: what is shown is not what can be had, orders are cancelled as prices move.
 */
export function bookDepth(book: OrderBook, side: "bid" | "ask", within = Infinity): number {
  demandBook(book);
  demandSide(side);
  demand(within >= 0, "within", "must be a number from 0 up", within, "Write 0.001 for ten basis points.");
  const { mid } = book;
  if (Number.isNaN(mid)) return NaN;
  // A level that lies on the edge is within, whatever rounding says.
  const reach = within * mid * (1 + 1e-12);
  let total = 0;
  for (let rank = 0; rank < book.levels(side); rank++) {
    if (Math.abs(book.price(side, rank) - mid) > reach) break;
    total += book.amount(side, rank);
  }
  return total;
}
