import { describe, expect, expectTypeOf, test } from "vitest";
import { inspectSymbol } from "../../../../lib/core/display.ts";
import { hour, minute } from "../../../../lib/core/time.ts";
import { type Portfolio } from "../../../../lib/trading/account/portfolio.ts";
import type { Order } from "../../../../lib/trading/order.ts";
import { check, isApproved, type Approved } from "../../../../lib/trading/risk/check.ts";
import { noon, clock, order, only, account, judge, codes, bought } from "../../../support/risk.ts";

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
    ["timeframe", "2x", "stale_price"],
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
