import { z } from "zod";
import type { BookLevel } from "../event.ts";
import type { VenueBook, VenueCandle, VenueTicker, VenueTrade } from "./venue.ts";

const positive = z.number().positive().finite();
const moment = z.number().int().positive();

const tradeSchema = z.object({
  id: z.string().min(1),
  timestamp: moment,
  price: positive,
  amount: positive,
  side: z.enum(["buy", "sell"]).nullish(),
});

const otherSide = { buy: "sell", sell: "buy" } as const;

/**
 * A trade of ccxt; undefined where a field is missing or impossible. Where trades are `numbered` the id must be a number; a `makers` side becomes
 * that of who took the initiative.
 */
export function readTrade(value: unknown, numbered: boolean, makers = false): VenueTrade | undefined {
  const { success, data } = tradeSchema.safeParse(value);
  if (!success || (numbered && !/^\d{1,18}$/.test(data.id))) return undefined;
  const { id, timestamp: time, price, amount, side } = data;
  return side
    ? { id, time, price, amount, side: makers ? otherSide[side] : side }
    : { id, time, price, amount };
}

const candleSchema = z.tuple([moment, positive, positive, positive, positive, z.number().nonnegative()]);

/** A bar of ccxt; undefined where it is impossible. */
export function readCandle(value: unknown): VenueCandle | undefined {
  const { success, data } = candleSchema.safeParse(Array.isArray(value) ? value.slice(0, 6) : value);
  if (!success) return undefined;
  const [time, open, high, low, close, volume] = data;
  if (high < Math.max(open, close) || low > Math.min(open, close)) return undefined;
  return { time, open, high, low, close, volume };
}

const quote = positive.nullish().transform(value => value ?? NaN);
const tickerSchema = z.object({
  timestamp: moment.nullish(),
  last: positive,
  bid: quote,
  ask: quote,
  baseVolume: z.number().nonnegative().nullish(),
});

/** A ticker of ccxt; undefined where it is impossible. */
export function readTicker(value: unknown): VenueTicker | undefined {
  const { success, data } = tickerSchema.safeParse(value);
  if (!success) return undefined;
  const { timestamp, last, bid, ask, baseVolume } = data;
  return { ...(timestamp ? { time: timestamp } : {}), last, bid, ask, volume: baseVolume ?? NaN };
}

/** What is read of ccxt's book, which it goes on changing. */
interface LiveBook {
  readonly bids: ArrayLike<ArrayLike<unknown>>;
  readonly asks: ArrayLike<ArrayLike<unknown>>;
  readonly nonce?: number;
  readonly timestamp?: number;
}

/** A copy of the best `depth` levels; undefined where they are out of order, crossed or no numbers. */
export function readBook(live: LiveBook, depth: number): VenueBook | undefined {
  const bids = side(live.bids, depth, -1);
  const asks = side(live.asks, depth, 1);
  if (!bids || !asks || (bids.length > 0 && asks.length > 0 && bids[0][0] >= asks[0][0])) return undefined;
  return {
    ...(live.timestamp === undefined ? {} : { time: live.timestamp }),
    ...(live.nonce === undefined ? {} : { sequence: live.nonce }),
    bids,
    asks,
  };
}

function side(levels: LiveBook["bids"], depth: number, sign: 1 | -1): readonly BookLevel[] | undefined {
  const copy: BookLevel[] = [];
  let before = -Infinity;
  for (let i = 0; i < Math.min(depth, levels.length); i++) {
    const [price, amount] = [levels[i][0], levels[i][1]];
    if (typeof price !== "number" || typeof amount !== "number") return undefined;
    if (!(price > 0 && price < Infinity && amount > 0 && amount < Infinity && sign * price > before))
      return undefined;
    before = sign * price;
    copy.push([price, amount]);
  }
  return copy;
}

/**
 * Whether every level of a raw book message is two numbers that can be a price and an amount. ccxt takes them as they are, and one
 * wrong price would stay in its book.
 */
export function soundLevels(message: object): boolean {
  for (const [key, value] of Object.entries(message)) {
    if ((key === "data" || key === "events") && typeof value === "object" && value !== null) {
      if (
        !(Array.isArray(value) ? value : [value]).every(
          part => typeof part !== "object" || soundLevels(part ?? {}),
        )
      )
        return false;
    } else if (
      /^(a|b|as|bs|asks|bids|updates)$/.test(key) &&
      Array.isArray(value) &&
      !value.every(soundLevel)
    )
      return false;
  }
  return true;
}

function soundLevel(level: unknown): boolean {
  // Kraken's first protocol and some tickers have plain values there.
  if (typeof level !== "object" || level === null) return true;
  const named = level as Readonly<Partial<Record<"price" | "qty" | "price_level" | "new_quantity", unknown>>>;
  const pair: readonly unknown[] = Array.isArray(level)
    ? [level[0], level[1]]
    : [named.price ?? named.price_level ?? 0, named.qty ?? named.new_quantity ?? 0];
  return pair.every(value => {
    const number = typeof value === "string" && value !== "" ? Number(value) : value;
    return typeof number === "number" && number >= 0 && number < Infinity;
  });
}
