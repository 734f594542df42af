import { demandMembers } from "../../core/members.ts";
import { invalidArgument } from "../../core/errors.ts";
import { day, type Milliseconds } from "../../core/time.ts";

/** What is held of one market. */
export interface Position {
  readonly symbol: string;
  /** Signed units: negative is short. */
  readonly quantity: number;
  /** Latest known price, in quote currency. */
  readonly price: number;
}

/** Cash and positions at one moment, with what the daily loss is measured from. */
export interface Portfolio {
  readonly name: string;
  readonly currency: string;
  readonly cash: number;
  readonly positions: readonly Position[];
  /** 00:00 UTC of the day `equityAtDayStart` belongs to. */
  readonly dayStart: Milliseconds;
  /** Account value at `dayStart`, unrealised profit included. */
  readonly equityAtDayStart: number;
}

/** Account value with every position at its latest price; NaN where one is unknown. */
export function equityOf(portfolio: Portfolio): number {
  return portfolio.positions.reduce((sum, { quantity, price }) => sum + quantity * price, portfolio.cash);
}

/** 00:00 UTC of the day `time` lies in. */
export function utcDayStart(time: Milliseconds): Milliseconds {
  return Math.floor(time / day) * day;
}

/**
 * The portfolio with the prices of `prices` (by symbol; others stay). On the first marking of a new UTC day the last known
 * equity, from before these prices, becomes the new `equityAtDayStart`: the overnight move counts to the new day.
 */
export function markPortfolio<P extends Portfolio>(
  portfolio: P,
  prices: Readonly<Record<string, number>>,
  time: Milliseconds,
): P {
  demandMembers(
    portfolio,
    ["positions", "dayStart"],
    "portfolio",
    "must be a portfolio",
    "Pass what pt.paperAccount gives.",
  );
  demandMembers(prices, [], "prices", "must be prices by symbol", 'Pass { "BTC/USD": 50_000 }.');
  for (const [symbol, price] of Object.entries(prices))
    if (!(price > 0 && price < Infinity))
      throw invalidArgument(
        `prices["${symbol}"]`,
        "must be above 0",
        price,
        "Leave a symbol without a price out.",
      );
  const dayStart = utcDayStart(time);
  const isNewDay = dayStart > portfolio.dayStart;
  return Object.freeze({
    ...portfolio,
    positions: Object.freeze(
      portfolio.positions.map(position =>
        Object.freeze({ ...position, price: prices[position.symbol] ?? position.price }),
      ),
    ),
    dayStart: isNewDay ? dayStart : portfolio.dayStart,
    equityAtDayStart: isNewDay ? equityOf(portfolio) : portfolio.equityAtDayStart,
  });
}
