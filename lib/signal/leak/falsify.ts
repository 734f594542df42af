import { PeakError, demand } from "../../core/errors.ts";
import { startProgress } from "../../core/progress.ts";
import { seededRandom } from "../../core/random.ts";
import type { Milliseconds } from "../../core/time.ts";
import { firstAtOrAfter } from "../../market/bars.ts";
import type { MarketData } from "../features/batch/market-data.ts";
import { ownBars } from "../features/timeline.ts";
import { lengthError } from "./length-error.ts";
import { knownBy, remembered, unmoved } from "./other-market.ts";
import { copied, firstWritten, likeMarkets, poisoned, poisons, type Poison } from "./poison.ts";
import type { Subject, Trace } from "./subject.ts";
import { remarkableBars } from "./remarkable.ts";
import { suspectedBars } from "./suspected.ts";
import { verdictOf, type LeakVerdict } from "./verdict.ts";

interface Leak {
  readonly trace: number;
  readonly row: number;
  readonly cut: number;
  readonly poison: Poison;
  readonly after: number;
}

/**
 * Tries to show that something knows the future: replaces everything after a moment, and demands that every value known by then stays
 * equal to the bit. Moments are `cuts` random bars, the last but one, and as many remarkable ones ({@link remarkableBars}), at which the
 * futures that look like a market are tried; then half as many that are suspected ({@link suspectedBars}). A leak is made as small as it
 * gets: the first column that changes, then the first bar; and how far it looks is found by leaving ever more of the future as it was.
 *
 * What an own cache hides, or the first bars only show, is looked for on another market ({@link remembered}). Everything gets columns of its
 * own, so that code which writes to its input spoils no bars of the caller's.
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
  const given = copied(data);
  const truth = subject.trace(given);
  const written = firstWritten(data, given);
  for (const { node, values, known: rows } of truth)
    if (values.length !== rows.length) throw lengthError(node, values.length, rows.length);
  const random = seededRandom(seed);
  const drawn = new Set<number>();
  while (drawn.size < Math.min(cuts, bars.length - 1)) drawn.add(random.integer(bars.length - 1));
  const places = [...drawn.add(bars.length - 2)];

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
    const { trace } = leak;
    const { node, values, known: when } = truth[trace];
    const barOfRow = (row: number) => barOf(when[row], known);
    const shrunk = shrink(leak, (at, only) => changed(at, leak.poison, only), barOfRow);
    const valued = values.findIndex(value => !Number.isNaN(value));
    const smallest = earliest(shrunk, barOfRow(Math.max(0, valued)), changed);
    const { poison } = smallest;
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

  const remarkable = remarkableBars(bars, known, truth, { count: cuts, random });
  const firstLeak = (trials: readonly { cut: number; poison: Poison }[]): Leak | undefined => {
    const progress = startProgress("Replacing the future", trials.length);
    try {
      for (const [done, { cut, poison }] of trials.entries()) {
        const leak = changed(cut, poison);
        progress.advance(done + 1);
        if (leak) return leak;
      }
    } finally {
      progress.end();
    }
    return undefined;
  };
  const asMarkets = (cut: number) => likeMarkets.map(poison => ({ cut, poison }));
  const shown = firstLeak([
    ...places.flatMap(cut => poisons.map(poison => ({ cut, poison }))),
    ...remarkable.flatMap(asMarkets),
  ]);
  if (shown) return smallestLeak(shown);
  const suspected = suspectedBars(subject, data, truth, { count: Math.ceil(cuts / 2), random });
  const hidden = firstLeak(suspected.flatMap(asMarkets));
  if (hidden) return smallestLeak(hidden);
  if (refused.size === poisons.length) throw refused.get("cut");
  const memory = remembered(subject, data, random);
  if (memory !== undefined) {
    const { trace, row, cut, before, after } = memory;
    const leak = changed(cut, "cut");
    if (leak) return smallestLeak(leak);
    const bar = barOf(truth[trace].known[row], known);
    const { node } = truth[trace];
    const ahead = cut + 1 - bar;
    return verdictOf({ leaks: true, node, bar, time: bars.time[bar], ahead, poison: "cut", before, after });
  }
  if (written !== undefined)
    throw new PeakError("invalid_argument", `What is tested writes to the columns it is given: ${written}.`, {
      hint: "Work on a copy, e.g. bars.close.slice(): others read the same columns.",
    });
  const { clock, outside } = unmoved(subject, data, truth, random);
  if (outside.length > 0) return verdictOf({ leaks: "untested", outside });
  subject.demandTrue?.(data, random);
  const constant = truth.filter(({ values }) => !varies(values)).map(({ node }) => node);
  return verdictOf({
    leaks: false,
    cuts: new Set([...places, ...remarkable, ...suspected]).size,
    nodes: truth.length,
    refused: [...refused.keys()],
    ...(clock.length > 0 && { clock }),
    ...(constant.length > 0 && { constant }),
  });
}

/** Whether a column has two values that differ; no value is none. */
function varies(values: Float64Array): boolean {
  const first = values.find(value => !Number.isNaN(value));
  return values.some(value => value !== first && !Number.isNaN(value));
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

/** Bars from the first with a value on at which a leak is looked for one by one. */
const first = 16;

/** The leak at the earliest of the first bars that shows one: of a column of few values (0 and 1) most bars hide what they know. */
function earliest(
  leak: Leak,
  from: number,
  changed: (cut: number, poison: Poison, only: number) => Leak | undefined,
): Leak {
  for (let cut = from; cut < Math.min(leak.cut, from + first); cut++)
    for (const poison of poisons) {
      const found = changed(cut, poison, leak.trace);
      if (found !== undefined && found.row < leak.row) return found;
    }
  return leak;
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

/** The bar at whose close something becomes known. */
function barOf(moment: Milliseconds, known: Float64Array): number {
  return Math.min(firstAtOrAfter(known, moment), known.length - 1);
}
