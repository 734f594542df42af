import { demandMembers } from "../../core/members.ts";
import { demand } from "../../core/errors.ts";
import { LookAhead } from "../../core/look-ahead.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { startProgress } from "../../core/progress.ts";
import { seededRandom } from "../../core/random.ts";
import { requireWhole } from "../../stats/sample.ts";
import type { Labels } from "./labels.ts";

/** Number of labels that each bar is part of, from a label's event to its end, both included (López de Prado 2018, 4.3). */
export function concurrency(labels: Labels): LookAhead<Int32Array> {
  return new LookAhead(counts(labels), "labels are answered by later bars");
}

/**
 * Average uniqueness of each label (López de Prado 2018, 4.4): the mean over its bars of 1 / concurrency; 1 where it overlaps with no other.
 * The weight that keeps a model from taking the same move, seen from twenty bars, for twenty observations.
 */
export function averageUniqueness(labels: Labels): LookAhead {
  return new LookAhead(meanOverSpans(labels, counts(labels)), "labels are answered by later bars");
}

export interface SampleWeightOptions {
  /** `"uniqueness"` (default) or `"return"`: the absolute log return attributed to the label, shared where labels overlap (4.6). */
  readonly by?: "uniqueness" | "return";
  /**
   * Weight of the oldest label where the newest has 1, falling in a line over the cumulated uniqueness (4.7); default 1, no decay. Below 0
   * the oldest labels get no weight at all.
   */
  readonly oldest?: number;
}

/**
 * Weights to train with, one per label, scaled to a mean of 1. By return they use the bars after the event up to the end (the book's code
 * also takes the return into the event, which is known by then).
 */
export function sampleWeights(labels: Labels, options: SampleWeightOptions = {}): LookAhead {
  refuseUnknownKeys("sampleWeights option", options, ["by", "oldest"]);
  const { by = "uniqueness", oldest = 1 } = options;
  if (by !== "uniqueness" && by !== "return") throw unknownName("by", by, ["uniqueness", "return"]);
  demand(
    oldest > -1 && oldest <= 1,
    "oldest",
    "must lie above -1 and at most at 1",
    oldest,
    "Pass e.g. 0.5.",
  );
  const uniqueness = averageUniqueness(labels).reveal();
  const weights = by === "uniqueness" ? uniqueness.slice() : attributedReturns(labels);
  const decay = timeDecay(uniqueness, oldest);
  for (let k = 0; k < weights.length; k++) weights[k] *= decay[k];
  const total = sumOf(weights);
  return new LookAhead(
    weights.map(weight => (total > 0 ? (weight * weights.length) / total : weight)),
    "labels are answered by later bars",
  );
}

/**
 * Draws labels to bag with, each the less likely the more it overlaps with those drawn before (sequential bootstrap, López de Prado 2018, 4.5). Gives
 * indices of labels; `draws` defaults to as many as there are. Takes draws × bars steps, and shows progress. `seed` defaults to 7.
 */
export function sequentialBootstrap(
  labels: Labels,
  options: { readonly draws?: number; readonly seed?: number } = {},
): Int32Array {
  refuseUnknownKeys("sequentialBootstrap option", options, ["draws", "seed"]);
  demandLabels(labels);
  const { draws = labels.length, seed = 7 } = options;
  requireWhole(draws, "draws", 0);
  demand(
    labels.length > 0 || draws === 0,
    "draws",
    "must be 0 where there is no label",
    draws,
    "Ask at more bars.",
  );
  const random = seededRandom(seed);
  const drawn = new Int32Array(draws);
  const taken = new Int32Array(labels.bars.length);
  const end = labels.end.reveal();
  const progress = startProgress("Sequential bootstrap", draws);
  try {
    for (let draw = 0; draw < draws; draw++) {
      const chance = drawProbabilities(labels, taken);
      let left = random.uniform();
      let k = 0;
      while (k < chance.length - 1 && (left -= chance[k]) >= 0) k++;
      drawn[draw] = k;
      for (let t = labels.event[k]; t <= end[k]; t++) taken[t]++;
      progress.advance(draw + 1);
    }
  } finally {
    progress.end();
  }
  return drawn;
}

/** Probability of each label to be drawn next, given in how many drawn labels each bar is. */
export function drawProbabilities(labels: Labels, taken: Int32Array): Float64Array {
  const uniqueness = meanOverSpans(
    labels,
    taken.map(count => count + 1),
  );
  const total = sumOf(uniqueness);
  return uniqueness.map(value => value / total);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function demandLabels(labels: Labels): void {
  demandMembers(
    labels,
    ["bars", "event", "end"],
    "labels",
    "must be labels",
    "Pass what pt.labels.tripleBarrier and its siblings give.",
  );
}

function counts(labels: Labels): Int32Array {
  demandLabels(labels);
  const { bars, event, end } = labels;
  const steps = new Int32Array(bars.length + 1);
  const ends = end.reveal();
  for (let k = 0; k < event.length; k++) {
    steps[event[k]]++;
    steps[ends[k] + 1]--;
  }
  let open = 0;
  return steps.subarray(0, bars.length).map(step => (open += step));
}

/** The mean of 1 / `of` over the bars of each label. */
function meanOverSpans({ bars, event, end }: Labels, of: Int32Array): Float64Array {
  const sums = new Float64Array(bars.length + 1);
  // Bars of no label are in no span.
  for (let t = 0; t < bars.length; t++) sums[t + 1] = sums[t] + (of[t] > 0 ? 1 / of[t] : 0);
  const ends = end.reveal();
  const means = new Float64Array(event.length);
  for (let k = 0; k < means.length; k++) {
    const after = ends[k] + 1;
    means[k] = (sums[after] - sums[event[k]]) / (after - event[k]);
  }
  return means;
}

function attributedReturns(labels: Labels): Float64Array {
  const { bars, event, end } = labels;
  const of = counts(labels);
  const sums = new Float64Array(bars.length + 1);
  for (let t = 0; t < bars.length; t++) {
    const change = t === 0 || of[t] === 0 ? 0 : Math.log(bars.close[t] / bars.close[t - 1]) / of[t];
    sums[t + 1] = sums[t] + change;
  }
  const ends = end.reveal();
  const weights = new Float64Array(event.length);
  for (let k = 0; k < weights.length; k++) weights[k] = Math.abs(sums[ends[k] + 1] - sums[event[k] + 1]);
  return weights;
}

/** 1 for the newest label, falling in a line over the cumulated uniqueness to `oldest`, never below 0. */
function timeDecay(uniqueness: Float64Array, oldest: number): Float64Array {
  const total = sumOf(uniqueness);
  let passed = 0;
  const slope = oldest >= 0 ? (1 - oldest) / total : 1 / ((oldest + 1) * total);
  return uniqueness.map(value => {
    passed += value;
    return Math.max(0, 1 - slope * (total - passed));
  });
}
