import { resultBundle, resultText } from "../../chart/html/result.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { QuoteTicks } from "../ticks/quotes.ts";
import type { BookMessage } from "./message.ts";
import { OrderBook } from "./order-book.ts";
import type { SequenceRuleName } from "./sequence.ts";
import type { BookFindings, BookStep, HistoryMeta } from "./history-parts.ts";
import { historyParts } from "./show-history.ts";

/** The recorded messages of a book, in the order they came. Frozen; `replay` walks through them. */
export class BookHistory implements HistoryMeta, Displayable {
  readonly symbol: string;
  readonly source: string;
  readonly synthetic: boolean;
  readonly tick: number;
  readonly sequence: SequenceRuleName;
  readonly messages: readonly BookMessage[];
  /** When the recorder received each, ms; NaN where it did not write it down. */
  readonly received: Float64Array;
  readonly length: number;
  #findings: BookFindings | undefined;

  constructor(meta: HistoryMeta, messages: readonly BookMessage[], received?: Float64Array) {
    this.symbol = meta.symbol;
    this.source = meta.source;
    this.synthetic = meta.synthetic;
    this.tick = meta.tick;
    this.sequence = meta.sequence;
    this.messages = messages;
    this.received = received ?? new Float64Array(messages.length).fill(NaN);
    this.length = messages.length;
    Object.freeze(this);
  }

  /** Walks through the messages with a book of its own. Look at the outcome: a void or crossed book must not be traded on. */
  *replay(): Generator<BookStep> {
    const { tick, sequence, messages } = this;
    const book = new OrderBook({ tick, sequence });
    for (let index = 0; index < messages.length; index++) {
      const message = messages[index];
      yield { index, message, outcome: book.apply(message), book };
    }
  }

  /** The book after the last message, or after the last one up to a moment. */
  at(moment?: Moment): OrderBook {
    const until = moment === undefined ? Infinity : toMilliseconds(moment, "moment");
    const book = new OrderBook({ tick: this.tick, sequence: this.sequence });
    for (const message of this.messages) {
      if (message.time > until) break;
      book.apply(message);
    }
    return book;
  }

  /** Best bid and ask after every message that left a live book and changed one of them. */
  quotes(): QuoteTicks {
    const rows: [time: number, bid: number, ask: number, bidAmount: number, askAmount: number][] = [];
    for (const { book, outcome } of this.replay()) {
      if (outcome.kind !== "applied") continue;
      const { time, bid, ask, bidAmount, askAmount } = book;
      if (Number.isNaN(bid) || Number.isNaN(ask)) continue;
      const before = rows.at(-1);
      if (
        before &&
        before[1] === bid &&
        before[2] === ask &&
        before[3] === bidAmount &&
        before[4] === askAmount
      )
        continue;
      rows.push([time, bid, ask, bidAmount, askAmount]);
    }
    const column = (k: number) => Float64Array.from(rows, row => row[k]);
    const { symbol, source, synthetic } = this;
    return new QuoteTicks(
      { symbol, source, synthetic },
      { time: column(0), bid: column(1), ask: column(2), bidAmount: column(3), askAmount: column(4) },
    );
  }

  /** Gaps, crossed books, disorder: found by replaying, once. */
  get findings(): BookFindings {
    return (this.#findings ??= this.#find());
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(historyParts(this));
  }

  [inspectSymbol](): string {
    return resultText(historyParts(this), { figureHeight: 20 });
  }

  #find(): BookFindings {
    const outcomes = { applied: 0, stale: 0, waiting: 0, gap: 0, mismatch: 0, crossed: 0, invalid: 0 };
    const gaps: number[] = [];
    let [snapshots, updates, outOfOrder, previous] = [0, 0, 0, -Infinity];
    for (const { index, message, outcome } of this.replay()) {
      outcomes[outcome.kind]++;
      if (outcome.kind === "gap") gaps.push(index);
      if (message.kind === "snapshot") snapshots++;
      else updates += message.bids.length + message.asks.length;
      if (message.time < previous) outOfOrder++;
      previous = message.time;
    }
    const messages = this.messages.length;
    return Object.freeze({
      messages,
      snapshots,
      deltas: messages - snapshots,
      updates,
      outcomes,
      outOfOrder,
      gaps,
    });
  }
}
