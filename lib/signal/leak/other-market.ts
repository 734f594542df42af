import type { Random } from "../../core/random.ts";
import type { Milliseconds } from "../../core/time.ts";
import { firstAtOrAfter } from "../../market/bars.ts";
import type { MarketData } from "../features/batch/market-data.ts";
import { ownBars } from "../features/timeline.ts";
import { lengthError } from "./length-error.ts";
import { atOtherTimes, poisoned, yearLater } from "./poison.ts";
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
 * Shows a market that the code has not seen (all of it mirrored, and at other times) a little at a time: its first bar, two, three, five,
 * nine … and only then the whole. Code that keeps what it computed of the whole, and hands it out again for a part, cannot have kept it
 * yet; and what fills the bars of a warm-up from behind shows in the first few bars only, where moments chosen at random seldom fall.
 *
 * Throws `invalid_data` for columns of another length than the bars: what was computed of fewer of them, handed out again.
 */
export function remembered(subject: Subject, data: MarketData, random: Random): Remembered | undefined {
  const mirrored = poisoned(data, -Infinity, "mirrored", random);
  // A market with sessions may not be what it was at times that its calendar does not know.
  const later = yearLater(mirrored);
  const laterStill = yearLater(later);
  const taken = attempt(() => subject.trace(laterStill).map(({ known }) => known)) !== undefined;
  const other = taken ? later : mirrored;
  const { known } = other.of(ownBars);
  const parts: [cut: number, traces: readonly Trace[]][] = [];
  for (let cut = 0; cut < known.length - 1; cut = 2 * cut || 1) {
    const part = poisoned(other, known[cut], "cut", random);
    const traces = attempt(() => subject.trace(part));
    if (traces) parts.push([cut, traces]);
  }
  // What took the whole of such a market before it had seen a part has no reason to refuse it now, but a cache that hands out the part.
  const whole = taken ? subject.trace(other) : attempt(() => subject.trace(other));
  if (whole === undefined) return undefined;
  for (const traces of [whole, ...parts.map(([, traces]) => traces)])
    for (const { node, values, known } of traces)
      if (values.length < known.length) throw lengthError(node, values.length, known.length);
  for (const [cut, traces] of parts)
    for (const [trace, { values, ahead = 0 }] of traces.entries()) {
      const rows = knownBy(whole[trace].known, known[cut]) - ahead;
      for (let row = 0; row < rows; row++) {
        const before = whole[trace].values[row];
        if (!Object.is(before, values[row])) return { trace, row, cut, before, after: values[row] };
      }
    }
  return undefined;
}

/** Columns that no market moves, by what else moves them: the clock, or nothing that the code is given. */
export interface Unmoved {
  readonly clock: readonly string[];
  readonly outside: readonly string[];
}

/** Changes of a column that the number of bars alone may make: its warm-up ends, and a flag is raised. */
const fewChanges = 2;

/**
 * Columns that stay the same, to the bit, when every price and volume is another, and of those the ones that stay when the times are
 * others too.
 */
export function unmoved(
  subject: Subject,
  data: MarketData,
  truth: readonly Trace[],
  random: Random,
): Unmoved {
  const garbage = poisoned(data, -Infinity, "garbage", random);
  const same = (others: readonly Trace[] | undefined) => (k: number) =>
    others !== undefined &&
    truth[k].values.length === others[k].values.length &&
    truth[k].values.every((value, i) => Object.is(value, others[k].values[i]));
  const moving = [...truth.keys()].filter(k => changesOf(truth[k].values) > fewChanges);
  const still = moving.filter(same(attempt(() => subject.trace(garbage))));
  const never =
    still.length === 0 ? [] : still.filter(same(attempt(() => subject.trace(atOtherTimes(garbage)))));
  const names = (places: readonly number[]) => places.map(k => truth[k].node);
  return { clock: names(still.filter(k => !never.includes(k))), outside: names(never) };
}

function changesOf(values: Float64Array): number {
  let changes = 0;
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[i - 1])) changes++;
  return changes;
}

/** How many values were known at a moment. */
export function knownBy(known: Float64Array, moment: Milliseconds): number {
  return firstAtOrAfter(known, moment + 1);
}

/** What is computed of a market; undefined where the code refuses it, as it may a market that cannot be: that says nothing of the future. */
function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}
