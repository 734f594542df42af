import { formatTime, isMoment, type Milliseconds } from "../../core/time.ts";
import type { Spans } from "../rows/spans.ts";
import type { FindingKind, Policy } from "./kinds.ts";

/** All findings of one kind. */
export interface Found {
  readonly kind: FindingKind;
  /** Rows for what single rows show, stretches for the rest. */
  readonly count: number;
  /** What was or would be done about them. */
  readonly policy: Policy;
  /** Opens of the first and last row of each stretch. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** One of the stretches in words. */
  say(stretch: number): string;
}

/** Findings of which only the place is to be told. */
export function foundSpans(kind: FindingKind, spans: Spans, policy: Policy, count = spans.rows): Found {
  return Object.freeze({
    kind,
    count,
    policy,
    from: spans.from,
    to: spans.to,
    say: (stretch: number) => sayWhen(spans.from[stretch], spans.to[stretch]),
  });
}

/** Findings that say something for themselves. */
export function foundIssues(
  kind: FindingKind,
  issues: readonly { readonly from: Milliseconds; readonly to: Milliseconds; readonly words: string }[],
  policy: Policy,
  count = issues.length,
): Found {
  return Object.freeze({
    kind,
    count,
    policy,
    from: Float64Array.from(issues, issue => issue.from),
    to: Float64Array.from(issues, issue => issue.to),
    say: (stretch: number) => issues[stretch].words,
  });
}

export function sayWhen(from: Milliseconds, to: Milliseconds): string {
  if (!isMoment(from)) return "no time";
  return from === to ? formatTime(from) : `${formatTime(from)} to ${formatTime(to)}`;
}
