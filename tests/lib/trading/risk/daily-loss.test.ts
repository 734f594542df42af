import { describe, expect, test } from "vitest";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { hour } from "../../../../lib/core/time.ts";
import { markPortfolio, type Portfolio } from "../../../../lib/trading/account/portfolio.ts";
import { noon, order, account, judge, codes, bought } from "../../../support/risk.ts";

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
