import { loadConfig, type ProfileName } from "../../core/config/index.ts";
import { unknownName } from "../../core/names.ts";
import type { Timeframe } from "../../core/time.ts";
import type { ExecutionOptions } from "../engine/execution.ts";
import { libraryStrategy } from "./library/index.ts";
import { resolveParams, type Params, type Strategy } from "./strategy.ts";

/** A configuration of a library strategy for one market and one risk profile. */
export interface NamedStrategy {
  readonly strategy: Strategy<Params>;
  readonly params: Params;
  /** Its stops: spread them into the options of `backtest`. */
  readonly terms: Pick<ExecutionOptions, "stopLoss" | "takeProfit" | "trailingStop">;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly profile: ProfileName;
}

/**
 * Reads `[strategies.<name>]` of the configuration. Throws `unknown_name` with "did you mean", and `invalid_argument` where the
 * configured parameters are none the strategy accepts.
 */
export function namedStrategy(name: string): NamedStrategy {
  const { strategies } = loadConfig();
  if (!Object.hasOwn(strategies, name)) throw unknownName("named strategy", name, Object.keys(strategies));
  const { family, params, stopLoss, takeProfit, trailingStop, symbol, timeframe, profile } = strategies[name];
  const strategy = libraryStrategy(family);
  const given = { stopLoss, takeProfit, trailingStop };
  const terms = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return Object.freeze({
    strategy,
    params: resolveParams(strategy, params),
    terms,
    symbol,
    timeframe,
    profile,
  });
}
