import type { Run } from "../../lib/index.ts";

/** Terms of the single backtest, here and in the cold process. */
export const fusedTerms = { params: { fast: 20, slow: 100 }, cash: 10_000, fees: 0.0002, slippage: 0.0001 };

/** A run's figures under the names that engines.py uses. */
export function figures(run: Pick<Run, "stats" | "equity" | "trades">): Record<string, number> {
  let profit = 0;
  for (const value of run.trades.profit) profit += value;
  return { ...run.stats, finalValue: run.equity[run.equity.length - 1], profit };
}
