import { demand } from "../../core/errors.ts";
import { seededRandom, type Random } from "../../core/random.ts";
import type { BookMessage, Level } from "../book/message.ts";
import { OrderBook } from "../book/order-book.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { QuoteTicks } from "./quotes.ts";
import type { TickMeta } from "./tick-columns.ts";
import { TradeTicks } from "./trades.ts";

export interface SyntheticTicksOptions {
  /** Default 42. The same seed gives the same market, message by message. */
  readonly seed?: number;
  /** Orders that arrive: limit, cancel and market. Default 20,000, about a quarter of an hour. */
  readonly events?: number;
  /** Default 2024-01-01. */
  readonly since?: Moment;
  /** Where the price begins. Default 30,000. */
  readonly price?: number;
  /** Price step. Default 0.5. */
  readonly tick?: number;
}

/** A made-up market seen three ways: its trades, its best quotes, and every change of its book. */
export interface SyntheticTicks {
  readonly trades: TradeTicks;
  readonly quotes: QuoteTicks;
  /** A snapshot, then one delta an order, numbered one by one. */
  readonly messages: readonly BookMessage[];
  readonly tick: number;
}

/** Levels on each side at the beginning, and the least that a side is let fall to. */
const depth = 40;
const least = 10;
/** Orders before the record begins, in which the book takes its usual shape. */
const settling = 2_000;
/** Mean time between orders. */
const pause = 50;

/**
 * A market of orders without intelligence: limit orders arrive near the touch and are cancelled again, market orders take what waits,
 * and a buyer is likely followed by another buyer, as large orders are sent in parts. Synthetic: spreads, queues and flow look like a
 * market's, but nothing learnt from it holds for a real one.
 */
export function syntheticTicks(symbol: string, options: SyntheticTicksOptions = {}): SyntheticTicks {
  const { seed = 42, events = 20_000, since = "2024-01-01", price = 30_000, tick = 0.5 } = options;
  demand(
    Number.isInteger(events) && events > 0 && events <= 5_000_000,
    "events",
    "must be a whole number from 1 to 5,000,000",
    events,
    "Give fewer.",
  );
  demand(
    price > 100 * tick,
    "price",
    "must be above 100 ticks",
    price,
    "Give a higher price or a smaller tick.",
  );
  const random = seededRandom(seed);
  const book = new OrderBook({ tick });
  let time = toMilliseconds(since, "since") - settling * pause;
  const middle = Math.round(price / tick);
  const side = (sign: number): Level[] =>
    Array.from({ length: depth }, (_, k) => [(middle + sign * (k + 1)) * tick, size(random)]);
  book.apply({ kind: "snapshot", time, bids: side(-1), asks: side(1) });
  const messages: BookMessage[] = [];
  const trades: [time: number, price: number, amount: number, side: number][] = [];
  const quotes: [time: number, bid: number, ask: number, bidAmount: number, askAmount: number][] = [];
  let buying = true;
  for (let last = 1 - settling; last <= events; last++) {
    if (last === 1) {
      trades.length = 0;
      messages.push({
        kind: "snapshot",
        time,
        sequence: 0,
        bids: whole(book, "bid"),
        asks: whole(book, "ask"),
      });
    }
    time += Math.max(1, Math.round(-pause * Math.log(1 - random.uniform())));
    const roll = random.uniform();
    let change: { bids: Level[]; asks: Level[] };
    const thin = (["bid", "ask"] as const).find(one => book.levels(one) < least);
    if (thin !== undefined || roll < 0.45)
      change = limitOrder(book, thin ?? (random.uniform() < 0.5 ? "bid" : "ask"), random);
    else if (roll < 0.85) change = cancelOrder(book, random.uniform() < 0.5 ? "bid" : "ask", random);
    else {
      if (random.uniform() < 0.2) buying = !buying;
      change = marketOrder(book, buying, random, (at, amount) =>
        trades.push([time, at, amount, buying ? 1 : -1]),
      );
    }
    const message: BookMessage = { kind: "delta", time, last, ...change };
    book.apply(message);
    if (last < 1) continue;
    messages.push(message);
    quotes.push([time, book.bid, book.ask, book.bidAmount, book.askAmount]);
  }
  const meta: TickMeta = { symbol, source: `synthetic:${seed}`, synthetic: true };
  const column = <R extends readonly number[]>(rows: readonly R[], k: number) =>
    Float64Array.from(rows, row => row[k]);
  return {
    tick,
    messages,
    trades: new TradeTicks(meta, {
      time: column(trades, 0),
      price: column(trades, 1),
      amount: column(trades, 2),
      side: Int8Array.from(trades, row => row[3]),
      id: Float64Array.from(trades, (_, k) => k + 1),
    }),
    quotes: new QuoteTicks(meta, {
      time: column(quotes, 0),
      bid: column(quotes, 1),
      ask: column(quotes, 2),
      bidAmount: column(quotes, 3),
      askAmount: column(quotes, 4),
    }),
  };
}

type Side = "bid" | "ask";
type Change = { bids: Level[]; asks: Level[] };

function whole(book: OrderBook, side: Side): Level[] {
  return Array.from({ length: book.levels(side) }, (_, rank) => [
    book.price(side, rank),
    book.amount(side, rank),
  ]);
}

/** Amounts in thousandths, mostly small. */
function size(random: Random): number {
  return Math.max(1, Math.round(-600 * Math.log(1 - random.uniform()))) / 1_000;
}

function on(side: Side, levels: Level[]): Change {
  return side === "bid" ? { bids: levels, asks: [] } : { bids: [], asks: levels };
}

/** Somewhere from just inside the spread to a few ticks behind the touch. */
function limitOrder(book: OrderBook, side: Side, random: Random): Change {
  const { tick } = book.grid;
  const away = 1 + Math.floor(-4 * Math.log(1 - random.uniform()));
  const price = side === "bid" ? book.ask - away * tick : book.bid + away * tick;
  return on(side, [[price, thousandths(book.amountAt(side, price) + size(random))]]);
}

function cancelOrder(book: OrderBook, side: Side, random: Random): Change {
  // Behind the touch more is cancelled than at it.
  const rank = Math.min(book.levels(side) - 1, Math.floor(-6 * Math.log(1 - random.uniform())));
  const left = random.uniform() < 0.6 ? 0 : book.amount(side, rank) * random.uniform();
  return on(side, [[book.price(side, rank), thousandths(left)]]);
}

function marketOrder(
  book: OrderBook,
  buying: boolean,
  random: Random,
  fill: (price: number, amount: number) => void,
): Change {
  const side = buying ? "ask" : "bid";
  const taken: Level[] = [];
  let wanted = size(random) * 1.5;
  for (let rank = 0; rank < book.levels(side) - least / 2 && wanted >= 0.0005; rank++) {
    const there = book.amount(side, rank);
    const amount = thousandths(Math.min(there, wanted));
    if (amount === 0) break;
    fill(book.price(side, rank), amount);
    taken.push([book.price(side, rank), thousandths(there - amount)]);
    wanted -= amount;
  }
  return on(side, taken);
}

function thousandths(amount: number): number {
  return Math.round(amount * 1_000) / 1_000;
}
