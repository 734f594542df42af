import { refuseUnknownKeys } from "../../core/names.ts";
import { demand, invalidArgument } from "../../core/errors.ts";
import { chiSquareTail } from "../distribution/chi-square.ts";
import { regularisedBeta } from "../distribution/beta.ts";
import { requireProbability, requireSample, requireWhole } from "../sample.ts";

/** A likelihood-ratio test: under the null the statistic is chi-square with `degrees` of freedom. */
export interface LikelihoodRatio {
  readonly statistic: number;
  readonly degrees: number;
  /** P(a statistic at least this large under the null). */
  readonly pValue: number;
}

/**
 * Kupiec's proportion-of-failures test (1995): is the number of days a value at risk was exceeded the number its level
 * promises? `level` is the value at risk's confidence, e.g. 0.99 for 1 % of exceptions.
 */
export function kupiec(test: { exceptions: number; observations: number; level: number }): LikelihoodRatio {
  requireCounts(test);
  const { exceptions, observations, level } = test;
  const expected = 1 - level;
  const seen = exceptions / observations;
  const statistic =
    2 * (xlog(exceptions, seen / expected) + xlog(observations - exceptions, (1 - seen) / (1 - expected)));
  return ratio(statistic, 1);
}

/**
 * Christoffersen's tests (1998) on the sequence of exceptions (true or 1 where the loss exceeded the value at risk), in time order:
 * `independence` (do exceptions cluster?) and `conditionalCoverage`, the joint test with Kupiec's.
 */
export function christoffersen(
  exceptions: ArrayLike<boolean | number>,
  options: { level: number },
): { independence: LikelihoodRatio; conditionalCoverage: LikelihoodRatio } {
  refuseUnknownKeys("christoffersen option", options, ["level"]);
  const { level } = options;
  requireSample(exceptions, "exceptions");
  demand(
    exceptions.length > 1,
    "exceptions",
    "must have two or more entries",
    exceptions.length,
    "Pass one entry a period.",
  );
  /** counts[from][to] */
  const counts = [
    [0, 0],
    [0, 0],
  ];
  let hits = 0;
  for (let i = 0; i < exceptions.length; i++) {
    const hit = Number(exceptions[i]);
    if (hit !== 0 && hit !== 1)
      throw invalidArgument(
        `exceptions[${i}]`,
        "must be true, false, 1 or 0",
        exceptions[i],
        "Compare loss > value at risk.",
      );
    hits += hit;
    if (i > 0) counts[Number(exceptions[i - 1])][hit]++;
  }
  const [[n00, n01], [n10, n11]] = counts;
  const pooled = (n01 + n11) / (exceptions.length - 1);
  const afterNone = n01 / (n00 + n01);
  const afterOne = n11 / (n10 + n11);
  const independence =
    2 *
    (xlog(n00, (1 - afterNone) / (1 - pooled)) +
      xlog(n01, afterNone / pooled) +
      xlog(n10, (1 - afterOne) / (1 - pooled)) +
      xlog(n11, afterOne / pooled));
  const coverage = kupiec({ exceptions: hits, observations: exceptions.length, level }).statistic;
  return { independence: ratio(independence, 1), conditionalCoverage: ratio(coverage + independence, 2) };
}

/**
 * The Basel Committee's zone (1996) for a number of exceptions: green below a cumulative probability of 95 %, yellow below
 * 99.99 %, red beyond. Of 250 observations at 99 %: green to 4, yellow to 9, red from 10.
 */
export function baselZone(test: {
  exceptions: number;
  observations: number;
  level: number;
}): "green" | "yellow" | "red" {
  requireCounts(test);
  const { exceptions, observations, level } = test;
  // P(X ≤ exceptions) of a binomial law.
  const probability =
    exceptions === observations
      ? 1
      : regularisedBeta(observations - exceptions, exceptions + 1, level, 1 - level);
  return probability < 0.95 ? "green" : probability < 0.9999 ? "yellow" : "red";
}

/** count·ln(x), with 0·ln(anything) = 0: a count of nothing says nothing. */
function xlog(count: number, x: number): number {
  return count === 0 ? 0 : count * Math.log(x);
}

function ratio(statistic: number, degrees: number): LikelihoodRatio {
  const clean = Math.max(0, statistic);
  return { statistic: clean, degrees, pValue: chiSquareTail(clean, degrees) };
}

function requireCounts(test: { exceptions: number; observations: number; level: number }): void {
  refuseUnknownKeys("count of exceptions", test, ["exceptions", "observations", "level"]);
  requireProbability(test.level, "level");
  requireWhole(test.observations, "observations", 1);
  requireWhole(test.exceptions, "exceptions", 0);
  demand(
    test.exceptions <= test.observations,
    "exceptions",
    `must not exceed observations (${test.observations})`,
    test.exceptions,
    "Count both over the same periods.",
  );
}
