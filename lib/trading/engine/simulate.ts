import { PeakError, received } from "../../core/errors.ts";
import { barColumnNames, type Bars } from "../../market/bars.ts";
import { Steps } from "../../signal/steps.ts";
import { Line, type Cursor } from "../strategy/line.ts";
import type { Columns, NextDefinition, Params, Strategy, TargetDefinition } from "../strategy/strategy.ts";
import type { EventBroker } from "./event-broker.ts";
import { runEvents, type Step } from "./event-loop.ts";
import type { Execution } from "./execution.ts";
import type { Simulation } from "./outcome.ts";
import { runTarget } from "./target-path.ts";
import { wantedSteps, wantedAt } from "./wanted.ts";

export interface SimulateOptions {
  /** First bar that trades; the ones before warm up. Default 0. */
  from?: number;
  /** `"event"` forces a `target` strategy through the event loop: slower, same result to the bit. */
  path?: "fused" | "event";
  /** Sees every order of a `next` strategy as it is given. */
  onOrder?: EventBroker["onOrder"];
}

/** Runs a strategy over bars. `params` must be resolved; see `backtest` for the public verb. */
export function simulate<P extends Params>(
  strategy: Strategy<P>,
  params: P,
  bars: Bars,
  execution: Execution,
  { from = 0, path = "fused", onOrder }: SimulateOptions = {},
): Simulation {
  if (strategy.kind === "target") {
    if (path === "fused") return runTarget(bars, targetSteps(strategy, params, bars), execution, from);
    const follow = followTarget(targetColumn(strategy, params, bars), bars.time);
    return runEvents(bars, { index: -1 }, follow, execution, from);
  }
  const cursor: Cursor = { index: -1 };
  return runEvents(bars, cursor, callNext(strategy, params, bars, cursor), execution, from, onOrder);
}

/** The wanted position per bar of a `target` strategy. */
export function targetColumn<P extends Params>(strategy: Strategy<P>, params: P, bars: Bars): Float64Array {
  const target = wantedPosition(strategy, params, bars);
  return target instanceof Steps ? target.column() : target;
}

/** The wanted position of a `target` strategy as its changes. */
export function targetSteps<P extends Params>(strategy: Strategy<P>, params: P, bars: Bars): Steps {
  const target = wantedPosition(strategy, params, bars);
  return target instanceof Steps ? target : wantedSteps(target, bars.time);
}

function wantedPosition<P extends Params>(
  strategy: Strategy<P>,
  params: P,
  bars: Bars,
): Float64Array | Steps {
  const target = (strategy.definition as TargetDefinition<P>).target(bars, params);
  if (!(target instanceof Float64Array || target instanceof Steps) || target.length !== bars.length)
    throw new PeakError(
      "invalid_data",
      `target of ${strategy.name} must return a Float64Array of ${bars.length} values, one for each bar, received ${received(target)}.`,
      { hint: "Start from new Float64Array(bars.length)." },
    );
  return target;
}

function followTarget(target: Float64Array, time: Float64Array): Step {
  let held = 0;
  return (broker, index) => {
    // The event broker ignores orders while warming up; `held` must not run ahead of it.
    if (!broker.enabled) return;
    const wanted = wantedAt(target, index, time);
    if (wanted === held) return;
    broker.target(wanted);
    held = wanted;
  };
}

function callNext<P extends Params>(strategy: Strategy<P>, params: P, bars: Bars, cursor: Cursor): Step {
  const definition = strategy.definition as NextDefinition<P, Columns>;
  const columns = definition.init?.(bars, params) ?? {};
  const lines: Record<string, Line> = {};
  for (const name of barColumnNames) lines[name] = new Line(bars[name], cursor);
  for (const [name, column] of Object.entries(columns)) {
    if (!(column instanceof Float64Array) || column.length !== bars.length)
      throw new PeakError(
        "invalid_data",
        `init of ${strategy.name} must return Float64Arrays with one value per bar; ${name} is not.`,
        {
          hint: "Indicators of pt.ta return such columns.",
        },
      );
    lines[name] = new Line(column, cursor);
  }
  Object.freeze(lines);
  return broker => definition.next(lines as never, broker, params);
}
