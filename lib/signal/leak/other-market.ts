import type { Random } from "../../core/random.ts";
import type { Milliseconds } from "../../core/time.ts";
import { firstAtOrAfter } from "../../market/bars.ts";
import type { MarketData } from "../features/batch/market-data.ts";
import { ownBars } from "../features/timeline.ts";
import { poisoned } from "./poison.ts";
import type { Subject, Trace } from "./subject.ts";

/** A value that became another once later bars were there. */
export interface Remembered {
  readonly trace: number;
  readonly row: number;
  /** The last bar that was known. */
  readonly cut: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Shows a market that the code has not seen (all of it mirrored) a little at a time: its first bar, two, three, five, nine … and only then
 * the whole. Code that keeps what it computed of the whole, and hands it out again for a part, cannot have kept it yet; and what fills the
 * bars of a warm-up from behind shows in the first few bars only, where moments chosen at random seldom fall.
 */
export function remembered(subject: Subject, data: MarketData, random: Random): Remembered | undefined {
  const other = poisoned(data, -Infinity, "mirrored", random);
  const { known } = other.of(ownBars);
  const parts: [cut: number, traces: readonly Trace[]][] = [];
  for (let cut = 0; cut < known.length - 1; cut = 2 * cut || 1) {
    const traces = attempt(subject, poisoned(other, known[cut], "cut", random));
    if (traces) parts.push([cut, traces]);
  }
  const whole = attempt(subject, other);
  if (whole === undefined) return undefined;
  for (const [cut, traces] of parts)
    for (const [trace, { values, ahead = 0 }] of traces.entries()) {
      const rows = Math.min(values.length, knownBy(whole[trace].known, known[cut]) - ahead);
      for (let row = 0; row < rows; row++) {
        const before = whole[trace].values[row];
        if (!Object.is(before, values[row])) return { trace, row, cut, before, after: values[row] };
      }
    }
  return undefined;
}

/** Names of columns with several values that stay the same, to the bit, when every price and volume is another. */
export function unmoved(
  subject: Subject,
  data: MarketData,
  truth: readonly Trace[],
  random: Random,
): readonly string[] {
  const others = attempt(subject, poisoned(data, -Infinity, "garbage", random));
  if (others === undefined) return [];
  return truth
    .filter(({ values }, k) => {
      const other = others[k].values;
      const same = values.length === other.length && values.every((value, i) => Object.is(value, other[i]));
      return same && new Set(values).size > 2;
    })
    .map(({ node }) => node);
}

/** How many values were known at a moment. */
export function knownBy(known: Float64Array, moment: Milliseconds): number {
  return firstAtOrAfter(known, moment + 1);
}

/** What is computed of a market; undefined where the code refuses it, as it may a market that cannot be: that says nothing of the future. */
function attempt(subject: Subject, data: MarketData): readonly Trace[] | undefined {
  try {
    return subject.trace(data);
  } catch {
    return undefined;
  }
}
