import { unknownName } from "../../../core/names.ts";
import type { Params, Strategy } from "../strategy.ts";
import { maCrossover } from "./ma-crossover.ts";
import { rsiReversion } from "./rsi-reversion.ts";
import { trendFollowing } from "./trend-following.ts";

/** The library's own strategies by name: `pt.strategies.ma_crossover`. */
export const strategies = Object.freeze({
  ma_crossover: maCrossover,
  rsi_reversion: rsiReversion,
  trend_following: trendFollowing,
});

export type LibraryName = keyof typeof strategies;

/** Looks a library strategy up by a name from outside (a parameter, a file). Throws `unknown_name` with "did you mean". */
export function libraryStrategy(name: string): Strategy<Params> {
  const found = (strategies as Record<string, unknown>)[name];
  if (found === undefined || !Object.hasOwn(strategies, name))
    throw unknownName("strategy", name, Object.keys(strategies));
  return found as Strategy<Params>;
}
