import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { order, account, judge, bought } from "../../../support/risk.ts";

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
