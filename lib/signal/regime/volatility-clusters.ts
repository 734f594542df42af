import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import type { Bars } from "../../market/bars.ts";
import { gaussianMixture, type GaussianMixture } from "../../stats/mixture/gaussian-mixture.ts";
import { kMeans, type KMeans } from "../../stats/mixture/k-means.ts";
import { requireWhole } from "../../stats/sample.ts";
import { closeVolatility } from "../ta/volatility/estimators.ts";
import { composeRegimes, type Regimes } from "./regimes.ts";
import { refitRanges, refitTerms, type Refitted } from "./refit.ts";
import { sequenceNotes, type SequenceOptions } from "./sequence.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface VolatilityClusterOptions extends SequenceOptions {
  /** `"kMeans"` (default) or `"mixture"`, which gives probabilities. */
  readonly method?: "kMeans" | "mixture";
  /** Clusters, 2 or 3; default 3. */
  readonly clusters?: 2 | 3;
  /** Returns whose deviation is clustered; default 20. */
  readonly lookback?: number;
}

export interface VolatilityClusters extends Regimes {
  /** Each model, of the logarithm of volatility, and the values it was used on (value i belongs to bar i + `lookback`). */
  readonly fits: readonly Refitted<KMeans | GaussianMixture>[];
}

export const volatilityClusterNames = { 2: ["low", "high"], 3: ["low", "medium", "high"] } as const;
/** The level of a market that stands still, which has no logarithm: that of a ten-thousandth of a percent per bar. */
const standstill = Math.log(1e-6);

/**
 * Clusters of volatility as they could have been known: the logarithm of the deviation of the last `lookback` returns, clustered by
 * k-means or a Gaussian mixture on the past, later bars put to the nearest or most probable cluster, clustered again. `low` is
 * the lowest in every fit, but what is low moves with the market: compare the centres in `fits`. A market that stands still is as low as
 * the lowest, and no model is fitted to it: an outage would be a cluster of its own.
 */
export function volatilityClusters(bars: Bars, options: VolatilityClusterOptions = {}): VolatilityClusters {
  demandBars(bars);
  const { method, names: own, lookback, refits, fit } = volatilityClusterTerms(options);
  const levels = closeVolatility(bars.close, lookback).subarray(lookback).map(clusteredLevel);
  const codes = new Int8Array(bars.length).fill(-1);
  const probabilities = own.map(() => new Float64Array(bars.length).fill(NaN));
  const fits = refitRanges<KMeans | GaussianMixture>(
    levels.length,
    refits,
    (from, to) => fit(levels.subarray(from, to)),
    (model, from, to) => {
      const later = levels.subarray(from, to).map(toldLevel(model));
      codes.set(model.assign(later), from + lookback);
      if (!("probabilities" in model)) return;
      for (const [k, column] of model.probabilities(later).entries())
        probabilities[k].set(column, from + lookback);
    },
  );
  const regimes = composeRegimes<string>({
    title: `${own.length} clusters of volatility`,
    bars,
    names: own,
    codes,
    ...(method === "mixture"
      ? { probabilities: Object.fromEntries(own.map((name, k) => [name, probabilities[k]])) }
      : {}),
    notes: [
      `Volatility is the deviation of ${lookback} returns, clustered by ${method === "kMeans" ? "k-means" : "a Gaussian mixture"} of its logarithm.`,
      ...sequenceNotes(fits, refits.train),
    ],
  });
  return Object.freeze({ ...regimes, fits });
}

/** What is clustered: the logarithm of a deviation. */
export const clusteredLevel = (deviation: number): number => Math.max(Math.log(deviation), standstill);

/** The level that a model is asked about: of a standstill that of its lowest cluster. */
export function toldLevel(model: KMeans | GaussianMixture): (level: number) => number {
  const [[lowest]] = "centres" in model ? model.centres : model.means;
  return level => (level <= standstill ? lowest : level);
}

/** The options, checked: names of the clusters, and how a model is fitted to a training part. */
export function volatilityClusterTerms(options: VolatilityClusterOptions) {
  refuseUnknownKeys("volatilityClusters option", options, [
    "method",
    "clusters",
    "lookback",
    "train",
    "every",
    "window",
    "seed",
    "starts",
  ]);
  const { method = "kMeans", clusters = 3, lookback = 20, train = 1_000, every, window, seed = 7, starts } = options; // prettier-ignore
  if (method !== "kMeans" && method !== "mixture") throw unknownName("method", method, ["kMeans", "mixture"]);
  demand(
    clusters in volatilityClusterNames,
    "clusters",
    "must be 2 or 3",
    clusters,
    "More than three levels are hard to tell apart.",
  );
  requireWhole(lookback, "lookback", 2);
  return {
    method,
    names: volatilityClusterNames[clusters],
    lookback,
    refits: refitTerms({ train, every, window }, clusters),
    resolved: { seed, starts },
    fit(training: Float64Array): KMeans | GaussianMixture {
      const moving = training.filter(level => level > standstill);
      return method === "kMeans"
        ? kMeans(moving, clusters, { seed, starts })
        : gaussianMixture(moving, clusters, { seed, starts });
    },
  };
}
