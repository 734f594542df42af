import { availableParallelism } from "node:os";
import { join } from "node:path";
import * as pt from "../../lib/index.ts";
import type { StatName } from "../../lib/research/backtest/statistics.ts";
import type { Bench } from "./bench.ts";
import { requireEqual } from "./equal.ts";
import { benchBars, writeColumns } from "./market.ts";
import { compare, repeat } from "./measure.ts";

const summed: readonly StatName[] = ["totalReturn", "sharpe", "sortino", "maxDrawdown", "trades"];

/**
 * A thousand pairs of windows over five years of hourly bars. Ours computes every statistic and writes each point to the
 * ledger; vectorbt computes five statistics, a hundred points at a time.
 */
export const sweep: Bench = {
  name: "sweep",
  async run({ python, folder, small }) {
    const bars = benchBars(small ? 5_000 : 43_800, "SWEEP/USD");
    const file = join(folder, "sweep.f64");
    writeColumns(file, bars);
    const grid = { fast: pt.range(5, 100, 5), slow: small ? pt.range(110, 120, 5) : pt.range(105, 350, 5) };
    const terms = { cash: 10_000, fees: 0.0002, slippage: 0.0001 };
    const request = { do: "sweep", peer: "vectorbt", file, ...grid, ...terms, chunk: 100, seconds: 0 };
    const { ours, peer } = await compare(
      3,
      () => repeat(() => pt.sweep(pt.strategies.ma_crossover, bars, { grid, ...terms }), small ? 0 : 1),
      python && (() => python.ask<Record<string, number>>(request)),
    );
    const found = Object.fromEntries(
      summed.map(name => [`sum of ${name}`, sumOf(ours.result.column(name))] as const),
    );
    if (peer) requireEqual("sweep", { points: ours.result.length, ...found }, peer.result, 1e-9);
    return [
      {
        bench: "sweep",
        what: `${ours.result.length.toLocaleString("en-US")} points × ${bars.length.toLocaleString("en-US")} bars`,
        peer: "vectorbt",
        ours: ours.ms,
        theirs: peer?.ms,
        cpu: { ours: ours.cpu, theirs: peer?.cpu },
        target: 50,
        note: `ours on ${availableParallelism()} threads, vectorbt on the one it uses, 100 points at a time`,
      },
    ];
  },
};

/** NaN, a point without a trade, counts as 0 as it does in numpy's nansum. */
function sumOf(column: Float64Array): number {
  let sum = 0;
  for (const value of column) if (!Number.isNaN(value)) sum += value;
  return sum;
}
