import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { load } from "../../../lib/market/load.ts";
import { crossover } from "../../../lib/signal/crossover.ts";
import { sma } from "../../../lib/signal/ta/index.ts";
import { resolveExecution } from "../../../lib/trading/engine/execution.ts";
import { simulate } from "../../../lib/trading/engine/simulate.ts";
import { strategy } from "../../../lib/trading/strategy/strategy.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const smaCross = strategy({
  name: "sma_cross",
  params: { fast: 10, slow: 20 },
  init: ({ close }, { fast, slow }) => ({ fast: sma(close, fast), slow: sma(close, slow) }),
  next({ fast, slow }, broker) {
    if (crossover(fast, slow)) broker.buy();
    else if (crossover(slow, fast)) broker.sell();
  },
});

describeWithShared("backtesting.py 0.6.6 on the same bars", () => {
  test("SmaCross long and short trades on the same bars, at the same prices, for the same return after fees", async () => {
    const lines = readFileSync(
      sharedData("golden/backtests/smacross_10_20_goog_nofinalize_trades.csv"),
      "utf8",
    )
      .trim()
      .split("\n");
    const expected = lines.slice(1).map(line => {
      const [size, entryBar, exitBar, entryPrice, exitPrice, , , , , returnPct] = line.split(",").map(Number);
      return { side: Math.sign(size), entryBar, exitBar, entryPrice, exitPrice, returnPct };
    });
    const goog = await load("GOOG", { file: sharedData("market/equity/GOOG_daily.csv"), timeframe: "1d" });
    const { trades } = simulate(smaCross, smaCross.params, goog, resolveExecution({ fees: 0.002 }));
    // Theirs leaves the last position open, ours closes it at the last close.
    expect(trades.length).toBe(expected.length + 1);
    expect(expected.length).toBe(93);
    expected.forEach((trade, i) => {
      expect({ side: trades.side[i], entryBar: trades.entryBar[i], exitBar: trades.exitBar[i] }).toEqual({
        side: trade.side,
        entryBar: trade.entryBar,
        exitBar: trade.exitBar,
      });
      expect(trades.entryPrice[i]).toBeCloseTo(trade.entryPrice, 8);
      expect(trades.exitPrice[i]).toBeCloseTo(trade.exitPrice, 8);
      expect(trades.returns[i]).toBeCloseTo(trade.returnPct, 10);
    });
  });
});
