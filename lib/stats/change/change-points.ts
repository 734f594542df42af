import { requireSample } from "../sample.ts";
import { demand } from "../../core/errors.ts";
import { LookAhead } from "../../core/look-ahead.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import type { Sample } from "../sample.ts";
import { leastCosts } from "./least-costs.ts";
import { changeKinds, costShape, segmentCost, type ChangeKind } from "./segment-cost.ts";

export interface ChangePointOptions {
  /** What changes: `"meanVariance"` (default), `"mean"` about a common variance, or `"variance"` about a common mean. */
  readonly kind?: ChangeKind;
  /** Fewest values between two changes; default 10. */
  readonly shortest?: number;
  /** What a change must gain in twice the log-likelihood; default (k + 1)·ln n with k parameters a segment, Schwarz's criterion. */
  readonly penalty?: number;
}

/** The segments of a series, found in hindsight. Frozen. */
export interface ChangePoints {
  readonly kind: ChangeKind;
  readonly penalty: number;
  /** Index of the first value of each segment but the first. Known only when the whole series is. */
  readonly breaks: LookAhead<Int32Array>;
  /** Number of changes. */
  readonly count: number;
  /** Twice the negative log-likelihood of the segments plus a penalty per change, up to a constant. */
  readonly cost: number;
}

const known = ["kind", "shortest", "penalty"] as const;

/**
 * The change points that minimise cost + penalty per change, exactly: PELT (Killick, Fearnhead & Eckley 2012) for normal segments.
 * It sees the WHOLE series, so its breaks look ahead: for history and pictures; `cusum` finds changes as they come. Heavy tails
 * make outliers into short segments of `meanVariance`: raise `shortest` or `penalty`. Where changes are few the time grows with the
 * length to the power of one and a half: about a second for 100,000 values.
 */
export function changePoints(values: Sample, options: ChangePointOptions = {}): ChangePoints {
  refuseUnknownKeys("changePoints option", options, known);
  const { kind = "meanVariance", shortest = 10 } = options;
  if (!changeKinds.includes(kind)) throw unknownName("kind of change", kind, changeKinds);
  const shape = costShape[kind];
  requireSample(values, "values");
  const n = values.length;
  const penalty = options.penalty ?? (shape.parameters + 1) * Math.log(n);
  demand(
    Number.isSafeInteger(shortest) && shortest >= shape.shortest,
    "shortest",
    `must be a whole number of ${shape.shortest} or more for a change of ${kind}`,
    shortest,
    "Pass e.g. shortest: 20.",
  );
  demand(
    n >= 2 * shortest,
    "values",
    `must hold two segments of ${shortest} or more`,
    n,
    "Take a longer series or a shorter segment.",
  );
  demand(penalty >= 0, "penalty", "must be 0 or more", penalty, "Leave it out for Schwarz's criterion.");
  const { best, last } = leastCosts(n, segmentCost(values, kind), { shortest, penalty });
  const breaks: number[] = [];
  for (let t = last[n]; t > 0; t = last[t]) breaks.push(t);
  return Object.freeze({
    kind,
    penalty,
    breaks: new LookAhead(Int32Array.from(breaks.reverse()), "found with the whole series in sight"),
    count: breaks.length,
    cost: best[n],
  });
}
