import { demand, PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { seededRandom, type Random } from "../../core/random.ts";
import { requireWhole } from "../sample.ts";
import { columnsLike, columnsOf, type Observations } from "./observations.ts";

export interface KMeansOptions {
  /** Runs from different random centres, the best of which is kept; default 10. */
  readonly starts?: number;
  /** Default 7. The same seed gives the same clusters on every machine. */
  readonly seed?: number;
}

/** Clusters of a sample. Frozen. Cluster 0 has the lowest centre in the first column. */
export interface KMeans {
  readonly clusters: number;
  /** Centre of each cluster: one number per column. */
  readonly centres: readonly (readonly number[])[];
  /** Rows of the fitted sample in each cluster. */
  readonly sizes: readonly number[];
  /** Sum of squared distances to the own centre. */
  readonly inertia: number;
  readonly length: number;
  readonly converged: boolean;
  /** The nearest centre of each row: by itself, so causal for rows that were not fitted. */
  assign(values: Observations): Int8Array;
}

const known = ["starts", "seed"] as const;

/**
 * k-means (Lloyd 1982, begun by k-means++: Arthur & Vassilvitskii 2007), fitted to ALL rows given: use only the training window, then
 * `assign` later rows. `values` is one column or several; columns count by their scale, so standardise several first.
 * Throws for fewer distinct rows than clusters, or values that are not finite.
 */
export function kMeans(values: Observations, clusters: number, options: KMeansOptions = {}): KMeans {
  refuseUnknownKeys("kMeans option", options, known);
  const { starts = 10, seed = 7 } = options;
  const columns = columnsOf(values);
  checkClusters(clusters, columns);
  requireWhole(starts, "starts", 1);
  const random = seededRandom(seed);
  let best = lloyd(columns, plusPlus(columns, clusters, random));
  for (let start = 1; start < starts; start++) {
    const next = lloyd(columns, plusPlus(columns, clusters, random));
    if (next.inertia < best.inertia) best = next;
  }
  const order = best.centres.map((_, k) => k).sort((a, b) => best.centres[a][0] - best.centres[b][0]);
  const centres = order.map(k => Object.freeze([...best.centres[k]]));
  return Object.freeze({
    clusters,
    centres: Object.freeze(centres),
    sizes: Object.freeze(order.map(k => best.sizes[k])),
    inertia: best.inertia,
    length: columns[0].length,
    converged: best.converged,
    assign(later: Observations) {
      const given = columnsLike(later, columns.length);
      return Int8Array.from({ length: given[0].length }, (_, i) => nearest(given, i, centres).cluster);
    },
  });
}

/** Throws unless the sample can have so many clusters. */
export function checkClusters(clusters: number, columns: readonly Float64Array[], name = "clusters"): void {
  demand(
    Number.isSafeInteger(clusters) && clusters >= 2 && clusters <= 32,
    name,
    "must be a whole number from 2 to 32",
    clusters,
    "Markets rarely support more than 3 or 4.",
  );
  const rows = new Set<string>();
  for (let i = 0; i < columns[0].length && rows.size < clusters; i++)
    rows.add(columns.map(column => column[i]).join());
  demand(
    rows.size === clusters,
    "values",
    `must hold ${clusters} distinct rows or more`,
    rows.size,
    "Fit to a longer window, or to a column that varies.",
  );
}

/** Centres by k-means++: each next one a row drawn in proportion to its squared distance from those there are. */
export function plusPlus(columns: readonly Float64Array[], clusters: number, random: Random): number[][] {
  const n = columns[0].length;
  const row = (i: number) => columns.map(column => column[i]);
  const centres = [row(random.integer(n))];
  const distances = new Float64Array(n).fill(Infinity);
  while (centres.length < clusters) {
    const last = centres.slice(-1);
    let total = 0;
    for (let i = 0; i < n; i++) {
      distances[i] = Math.min(distances[i], nearest(columns, i, last).distance);
      total += distances[i];
    }
    if (!(total > 0 && total < Infinity))
      throw new PeakError(
        "invalid_data",
        `values must lie less ${total > 0 ? "far apart" : "close together"}: squares of their distances have no number.`,
        {
          hint: "Divide them by their standard deviation.",
        },
      );
    let left = random.uniform() * total;
    let chosen = 0;
    // A row that is a centre already has distance 0 and is never drawn.
    while (chosen < n - 1 && (left -= distances[chosen]) >= 0) chosen++;
    while (distances[chosen] === 0) chosen = (chosen + n - 1) % n;
    centres.push(row(chosen));
  }
  return centres;
}

function nearest(columns: readonly Float64Array[], i: number, centres: readonly (readonly number[])[]) {
  let cluster = 0;
  let distance = Infinity;
  for (let k = 0; k < centres.length; k++) {
    let squares = 0;
    for (let d = 0; d < columns.length; d++) squares += (columns[d][i] - centres[k][d]) ** 2;
    if (squares < distance) {
      distance = squares;
      cluster = k;
    }
  }
  return { cluster, distance };
}

function lloyd(columns: readonly Float64Array[], centres: number[][]) {
  const n = columns[0].length;
  const own = new Int8Array(n).fill(-1);
  for (let round = 0; ; round++) {
    let moved = 0;
    let inertia = 0;
    let farthest = { row: 0, distance: -1 };
    const sizes = centres.map(() => 0);
    const sums = centres.map(centre => centre.map(() => 0));
    for (let i = 0; i < n; i++) {
      const { cluster, distance } = nearest(columns, i, centres);
      if (own[i] !== cluster) moved++;
      own[i] = cluster;
      inertia += distance;
      sizes[cluster]++;
      for (let d = 0; d < columns.length; d++) sums[cluster][d] += columns[d][i];
      if (distance > farthest.distance) farthest = { row: i, distance };
    }
    const empty = sizes.indexOf(0);
    if (moved === 0 && empty < 0) return { centres, sizes, inertia, converged: true };
    if (round === 300) return { centres, sizes, inertia, converged: false };
    // A cluster that lost its last row begins again at the row that fits worst.
    centres = sums.map((sum, k) =>
      sizes[k] > 0 ? sum.map(value => value / sizes[k]) : columns.map(column => column[farthest.row]),
    );
  }
}
