import { systemClock, type Clock } from "../../core/clock.ts";
import { loadConfig, profileNames, type GateThresholds, type ProfileName } from "../../core/config/index.ts";
import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { composeVerdict } from "./compose-verdict.ts";
import { judge, type Check } from "./check.ts";
import { checkEvidence, type Evidence } from "./evidence.ts";
import { findings } from "./findings.ts";
import { recordDecision } from "./record-decision.ts";
import type { Verdict } from "./verdict.ts";

export interface GateOptions {
  /** Thresholds in place of the configured ones (`[profiles.<name>.gate]` of the configuration). */
  readonly thresholds?: GateThresholds;
  /** Where the decision's date comes from; default the machine's clock. */
  readonly clock?: Clock;
}

/**
 * Turns evidence and a risk profile into a verdict: `promote` where every check passed, `revise` where some are borderline and none
 * failed, `reject` otherwise. Missing or undefined evidence fails its check with the reason; nothing passes by absence.
 * Throws `unknown_name` for a profile that does not exist. The decision is written to the store's log.
 */
export function gate(evidence: Evidence, profile: ProfileName, options: GateOptions = {}): Verdict {
  if (typeof evidence !== "object" || evidence === null)
    throw invalidArgument(
      "evidence",
      "must be an object of results",
      evidence,
      "Pass { sweep, walkForward, monteCarlo, stress }.",
    );
  checkEvidence(evidence);
  if (!profileNames.includes(profile)) throw unknownName("risk profile", profile, profileNames);
  refuseUnknownKeys("gate option", options, ["thresholds", "clock"]);
  const thresholds: GateThresholds = options.thresholds ?? loadConfig().profiles[profile].gate;
  const now = (options.clock ?? systemClock).now();
  const verdict = composeVerdict(
    judgeAll(evidence, thresholds),
    profile,
    evidence.walkForward?.outOfSample,
    now,
  );
  recordDecision(verdict.decision, now);
  return verdict;
}

function judgeAll(evidence: Evidence, thresholds: GateThresholds): Check[] {
  const found = findings(evidence);
  const atLeast = { direction: "at least" } as const;
  const atMost = { direction: "at most" } as const;
  const { sharpe, maxDrawdown, crashDrawdown, deflatedSharpe, probabilityOfLoss, efficiency } = thresholds;
  const trades = { pass: thresholds.minTrades, borderline: thresholds.minTrades };
  return [
    judge("sharpe", "Sharpe ratio out of sample, annual", found.sharpe, {
      ...sharpe,
      ...atLeast,
      format: "number",
    }),
    judge("deflatedSharpe", "Deflated Sharpe ratio (probability)", found.deflatedSharpe, {
      ...deflatedSharpe,
      ...atLeast,
      format: "percent",
    }),
    judge("trades", "Trades out of sample", found.trades, { ...trades, ...atLeast, format: "count" }),
    judge("maxDrawdown", "Maximum drawdown out of sample", found.maxDrawdown, {
      ...maxDrawdown,
      ...atMost,
      format: "percent",
    }),
    judge("crashDrawdown", "Maximum drawdown under stress", found.crashDrawdown, {
      ...crashDrawdown,
      ...atMost,
      format: "percent",
    }),
    judge("probabilityOfLoss", "Probability of a loss (Monte Carlo)", found.probabilityOfLoss, {
      ...probabilityOfLoss,
      ...atMost,
      format: "percent",
    }),
    judge("efficiency", "Walk-forward efficiency", found.efficiency, {
      ...efficiency,
      ...atLeast,
      format: "number",
    }),
  ];
}
