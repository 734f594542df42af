import { join } from "node:path";
import * as pt from "../../lib/index.ts";
import type { Bench } from "./bench.ts";
import { requireEqual } from "./equal.ts";
import { benchBars, writeColumns } from "./market.ts";
import { compare, repeat } from "./measure.ts";

const smaCross = pt.strategy({
  name: "bench_sma_cross",
  params: { fast: 20, slow: 100 },
  init: ({ close }, { fast, slow }) => ({ fast: pt.ta.sma(close, fast), slow: pt.ta.sma(close, slow) }),
  next({ fast, slow }, broker) {
    if (pt.crossover(fast, slow)) broker.buy();
    else if (pt.crossover(slow, fast)) broker.close();
  },
});

/**
 * The same strategy as a function called at every bar. backtesting.py trades whole units only, so the cash is a trillion:
 * the units it cannot buy are then below a billionth of the position. Its spread is not our slippage: there is none here.
 */
export const event: Bench = {
  name: "event",
  async run({ python, folder, small }) {
    const bars = benchBars(small ? 50_000 : 1_000_000, "EVENT/USD");
    const file = join(folder, "event.f64");
    writeColumns(file, bars);
    const params = { fast: 20, slow: 100 };
    const terms = { cash: 1e12, fees: 0.0002 };
    const request = { do: "event", peer: "backtesting", file, ...params, ...terms, seconds: 0 };
    const { ours, peer } = await compare(
      3,
      () => repeat(() => pt.backtest(smaCross, bars, { params, ...terms }).stats, small ? 0 : 0.5),
      python && (() => python.ask<Record<string, number>>(request)),
    );
    if (peer) {
      const { trades, totalReturn } = peer.result;
      const growth = { growth: 1 + totalReturn };
      requireEqual("event", { trades: ours.result.trades }, { trades }, 0);
      requireEqual("event", { growth: 1 + ours.result.totalReturn }, growth, 1e-4);
    }
    return [
      {
        bench: "event",
        what: `${bars.length.toLocaleString("en-US")} bars, a call per bar`,
        peer: "backtesting.py",
        ours: ours.ms,
        theirs: peer?.ms,
        cpu: { ours: ours.cpu, theirs: peer?.cpu },
        target: 100,
        note: "final equity equal to 1e-4: backtesting.py rounds to whole units",
      },
    ];
  },
};
