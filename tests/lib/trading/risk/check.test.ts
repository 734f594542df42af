import { describe, expect, expectTypeOf, test } from "vitest";
import fc from "fast-check";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { inspectSymbol } from "../../../../lib/core/display.ts";
import { hour, minute } from "../../../../lib/core/time.ts";
import { markPortfolio, type Portfolio, type Position } from "../../../../lib/trading/account/portfolio.ts";
import { paperAccount } from "../../../../lib/trading/account/paper.ts";
import type { Order } from "../../../../lib/trading/order.ts";
import { check, isApproved, type Approved } from "../../../../lib/trading/risk/check.ts";
import type { LimitValues } from "../../../../lib/core/config/index.ts";
import { limits } from "../../../../lib/trading/risk/limits.ts";

const noon = Date.UTC(2026, 0, 15, 12);
const clock = fixedClock(noon);

/** Buys one unit at 100 unless said otherwise. */
const order = (over: Partial<Order> = {}): Order => ({
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

const none: LimitValues = {
  currency: "USD",
  maxOrderNotional: "unlimited",
  maxSymbolExposure: "unlimited",
  maxTotalExposure: "unlimited",
  maxOpenPositions: "unlimited",
  maxDailyLoss: "unlimited",
  maxDailyLossFraction: "unlimited",
};
/** No limits but these. */
const only = (over: Partial<LimitValues> = {}) => limits("moderate", { ...none, ...over });

const account = (positions: Position[] = [], over: { cash?: number; equityAtDayStart?: number } = {}) =>
  paperAccount({ cash: 10_000, currency: "USD", positions, clock, ...over });

const judge = (orders: Order[], values: Partial<LimitValues>, portfolio: Portfolio = account(), at = clock) =>
  check(orders, only(values), { portfolio, clock: at });

/** Codes of the refusals of each order in turn; null where it was approved. */
const codes = (...given: Parameters<typeof judge>) => {
  const result = judge(...given);
  const left = [...result.refused];
  return given[0].map(asked => {
    const at = left.findIndex(entry => entry.order === asked);
    return at < 0 ? null : left.splice(at, 1)[0].reasons.map(reason => reason.code);
  });
};

const bought = (quantity: number, price = 100, symbol = "BTC/USD") => ({ symbol, quantity, price });

describe("the value of a limit itself passes, anything above it does not", () => {
  test.each([
    ["maxOrderNotional", 99.99, ["maxOrderNotional"]],
    ["maxOrderNotional", 100, null],
    ["maxSymbolExposure", 99.99, ["maxSymbolExposure"]],
    ["maxSymbolExposure", 100, null],
    ["maxTotalExposure", 99.99, ["maxTotalExposure"]],
    ["maxTotalExposure", 100, null],
  ] as const)("%s of %d for an order worth 100", (name, limit, expected) => {
    expect(codes([order()], { [name]: limit })).toEqual([expected]);
  });

  test("maxOpenPositions of 1 lets the first market pass and not the second", () => {
    expect(codes([order(), order({ symbol: "ETH/USD" })], { maxOpenPositions: 1 })).toEqual([
      null,
      ["maxOpenPositions"],
    ]);
  });

  test("a limit that rounding just misses is not above it", () => {
    // 0.1 + 0.2 is 0.30000000000000004.
    const portfolio = account([bought(0.1, 1)]);
    expect(codes([order({ quantity: 0.2, price: 1 })], { maxSymbolExposure: 0.3 }, portfolio)).toEqual([
      null,
    ]);
  });

  test("without limits everything that is known passes, and every check says unlimited", () => {
    const result = judge([order({ quantity: 1e6 })], {});
    expect([result.allowed, result.severity]).toEqual([true, "ok"]);
    expect(result.checks.filter(item => item.limit === "unlimited")).toHaveLength(6);
  });
});

describe("what is not known is refused, whatever the limits", () => {
  test.each([
    ["quantity", NaN, "unknown_quantity"],
    ["quantity", Infinity, "unknown_quantity"],
    ["quantity", 0, "unknown_quantity"],
    ["quantity", -1, "unknown_quantity"],
    ["quantity", undefined, "unknown_quantity"],
    ["quantity", "1", "unknown_quantity"],
    ["price", NaN, "unknown_price"],
    ["price", Infinity, "unknown_price"],
    ["price", 0, "unknown_price"],
    ["price", undefined, "unknown_price"],
    ["side", "hold", "unknown_side"],
    ["symbol", "", "unknown_symbol"],
    ["symbol", "BTC/EUR", "currency_mismatch"],
    ["synthetic", true, "synthetic_prices"],
    ["synthetic", undefined, "synthetic_prices"],
    ["priceTime", undefined, "stale_price"],
    ["timeframe", "2h", "stale_price"],
  ] as const)("%s of %s", (field, value, code) => {
    const result = judge([{ ...order(), [field]: value } as Order], {});
    expect(result.refused.map(entry => entry.reasons.map(reason => reason.code))).toEqual([[code]]);
    expect(result.severity).toBe("breach");
    expect(result.checks[0]).toMatchObject({ name: "orderData", value: 1, status: "breach" });
  });

  test("a price of two bars is fresh, one a minute older is stale, one from the future is not a price yet", () => {
    const aged = (age: number) => order({ priceTime: noon - age });
    expect(codes([aged(2 * hour), aged(2 * hour + minute), aged(-minute), aged(-hour)], {})).toEqual([
      null,
      ["stale_price"],
      null,
      ["stale_price"],
    ]);
  });

  test("a synthetic or stale order is refused for the limits it breaks as well, and takes no room from others", () => {
    const stale = order({ quantity: 5, priceTime: noon - 24 * hour });
    const batch = [stale, order({ quantity: 5, synthetic: true }), order({ quantity: 3 })];
    expect(codes(batch, { maxOrderNotional: 400, maxSymbolExposure: 500 })).toEqual([
      ["stale_price", "maxOrderNotional"],
      ["synthetic_prices", "maxOrderNotional"],
      null,
    ]);
  });

  test("a batch without orders is allowed", () => {
    const result = judge([], { maxOrderNotional: 1, maxTotalExposure: 1 });
    expect([result.allowed, result.severity, result.approved, result.refused]).toEqual([true, "ok", [], []]);
  });

  test("an order never counts as worth nothing because it lies about its notional", () => {
    expect(codes([order({ notional: 0 })], { maxOrderNotional: 99 })).toEqual([["maxOrderNotional"]]);
  });

  test("a position without a price refuses what adds risk and passes what takes it away", () => {
    const portfolio: Portfolio = {
      ...account(),
      positions: [bought(1), { symbol: "ETH/USD", quantity: 1, price: NaN }],
    };
    const sell = order({ side: "sell" });
    expect(codes([sell, order({ symbol: "SOL/USD" })], { maxTotalExposure: 1e6 }, portfolio)).toEqual([
      null,
      ["unknown_exposure"],
    ]);
  });
});

describe("the portfolio after the order counts, not the order", () => {
  test("existing positions count towards exposure", () => {
    expect(codes([order()], { maxSymbolExposure: 250 }, account([bought(2)]))).toEqual([
      ["maxSymbolExposure"],
    ]);
    expect(codes([order()], { maxTotalExposure: 250 }, account([bought(2, 100, "ETH/USD")]))).toEqual([
      ["maxTotalExposure"],
    ]);
  });

  test("a sell reduces exposure, also where the position is above the limit", () => {
    const portfolio = account([bought(50)]);
    expect(
      codes([order({ side: "sell" })], { maxSymbolExposure: 100, maxTotalExposure: 100 }, portfolio),
    ).toEqual([null]);
    expect(judge([order({ side: "sell" })], { maxSymbolExposure: 100 }, portfolio).severity).toBe("warning");
  });

  test("covering a short reduces, adding to it does not", () => {
    const portfolio = account([bought(-3)]);
    expect(
      codes([order(), order({ side: "sell", quantity: 2 })], { maxSymbolExposure: 200 }, portfolio),
    ).toEqual([null, ["maxSymbolExposure"]]);
  });

  test("a short's exposure counts like a long's", () => {
    expect(codes([order({ side: "sell", quantity: 3 })], { maxSymbolExposure: 200 })).toEqual([
      ["maxSymbolExposure"],
    ]);
  });

  test("a flip through zero breaches exposure only where it comes out larger", () => {
    const flip = (quantity: number) => order({ side: "sell", quantity });
    const portfolio = account([bought(2)]);
    expect(codes([flip(3.5)], { maxSymbolExposure: 100 }, portfolio)).toEqual([null]);
    expect(codes([flip(5)], { maxSymbolExposure: 100 }, portfolio)).toEqual([["maxSymbolExposure"]]);
  });

  test("the limit on one order's value holds for a reducing order too", () => {
    expect(
      codes([order({ side: "sell", quantity: 5 })], { maxOrderNotional: 400 }, account([bought(5)])),
    ).toEqual([["maxOrderNotional"]]);
  });

  test("closing a position frees its place, and rounding leaves none behind", () => {
    const portfolio = account([bought(0.1 + 0.2)]);
    const close = order({ side: "sell", quantity: 0.3 });
    expect(codes([close, order({ symbol: "ETH/USD" })], { maxOpenPositions: 1 }, portfolio)).toEqual([
      null,
      null,
    ]);
  });

  test("orders are judged in turn, netted with those approved and without those refused", () => {
    const sell = order({ side: "sell", quantity: 2 });
    const buy = order({ quantity: 2 });
    // Limit 100: buying two is too much and is left out, so selling two would open a short of two.
    expect(codes([buy, sell], { maxSymbolExposure: 100 })).toEqual([
      ["maxSymbolExposure"],
      ["maxSymbolExposure"],
    ]);
    const one = order();
    // One passes, a second does not, selling one closes the first, another one passes again.
    expect(codes([one, order(), order({ side: "sell" }), order()], { maxSymbolExposure: 100 })).toEqual([
      null,
      ["maxSymbolExposure"],
      null,
      null,
    ]);
  });

  test("an order is refused for every reason at once", () => {
    expect(codes([order()], { maxOrderNotional: 1, maxSymbolExposure: 1, maxTotalExposure: 1 })).toEqual([
      ["maxOrderNotional", "maxSymbolExposure", "maxTotalExposure"],
    ]);
  });
});

describe("the daily loss", () => {
  const lost = (loss: number) => account([bought(1)], { cash: 9_900, equityAtDayStart: 10_000 + loss });

  test.each([
    [499.99, null],
    [500, ["maxDailyLoss"]],
    [500.01, ["maxDailyLoss"]],
  ])("of %d against a limit of 500", (loss, expected) => {
    expect(codes([order()], { maxDailyLoss: 500 }, lost(loss))).toEqual([expected]);
  });

  test("as a fraction is measured from the equity at the start of the day", () => {
    const portfolio = (equity: number) => account([], { cash: equity, equityAtDayStart: 10_000 });
    expect(codes([order()], { maxDailyLossFraction: 0.05 }, portfolio(9_500.01))).toEqual([null]);
    expect(codes([order()], { maxDailyLossFraction: 0.05 }, portfolio(9_500))).toEqual([
      ["maxDailyLossFraction"],
    ]);
  });

  test("is never a profit: 600 gained with a limit of 500 passes, and the check shows a loss of 0", () => {
    const result = judge([order()], { maxDailyLoss: 500, maxDailyLossFraction: 0.05 }, lost(-600));
    expect([result.allowed, result.severity]).toEqual([true, "ok"]);
    expect(result.checks.find(item => item.name === "maxDailyLoss")).toMatchObject({
      value: 0,
      ratio: 0,
      status: "ok",
    });
  });

  test("counts what is not realised yet", () => {
    const portfolio = account([bought(10, 100)], { cash: 9_000, equityAtDayStart: 10_000 });
    const fallen = markPortfolio(portfolio, { "BTC/USD": 50 }, noon);
    expect(codes([order({ price: 50 })], { maxDailyLoss: 500 }, fallen)).toEqual([["maxDailyLoss"]]);
  });

  test("once reached still lets risk be reduced, but neither added nor turned around", () => {
    const sell = (quantity: number) => order({ side: "sell", quantity });
    expect(codes([sell(0.5)], { maxDailyLoss: 500 }, lost(800))).toEqual([null]);
    expect(codes([sell(1)], { maxDailyLoss: 500 }, lost(800))).toEqual([null]);
    expect(codes([sell(1.5)], { maxDailyLoss: 500 }, lost(800))).toEqual([["maxDailyLoss"]]);
    expect(judge([sell(1)], { maxDailyLoss: 500 }, lost(800)).severity).toBe("breach");
  });

  test("starts anew at 00:00 UTC, from the equity last known before", () => {
    const late = Date.UTC(2026, 0, 15, 23, 59);
    const midnight = Date.UTC(2026, 0, 16);
    const evening = lost(800);
    const at = (time: number, portfolio: Portfolio) =>
      codes([order({ priceTime: time })], { maxDailyLoss: 500 }, portfolio, fixedClock(time));
    expect(at(late, evening)).toEqual([["maxDailyLoss"]]);
    expect(at(midnight, markPortfolio(evening, { "BTC/USD": 100 }, midnight))).toEqual([null]);
    // 300 down overnight is the new day's loss, not the old one's.
    expect(
      markPortfolio(account([bought(10)], { cash: 9_000 }), { "BTC/USD": 70 }, midnight).equityAtDayStart,
    ).toBe(10_000);
  });

  test("of an account last marked on another day is unknown, and unknown passes only what reduces", () => {
    const tomorrow = noon + 24 * hour;
    const given = [order({ priceTime: tomorrow }), order({ priceTime: tomorrow, side: "sell" })];
    expect(codes(given, { maxDailyLoss: 500 }, account([bought(1)]), fixedClock(tomorrow))).toEqual([
      ["unknown_daily_loss"],
      null,
    ]);
    expect(codes(given, {}, account([bought(1)]), fixedClock(tomorrow))).toEqual([null, null]);
  });
});

describe("how near a limit is", () => {
  const severity = (limit: number) => judge([order()], { maxOrderNotional: limit }).severity;
  test("shows from 80 %", () => {
    expect([severity(126), severity(125), severity(100), severity(99)]).toEqual([
      "ok",
      "warning",
      "warning",
      "breach",
    ]);
  });

  test("is a ratio of the value that was asked for, refused or not", () => {
    const { checks } = judge([order({ quantity: 3 })], { maxSymbolExposure: 200 });
    expect(checks.find(item => item.name === "maxSymbolExposure")).toMatchObject({
      value: 300,
      limit: 200,
      ratio: 1.5,
      status: "breach",
    });
  });

  test("is also told of the portfolio as it is, without any order", () => {
    const result = judge(
      [],
      { maxTotalExposure: 100, maxSymbolExposure: 120, maxOpenPositions: 5 },
      account([bought(1.1)]),
    );
    expect(result.allowed).toBe(true);
    expect(
      result.checks
        .filter(item => item.status === "warning")
        .map(({ name, ratio }) => [name, ratio.toFixed(2)]),
    ).toEqual([
      ["maxSymbolExposure", "0.92"],
      ["maxTotalExposure", "1.10"],
    ]);
  });

  test("of positions warns at the fifth of five", () => {
    const batch = ["A", "B", "C", "D", "E"].map(base => order({ symbol: `${base}/USD` }));
    expect(judge(batch.slice(0, 4), { maxOpenPositions: 5 }).severity).toBe("ok");
    expect(judge(batch, { maxOpenPositions: 5 }).severity).toBe("warning");
  });
});

describe("properties", () => {
  const anyOrder = fc.record({
    symbol: fc.constantFrom("A/USD", "B/USD", "C/USD"),
    side: fc.constantFrom("buy" as const, "sell" as const),
    quantity: fc.double({ min: 0.01, max: 100, noNaN: true }),
  });
  const prices: Record<string, number> = { "A/USD": 3, "B/USD": 7, "C/USD": 11 };

  test("from an empty account no batch of approved orders ends above a limit", () => {
    fc.assert(
      fc.property(fc.array(anyOrder, { maxLength: 12 }), wishes => {
        const batch = wishes.map(wish => order({ ...wish, price: prices[wish.symbol] }));
        const { approved, refused } = judge(batch, {
          maxSymbolExposure: 300,
          maxTotalExposure: 500,
          maxOpenPositions: 2,
        });
        const held = new Map<string, number>();
        for (const { symbol, side, quantity } of approved)
          held.set(symbol, (held.get(symbol) ?? 0) + (side === "buy" ? quantity : -quantity));
        const exposures = [...held].map(([symbol, units]) => Math.abs(units) * prices[symbol]);
        expect(approved.length + refused.length).toBe(batch.length);
        expect(Math.max(0, ...exposures)).toBeLessThanOrEqual(300 * (1 + 1e-9));
        expect(exposures.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(500 * (1 + 1e-9));
        expect(exposures.filter(value => value > 1e-9).length).toBeLessThanOrEqual(2);
      }),
    );
  });

  test("closing everything is always approved, whatever the exposure and the loss", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), fc.boolean(), (units, long) => {
        const portfolio = account([bought(long ? units : -units)], { cash: 1e9, equityAtDayStart: 1e12 });
        const close = order({ side: long ? "sell" : "buy", quantity: units });
        const strict = {
          maxSymbolExposure: 1,
          maxTotalExposure: 1,
          maxOpenPositions: 1,
          maxDailyLoss: 1,
          maxDailyLossFraction: 0.01,
        };
        expect(judge([close], strict, portfolio).allowed).toBe(true);
      }),
    );
  });
});

