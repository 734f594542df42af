import { fixedClock } from "../../lib/core/clock.ts";
import { type Portfolio, type Position } from "../../lib/trading/account/portfolio.ts";
import { paperAccount } from "../../lib/trading/account/paper.ts";
import type { Order } from "../../lib/trading/order.ts";
import { check } from "../../lib/trading/risk/check.ts";
import type { LimitValues } from "../../lib/core/config/index.ts";
import { limits } from "../../lib/trading/risk/limits.ts";

export const noon = Date.UTC(2026, 0, 15, 12);
export const clock = fixedClock(noon);

/** Buys one unit at 100 unless said otherwise. */
export const order = (over: Partial<Order> = {}): Order => ({
  symbol: "BTC/USD",
  side: "buy",
  type: "market",
  quantity: 1,
  price: 100,
  notional: 100,
  priceTime: noon,
  timeframe: "1h",
  priceSource: "kraken",
  synthetic: false,
  reason: "test",
  ...over,
});

export const none: LimitValues = {
  currency: "USD",
  maxOrderNotional: "unlimited",
  maxSymbolExposure: "unlimited",
  maxTotalExposure: "unlimited",
  maxOpenPositions: "unlimited",
  maxDailyLoss: "unlimited",
  maxDailyLossFraction: "unlimited",
};
/** No limits but these. */
export const only = (over: Partial<LimitValues> = {}) => limits("moderate", { ...none, ...over });

export const account = (
  positions: Position[] = [],
  over: { cash?: number; equityAtDayStart?: number } = {},
) => paperAccount({ cash: 10_000, currency: "USD", positions, clock, ...over });

export const judge = (
  orders: Order[],
  values: Partial<LimitValues>,
  portfolio: Portfolio = account(),
  at = clock,
) => check(orders, only(values), { portfolio, clock: at });

/** Codes of the refusals of each order in turn; null where it was approved. */
export const codes = (...given: Parameters<typeof judge>) => {
  const result = judge(...given);
  const left = [...result.refused];
  return given[0].map(asked => {
    const at = left.findIndex(entry => entry.order === asked);
    return at < 0 ? null : left.splice(at, 1)[0].reasons.map(reason => reason.code);
  });
};

export const bought = (quantity: number, price = 100, symbol = "BTC/USD") => ({ symbol, quantity, price });
