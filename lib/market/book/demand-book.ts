import { demandMembers } from "../../core/members.ts";
import { unknownName } from "../../core/names.ts";

/** Throws `invalid_argument` unless `book` is an order book. */
export function demandBook(book: object): void {
  demandMembers(
    book,
    ["levels", "price", "amount"],
    "book",
    "must be an order book",
    "Pass a pt.OrderBook, or the book of a history: history.at().",
  );
}

/** Throws `unknown_name` unless `side` is one of a book's. */
export function demandSide(side: "bid" | "ask"): void {
  if (side !== "bid" && side !== "ask") throw unknownName("side of the book", side, ["bid", "ask"]);
}
