import { PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import { periodsPerYear } from "../../market/calendar/periods-per-year.ts";
import { executionKeys, resolveExecution, type ExecutionOptions } from "../../trading/engine/execution.ts";
import { simulate } from "../../trading/engine/simulate.ts";
import { resolveParams, type Params, type Strategy } from "../../trading/strategy/strategy.ts";
import { dailyReturnsOf } from "../ledger/daily.ts";
import { recordEvaluation } from "../ledger/ledger.ts";
import { deflate } from "../overfit/deflation.ts";
import { Run } from "./run.ts";
import { statistics } from "./statistics.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface BacktestOptions<P extends Params> extends ExecutionOptions {
  /** Parameters that differ from the strategy's defaults. */
  params?: Partial<P>;
  /** `"event"` forces a `target` strategy through the event loop; the result is the same to the bit. */
  path?: "fused" | "event";
}

const optionKeys = [...executionKeys, "params", "path"];

/**
 * Trades a strategy over bars: decisions at a bar's close fill at the next bar's open, stops fill within the bar, what is
 * open at the end closes at the last close, and every fill pays fees and slippage. The evaluation is written to the ledger.
 *
 * Throws `invalid_data` with fewer than two bars and where the bars' columns were written to since an earlier run or by the strategy (of more
 * than 1,024 bars a sample is looked at; sweeps look at all before they begin), `unknown_name` on options or parameters that do not exist.
 * A single backtest is one trial; the figure to trust is the deflated one beside it.
 */
export function backtest<P extends Params>(
  strategy: Strategy<P>,
  bars: Bars,
  options: BacktestOptions<P> = {},
): Run<P> {
  refuseUnknownKeys("backtest option", options, optionKeys);
  const { params: given, path, ...terms } = options;
  const params = resolveParams(strategy, given);
  const execution = resolveExecution(terms);
  requireBars(bars, 2);
  const simulation = bars.untouchedBy(() => simulate(strategy, params, bars, execution, { path }));
  const periods = periodsPerYear(bars);
  const last = bars.length - 1;
  const stats = statistics(simulation.walk, simulation, execution.cash, periods, {
    firstOpen: bars.open[0],
    lastClose: bars.close[last],
  });
  const provenance = bars.provenance;
  recordEvaluation({
    kind: "backtest",
    strategy,
    execution,
    provenance,
    trials: [{ params, sharpe: stats.sharpePerPeriod, observations: stats.observations }],
    stats,
    daily: dailyReturnsOf(simulation.equity, bars.time, execution.cash),
  });
  return new Run(
    { strategy, params, execution },
    bars,
    periods,
    simulation,
    stats,
    deflate(stats, provenance),
  );
}

/** Throws `invalid_data` unless there are at least `count` bars. */
export function requireBars(bars: Bars, count: number): void {
  demandBars(bars);
  if (bars.length < count)
    throw new PeakError("invalid_data", `bars must hold at least ${count} bars, received ${bars.length}.`, {
      hint: "Load a longer range; an empty one often means that since and until lie outside the data.",
    });
}
