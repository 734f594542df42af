import { expect, test } from "vitest";
import { loadConfig } from "../../../../lib/core/config/index.ts";
import { backtest } from "../../../../lib/research/backtest/backtest.ts";
import { namedStrategy } from "../../../../lib/trading/strategy/named.ts";
import { randomBars } from "../../../support/bars.ts";
import { useOwnHome } from "../../../support/home.ts";

useOwnHome();

test("every named configuration fits its family, and its name says what its keys say", () => {
  const names = Object.keys(loadConfig().strategies);
  expect(names.length).toBe(12);
  for (const name of names) {
    const { symbol, profile } = namedStrategy(name);
    expect(name).toContain(symbol.split("/")[0].toLowerCase());
    expect(name.endsWith(`_${profile}`), name).toBe(true);
  }
});

test("a named configuration runs with its own stops", () => {
  const { strategy, params, terms, symbol, timeframe } = namedStrategy("rsi_reversion_btc_conservative");
  expect({ name: strategy.name, symbol, timeframe, terms }).toEqual({
    name: "rsi_reversion",
    symbol: "BTC/USD",
    timeframe: "1h",
    terms: { stopLoss: 0.03, takeProfit: 0.06 },
  });
  expect(params).toMatchObject({ window: 21, lower: 25, upper: 75 });
  const run = backtest(strategy, randomBars(2_000, { sigma: 0.03 }), { params, ...terms });
  expect(run.trades.reason).toContain("stop-loss");
  expect(run.trades.reason).toContain("take-profit");
});

test("an unknown one is answered with the nearest", () => {
  expect(() => namedStrategy("rsi_reversion_btc_moderat")).toThrow(
    /Did you mean "rsi_reversion_btc_moderate"/,
  );
});
