import type { ProfileName } from "../../core/config/index.ts";
import { displaySymbol, inspectSymbol, provenanceMime, verdictMime } from "../../core/display.ts";
import { GateStop } from "../../core/stop.ts";
import type { ReturnSeries } from "../series.ts";
import type { Check, CheckName } from "./check.ts";
import { checkLine, verdictHtml, verdictRecord, verdictText } from "./show.ts";
import type { Decision, GateVerdict, Outcome, Verdict } from "./verdict.ts";

/** The verdict where it says promote; otherwise throws `GateStop` with each check that did not pass. */
export function requirePromote(verdict: Verdict): GateVerdict<"promote"> {
  if (verdict.outcome === "promote") return verdict;
  throw new GateStop(
    {
      title: `${verdict.outcome.toUpperCase()} under the ${verdict.profile} profile`,
      failed: [...verdict.failed, ...verdict.borderline].map(checkLine),
    },
    verdict,
  );
}

/** Composes the verdict. Any failed check rejects; a borderline one asks for revision: in doubt the careful way. */
export function composeVerdict(
  checks: readonly Check[],
  profile: ProfileName,
  series: ReturnSeries | undefined,
  now: number,
): Verdict {
  const having = (status: Check["status"]) => Object.freeze(checks.filter(check => check.status === status));
  const [passed, borderline, failed] = [having("passed"), having("borderline"), having("failed")];
  const outcome: Outcome = failed.length > 0 ? "reject" : borderline.length > 0 ? "revise" : "promote";
  const decision = decide(outcome, checks, profile, series, now);
  const verdict = Object.freeze({
    outcome,
    profile,
    checks: Object.freeze([...checks]),
    passed,
    borderline,
    failed,
    decision,
    orStop: () => requirePromote(verdict),
    async [displaySymbol]() {
      return {
        "text/plain": verdictText(verdict),
        "text/html": await verdictHtml(verdict),
        [verdictMime]: verdictRecord(verdict),
        ...(decision.provenance ? { [provenanceMime]: decision.provenance } : {}),
      };
    },
    [inspectSymbol]: () => verdictText(verdict),
  }) as Verdict;
  return verdict;
}

function decide(
  outcome: Outcome,
  checks: readonly Check[],
  profile: ProfileName,
  series: ReturnSeries | undefined,
  now: number,
): Decision {
  const metrics = Object.fromEntries(
    checks.map(({ name, value }) => [name, Number.isFinite(value) ? value : null]),
  ) as Record<CheckName, number | null>;
  return Object.freeze({
    date: new Date(now).toISOString(),
    outcome,
    profile,
    subject: series?.name ?? null,
    provenance: series?.provenance ?? null,
    metrics: Object.freeze(metrics),
    reasons: Object.freeze(checks.filter(({ status }) => status !== "passed").map(checkLine)),
  });
}
