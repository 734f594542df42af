import { describe, expect, test } from "vitest";
import { fixedClock } from "../../../../lib/core/clock.ts";
import { displaySymbol, inspectSymbol } from "../../../../lib/core/display.ts";
import { paperAccount } from "../../../../lib/trading/account/paper.ts";
import { equityOf, markPortfolio } from "../../../../lib/trading/account/portfolio.ts";

const clock = fixedClock(Date.UTC(2026, 0, 15, 12));
const btc = { symbol: "BTC/USD", quantity: -2, price: 100 };

describe("a paper account", () => {
  test("has the configuration's cash and currency, no positions, and begins its day at what it is worth", () => {
    expect(paperAccount({ clock })).toMatchObject({
      name: "paper",
      cash: 10_000,
      currency: "USD",
      positions: [],
      dayStart: Date.UTC(2026, 0, 15),
      equityAtDayStart: 10_000,
    });
  });

  test("counts a short's value against its cash", () => {
    expect(equityOf(paperAccount({ cash: 1_200, positions: [btc], clock }))).toBe(1_000);
  });

  test("marked at other prices is a new account that shows the new figures; the old one stays", () => {
    const account = paperAccount({ cash: 1_200, currency: "USD", positions: [btc], clock });
    const marked = markPortfolio(account, { "BTC/USD": 150, "ETH/USD": 5 }, clock.now());
    expect([equityOf(account), equityOf(marked), marked.positions.length]).toEqual([1_000, 900, 1]);
    expect(marked[inspectSymbol]()).toContain("account paper: equity 900.00 USD");
    expect(marked[inspectSymbol]()).toContain("today -100.00");
    expect(account[inspectSymbol]()).toContain("equity 1,000.00 USD");
  });

  test("shows itself in a notebook", async () => {
    const account = paperAccount({ cash: 1_200, positions: [btc], clock });
    expect((await account[displaySymbol]())["text/html"]).toContain("BTC/USD");
  });

  test.each([
    ["cash that is none", { cash: NaN }, /cash must be a finite number, received NaN/],
    [
      "a position without a price",
      { positions: [{ ...btc, price: NaN }] },
      /positions\[0\]\.price must be above 0/,
    ],
    ["a position without units", { positions: [{ ...btc, quantity: Infinity }] }, /positions\[0\]\.quantity/],
    ["a market twice", { cash: 1_000, positions: [btc, btc] }, /positions\[1\]\.symbol must not repeat/],
    [
      "more debt than value",
      { cash: 100, positions: [btc] },
      /equityAtDayStart must be above 0, received -100/,
    ],
    ["a misspelt option", { csh: 5 }, /Did you mean "cash"/],
  ])("refuses %s", (_name, options, message) => {
    expect(() => paperAccount(options as never)).toThrow(message);
  });

  test("is not marked at a price that is none", () => {
    expect(() => markPortfolio(paperAccount({ clock }), { "BTC/USD": 0 }, clock.now())).toThrow(
      /prices\["BTC\/USD"\] must be above 0, received 0/,
    );
  });
});
