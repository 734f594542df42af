import { PeakError, demand } from "../../core/errors.ts";
import { startProgress } from "../../core/progress.ts";
import { seededRandom } from "../../core/random.ts";
import type { Milliseconds } from "../../core/time.ts";
import { firstAtOrAfter } from "../../market/bars.ts";
import type { MarketData } from "../features/batch/market-data.ts";
import { ownBars } from "../features/timeline.ts";
import { poisoned, poisons, type Poison } from "./poison.ts";
import { verdictOf, type LeakVerdict } from "./verdict.ts";

/** A column that was computed, and when each of its values is known. */
export interface Trace {
  readonly node: string;
  readonly values: Float64Array;
  readonly known: Float64Array;
  /** Values at the end of what is known that may still change, because the node says that it looks so many bars ahead. */
  readonly ahead?: number;
}

/** Something that computes columns from market data. Columns come after those they rest on. */
export interface Subject {
  /** All columns; or where `only` is given that one alone. */
  trace(data: MarketData, only?: number): readonly Trace[];
}

interface Leak {
  readonly trace: number;
  readonly row: number;
  readonly cut: number;
  readonly poison: Poison;
  readonly after: number;
}

/**
 * Tries to show that something knows the future: replaces everything after a moment, and demands that every value known by then stays
 * equal to the bit. Moments are `cuts` random bars and the last but one. A leak is made as small as it gets: the first column that
 * changes, then the first bar; and how far it looks is found by leaving ever more of the future as it was.
 */
export function falsify(
  subject: Subject,
  data: MarketData,
  { cuts, seed }: { cuts: number; seed: number },
): LeakVerdict {
  const { bars } = data;
  demand(bars.length >= 2, "bars", "must be at least 2", bars.length, "Give a few hundred.");
  demand(
    Number.isInteger(cuts) && cuts >= 0,
    "cuts",
    "must be a whole number, at least 0",
    cuts,
    "Pass e.g. 16.",
  );
  const { known } = data.of(ownBars);
  const truth = subject.trace(data);
  for (const { node, values, known: rows } of truth)
    if (values.length !== rows.length) throw lengthError(node, values.length, rows.length);
  const random = seededRandom(seed);
  const places = [...Array.from({ length: cuts }, () => random.integer(bars.length - 1)), bars.length - 2];

  const refused = new Map<Poison, unknown>();
  const traced = (cut: number, poison: Poison, only?: number): readonly Trace[] => {
    const other = poisoned(data, known[cut], poison, random);
    try {
      return subject.trace(other, only);
    } catch (error) {
      // Code may refuse what no market gives; the verdict says so, and rests on the poisons that it takes.
      refused.set(poison, error);
      return [];
    }
  };
  const changed = (cut: number, poison: Poison, only?: number): Leak | undefined => {
    const traces = traced(cut, poison, only);
    for (const [k, { node, values, ahead = 0 }] of traces.entries()) {
      const trace = only ?? k;
      const true_ = truth[trace];
      const rows = knownBy(true_.known, known[cut]) - ahead;
      if (values.length < rows) throw lengthError(node, values.length, rows);
      for (let row = 0; row < rows; row++)
        if (!Object.is(true_.values[row], values[row]))
          return { trace, row, cut, poison, after: values[row] };
    }
    return undefined;
  };

  const smallestLeak = (leak: Leak): LeakVerdict => {
    const { trace, poison } = leak;
    const { node, values, known: when } = truth[trace];
    const smallest = shrink(
      leak,
      (at, only) => changed(at, poison, only),
      row => barOf(when[row], known),
    );
    const bar = barOf(when[smallest.row], known);
    return verdictOf({
      leaks: true,
      node,
      bar,
      time: bars.time[bar],
      ahead: furthest(smallest, bar, bars.length, changed) - bar,
      poison,
      before: values[smallest.row],
      after: smallest.after,
    });
  };

  const trials = places.flatMap(cut => poisons.map(poison => ({ cut, poison })));
  const progress = startProgress("Replacing the future", trials.length);
  try {
    for (const [done, { cut, poison }] of trials.entries()) {
      const leak = changed(cut, poison);
      progress.advance(done + 1);
      if (leak) return smallestLeak(leak);
    }
  } finally {
    progress.end();
  }
  if (refused.size === poisons.length) throw refused.get("cut");
  return verdictOf({ leaks: false, cuts: places.length, nodes: truth.length, refused: [...refused.keys()] });
}

/** A leak at an earlier bar, as long as one is found: first where the value itself stands, then by steps that halve. */
function shrink(
  leak: Leak,
  changed: (cut: number, only: number) => Leak | undefined,
  barOfRow: (row: number) => number,
): Leak {
  let smallest = leak;
  const tryCut = (cut: number): boolean => {
    const found = cut >= 0 && cut < smallest.cut ? changed(cut, leak.trace) : undefined;
    if (!found || found.row > smallest.row) return false;
    smallest = found;
    return true;
  };
  do tryCut(barOfRow(smallest.row));
  while (halve(smallest.cut, tryCut));
  return smallest;
}

/** Whether one of the steps back from a cut, each half of the one before, leads to a leak. */
function halve(cut: number, tryCut: (cut: number) => boolean): boolean {
  for (let step = cut; step > 0; step = Math.floor(step / 2)) if (tryCut(cut - step)) return true;
  return false;
}

/** The furthest bar that the value depends on: all before it can be left as they were, and it changes still. */
function furthest(
  { trace, row, poison }: Leak,
  bar: number,
  length: number,
  changed: (cut: number, poison: Poison, only: number) => Leak | undefined,
): number {
  const ordered = [poison, ...poisons.filter(other => other !== poison)];
  const reaches = (later: number) =>
    ordered.some(other => {
      const leak = changed(later - 1, other, trace);
      return leak !== undefined && leak.row <= row;
    });
  let low = bar + 1;
  let high = length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (reaches(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How many values were known at a moment. */
function knownBy(known: Float64Array, moment: Milliseconds): number {
  return firstAtOrAfter(known, moment + 1);
}

/** The bar at whose close something becomes known. */
function barOf(moment: Milliseconds, known: Float64Array): number {
  return Math.min(firstAtOrAfter(known, moment), known.length - 1);
}

function lengthError(node: string, length: number, rows: number): PeakError {
  return new PeakError("invalid_data", `${node} has ${length} values where ${rows} bars are known.`, {
    hint: "Give one value per bar, whatever the number of bars.",
  });
}
