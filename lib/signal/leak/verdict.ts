import { displaySymbol, inspectSymbol } from "../../core/display.ts";
import { formatTime, type Milliseconds } from "../../core/time.ts";
import type { Poison } from "./poison.ts";

/**
 * No leak was found; or the smallest one that was: which node knew what came later, at which bar, and how far it looked; or nothing could
 * be tested, because the bars do not matter.
 */
export type LeakVerdict =
  | {
      readonly leaks: false;
      /** Moments at which the future was replaced. */
      readonly cuts: number;
      /** Columns that were compared at each. */
      readonly nodes: number;
      /** Futures that the code refused with an error at some moment, and that therefore say less; mostly none. */
      readonly refused: readonly Poison[];
      /** Columns that follow the times of the bars alone, whatever the prices and volumes are: the clock is no secret. */
      readonly clock?: readonly string[];
      /** Columns without two values that differ, so that nothing could show: an indicator still in its warm-up, a strategy that never traded. */
      readonly constant?: readonly string[];
    }
  | {
      /** Not clean: columns are not made of the bars that the code was given, so nothing tells what they know. */
      readonly leaks: "untested";
      /** Those that stay the same, to the bit, whatever the prices, volumes and times are: the code holds them, or bars from outside. */
      readonly outside: readonly string[];
    }
  | {
      readonly leaks: true;
      /** The first of the columns, in the order in which they rest on each other, that changed. */
      readonly node: string;
      /** The first bar found at which it changes when only later bars do. */
      readonly bar: number;
      /** That bar's open. */
      readonly time: Milliseconds;
      /** Bars from that one to the furthest that its value was seen to depend on. */
      readonly ahead: number;
      /** What the later bars were replaced by. */
      readonly poison: Poison;
      /** The value as it is, and as it was once the bars after `bar` were replaced. */
      readonly before: number;
      readonly after: number;
    };

/** Freezes a verdict and gives it a sentence to show. */
export function verdictOf(verdict: LeakVerdict): LeakVerdict {
  const text = sentence(verdict);
  return Object.freeze(
    Object.defineProperties(
      { ...verdict },
      { [inspectSymbol]: { value: () => text }, [displaySymbol]: { value: () => ({ "text/plain": text }) } },
    ),
  );
}

function sentence(verdict: LeakVerdict): string {
  if (verdict.leaks === "untested")
    return `NOT TESTED: ${verdict.outside.join(", ")} ${verdict.outside.length === 1 ? "is" : "are"} the same on every market, whatever the bars hold. A count of bars is, and knows nothing ahead; so is what comes from outside, which may. No test tells which: read only what the function is given.`;
  if (!verdict.leaks) {
    const { cuts, nodes, refused, clock = [], constant = [] } = verdict;
    const less = refused.length ? ` It refused a future of ${refused.join(", ")} with an error.` : "";
    return `No look-ahead found: ${nodes} ${nodes === 1 ? "column" : "columns"} kept every value while the future was replaced at ${cuts} moments.${less}${
      clock.length ? ` Made of the clock alone: ${clock.join(", ")}.` : ""
    }${constant.length ? ` Never changed on these bars, so that nothing could show: ${constant.join(", ")}.` : ""}`;
  }
  const { node, bar, time, ahead, poison, before, after } = verdict;
  const how = poison === "cut" ? "left out" : `replaced (${poison})`;
  const [was, is] = toldApart(before, after);
  return `LOOKS AHEAD: ${node}, at bar ${bar} (${formatTime(time)} UTC), by ${ahead} ${ahead === 1 ? "bar" : "bars"}: ${was} became ${is} when later bars were ${how}.`;
}

/** Two values in so few digits, six or more, that they still differ. */
function toldApart(one: number, other: number): readonly [string, string] {
  const written = (value: number, digits: number) =>
    Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(digits)));
  let digits = 6;
  while (digits < 17 && written(one, digits) === written(other, digits)) digits++;
  return [written(one, digits), written(other, digits)];
}
