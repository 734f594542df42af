import type { ProfileName } from "../../core/config/index.ts";
import type { Displayable, inspectSymbol } from "../../core/display.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { Check, CheckName } from "./check.ts";

export type Outcome = "promote" | "revise" | "reject";

/** What goes into the decision log: plain data that survives JSON. */
export interface Decision {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly outcome: Outcome;
  readonly profile: ProfileName;
  /** Name of the out-of-sample series; null without one. */
  readonly subject: string | null;
  readonly provenance: Provenance | null;
  /** Value of each check; null where there is none. */
  readonly metrics: Readonly<Record<CheckName, number | null>>;
  /** One line per check that did not pass. */
  readonly reasons: readonly string[];
}

/** A verdict of one kind, frozen. */
export interface GateVerdict<Kind extends Outcome> extends Displayable {
  readonly outcome: Kind;
  readonly profile: ProfileName;
  readonly checks: readonly Check[];
  readonly passed: readonly Check[];
  readonly borderline: readonly Check[];
  readonly failed: readonly Check[];
  readonly decision: Decision;
  /** This verdict where it says promote; otherwise throws `GateStop`, which ends "run all" as designed. */
  orStop(): GateVerdict<"promote">;
  [inspectSymbol](): string;
}

/** What a gate says. `outcome` tells the kinds apart. */
export type Verdict = GateVerdict<"promote"> | GateVerdict<"revise"> | GateVerdict<"reject">;
