import { describe, expect, test } from "vitest";
import { limits } from "../../../../lib/trading/risk/limits.ts";

describe("limits", () => {
  test("of the conservative profile are the playbook's", () => {
    expect(limits("conservative")).toMatchObject({
      profile: "conservative",
      maxOrderNotional: 800,
      maxSymbolExposure: 1_500,
      maxTotalExposure: 3_000,
      maxDailyLoss: 300,
      maxDailyLossFraction: 0.03,
    });
  });

  test("rise from profile to profile", () => {
    const order = (["conservative", "moderate", "aggressive"] as const).map(
      profile => limits(profile).maxOrderNotional,
    );
    expect(order).toEqual([800, 1_000, 2_500]);
  });

  test("can be overridden one by one, also by unlimited", () => {
    const loose = limits("moderate", { maxOrderNotional: 5, maxDailyLoss: "unlimited", currency: "EUR" });
    expect([loose.maxOrderNotional, loose.maxDailyLoss, loose.currency, loose.maxTotalExposure]).toEqual([
      5,
      "unlimited",
      "EUR",
      5_000,
    ]);
  });

  test.each([0, -1, NaN, Infinity, null, undefined, "1000", "none", true])("refuse %s as a limit", value => {
    expect(() => limits("moderate", { maxOrderNotional: value as never })).toThrow(
      /limits\.maxOrderNotional must be a number above 0, or "unlimited", received/,
    );
  });

  test("refuse half a position and a loss of more than everything", () => {
    expect(() => limits("moderate", { maxOpenPositions: 1.5 })).toThrow(/whole number of 1 or more/);
    expect(() => limits("moderate", { maxDailyLossFraction: 5 })).toThrow(/fraction above 0 and at most 1/);
  });

  test("say which profile or limit was meant", () => {
    // @ts-expect-error misspelt
    expect(() => limits("moderat")).toThrow(/Did you mean "moderate"/);
    // @ts-expect-error misspelt
    expect(() => limits("moderate", { maxOrderNotionl: 5 })).toThrow(/Did you mean "maxOrderNotional"/);
  });

  test("are frozen", () => {
    expect(Object.isFrozen(limits("aggressive"))).toBe(true);
  });
});
