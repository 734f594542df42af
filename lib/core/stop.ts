/** What a stopped gate says, as plain data. */
export interface StopReason {
  /** One line: "REVISE under the moderate profile". */
  readonly title: string;
  /** One line per check that failed: name, value and limit. */
  readonly failed: readonly string[];
}

/**
 * "The run ends here as designed." Thrown by a gate cell so that "run all" goes no further after a verdict other than
 * promote. It is not a mistake: front ends show the title and the failed checks without stack frames, and a headless run
 * that meets it has run as designed. `verdict` is the full outcome, for programs.
 */
export class GateStop extends Error {
  readonly reason: StopReason;
  readonly verdict: unknown;

  constructor(reason: StopReason, verdict?: unknown) {
    super([reason.title, ...reason.failed.map(line => `  ✗ ${line}`)].join("\n"));
    this.name = "GateStop";
    this.reason = Object.freeze({ title: reason.title, failed: Object.freeze([...reason.failed]) });
    this.verdict = verdict;
  }
}
