import type { Bars } from "../../market/bars.ts";
import type { Params, Strategy } from "../strategy/strategy.ts";
import type { Execution } from "./execution.ts";
import { simulate } from "./simulate.ts";

/** What a strategy wants to hold after the last complete bar. */
export interface DesiredPosition {
  /** Signed fraction of equity. */
  readonly target: number;
  /** Open of the bar at whose close this was decided, ms UTC. */
  readonly asOf: number;
  /** That bar's close. */
  readonly price: number;
}

/** Runs the strategy over the bars with the engine of the backtest and gives the position it wants next. */
export function desiredPosition<P extends Params>(
  strategy: Strategy<P>,
  params: P,
  execution: Execution,
  bars: Bars,
): DesiredPosition {
  const { wanted } = simulate(strategy, params, bars, execution);
  const last = bars.length - 1;
  return Object.freeze({ target: wanted, asOf: bars.time[last], price: bars.close[last] });
}
