import { refuseUnknownKeys } from "../../core/names.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { Trials } from "../../stats/inference/deflated-sharpe.ts";
import type { ReturnSeries } from "../series.ts";
import type { Distribution } from "../simulate/distribution.ts";
import type { StressOutcome } from "../simulate/stress-result.ts";

/**
 * What a gate judges. Every part is a result as the library makes it; only what the checks read is asked for. A part that is
 * missing fails its checks, it does not skip them.
 */
export interface Evidence {
  /** For the number of trials the ledger counted. */
  readonly sweep?: { readonly trials: Trials; readonly provenance: Provenance };
  /** For the out-of-sample returns, their trades and the efficiency. */
  readonly walkForward?: {
    readonly outOfSample: ReturnSeries & { readonly stats: { readonly trades: number } };
    readonly efficiency: number;
  };
  /** Of the same out-of-sample returns. */
  readonly monteCarlo?: {
    readonly probabilityOfLoss: number;
    readonly totalReturn: Pick<Distribution, "observed">;
  };
  /** Of the same out-of-sample returns, with a crash among its scenarios. */
  readonly stress?: {
    readonly baseline: { readonly totalReturn: number };
    readonly outcomes: readonly Pick<StressOutcome, "scenario" | "stressed">[];
  };
}

const parts = ["sweep", "walkForward", "monteCarlo", "stress"] as const;

/** Throws for a part that is not evidence, with "did you mean". */
export function checkEvidence(evidence: Evidence): void {
  refuseUnknownKeys("evidence", evidence, parts);
}
