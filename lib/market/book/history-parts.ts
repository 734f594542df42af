import type { TickMeta } from "../ticks/tick-columns.ts";
import type { BookMessage, BookOutcome } from "./message.ts";
import type { OrderBook } from "./order-book.ts";
import type { SequenceRuleName } from "./sequence.ts";

/** What replaying a history's messages found. */
export interface BookFindings {
  readonly messages: number;
  readonly snapshots: number;
  readonly deltas: number;
  /** Prices that the deltas set. */
  readonly updates: number;
  readonly outcomes: Readonly<Record<BookOutcome["kind"], number>>;
  /** Messages whose time is before that of the one above. */
  readonly outOfOrder: number;
  /** Index of the first message of each gap. */
  readonly gaps: readonly number[];
}

export interface HistoryMeta extends TickMeta {
  /** Price step that every price lies on. */
  readonly tick: number;
  readonly sequence: SequenceRuleName;
}

/** A step of a replay: the book as it stands after message `index`. The book is one and the same at every step. */
export interface BookStep {
  readonly index: number;
  readonly message: BookMessage;
  readonly outcome: BookOutcome;
  readonly book: OrderBook;
}