describe("approval", () => {
  const { approved } = judge([order()], {});

  test("is of the very objects the check made: neither a copy nor the order itself is approved", () => {
    const plain = order();
    judge([plain], {});
    expect([isApproved(approved[0]), isApproved({ ...approved[0] }), isApproved(plain)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("holds: an approved order cannot be changed", () => {
    expect(() => Object.assign(approved[0], { quantity: 1e9 })).toThrow(TypeError);
  });

  test("cannot be had without the check", () => {
    const send = (_order: Approved<Order>) => undefined;
    // @ts-expect-error an order that was not checked
    send(order());
    // @ts-expect-error an order that says of itself that it was
    send({ ...order(), approved: true });
    send(approved[0]);
    expectTypeOf<Order>().not.toExtend<Approved<Order>>();
    expectTypeOf(approved[0]).toExtend<Order>();
    expect(approved).toHaveLength(1);
  });
});

test("the result shows verdict, checks and reasons, and the account of a preview is used where none is given", () => {
  const orders = Object.assign([order()], { account: account([bought(20)]) });
  const result = check(orders, only({ maxSymbolExposure: 2_000 }), { clock });
  const text = result[inspectSymbol]().replaceAll(/\s+/g, " ");
  expect(text).toContain("risk check BREACH: 0 approved, 1 refused");
  expect(text).toContain(
    "exposure in this market after the order 2,100.00 is above maxSymbolExposure 2,000.00",
  );
});

test("limits must be limits, and options must be known", () => {
  // @ts-expect-error a profile's name in place of its limits
  expect(() => check([], "moderate")).toThrow(/limits must be the limits of a profile/);
  expect(() => check([order()], { ...only(), maxOrderNotional: NaN })).toThrow(
    /limits\.maxOrderNotional must be a number above 0, or "unlimited", received NaN/,
  );
  // @ts-expect-error one order is not a list
  expect(() => check(order(), only())).toThrow(/orders must be a preview or a list of orders/);
  // @ts-expect-error misspelt
  expect(() => check([], only(), { portfolo: account() })).toThrow(/Did you mean "portfolio"/);
});
