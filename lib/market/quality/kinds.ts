import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";

/** What can be done about a finding: refuse the rows, leave them out, write flat bars, put the values right, or only say so. */
export type Policy = "raise" | "drop" | "fill" | "repair" | "keep";

const policies: readonly Policy[] = ["raise", "drop", "fill", "repair", "keep"];

interface Kind {
  readonly one: string;
  readonly many: string;
  /** What `repairRows` does where nothing else is said. */
  readonly usual: Policy;
  /** What can be done at all. */
  readonly allowed: readonly Policy[];
  /** It counts rows, not stretches of them. */
  readonly byRow?: true;
}

/** Everything that can be the matter with rows, in the order in which it is told. */
export const kinds = {
  gap: { one: "gap", many: "gaps", usual: "keep", allowed: ["raise", "fill", "keep"] },
  closed: {
    one: "bar of a closed day",
    many: "bars of closed days",
    usual: "keep",
    allowed: ["raise", "drop", "keep"],
    byRow: true,
  },
  duplicate: {
    one: "duplicate",
    many: "duplicates",
    usual: "drop",
    allowed: ["raise", "drop"],
    byRow: true,
  },
  disorder: {
    one: "row out of order",
    many: "rows out of order",
    usual: "repair",
    allowed: ["raise", "repair"],
    byRow: true,
  },
  time: {
    one: "unreadable time",
    many: "unreadable times",
    usual: "keep",
    allowed: ["raise", "drop", "keep"],
    byRow: true,
  },
  missingPrice: {
    one: "row with missing prices",
    many: "rows with missing prices",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
    byRow: true,
  },
  nonPositivePrice: {
    one: "row with prices of 0 or less",
    many: "rows with prices of 0 or less",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
    byRow: true,
  },
  ohlc: {
    one: "OHLC violation",
    many: "OHLC violations",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "repair", "keep"],
    byRow: true,
  },
  badVolume: {
    one: "impossible volume",
    many: "impossible volumes",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
    byRow: true,
  },
  missingVolume: {
    one: "missing volume",
    many: "missing volumes",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
    byRow: true,
  },
  unit: {
    one: "wrong unit",
    many: "wrong units",
    usual: "repair",
    allowed: ["raise", "drop", "fill", "repair", "keep"],
  },
  split: {
    one: "wrong split",
    many: "wrong splits",
    usual: "repair",
    allowed: ["raise", "drop", "fill", "repair", "keep"],
  },
  missingSplit: {
    one: "jump like a split",
    many: "jumps like a split",
    usual: "keep",
    allowed: ["raise", "repair", "keep"],
  },
  dividend: {
    one: "wrong dividend",
    many: "wrong dividends",
    usual: "repair",
    allowed: ["raise", "repair", "keep"],
  },
  outlier: {
    one: "outlier",
    many: "outliers",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
    byRow: true,
  },
  flashCrash: {
    one: "flash crash",
    many: "flash crashes",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
  },
  stale: {
    one: "stuck feed",
    many: "stuck feeds",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
  },
  volume: {
    one: "absurd volume",
    many: "absurd volumes",
    usual: "keep",
    allowed: ["raise", "drop", "fill", "keep"],
    byRow: true,
  },
  zeroVolume: {
    one: "bar without volume",
    many: "bars without volume",
    usual: "keep",
    allowed: ["raise", "drop", "keep"],
    byRow: true,
  },
  clock: { one: "wrong clock", many: "wrong clocks", usual: "keep", allowed: ["raise", "repair", "keep"] },
} as const satisfies Record<string, Kind>;

export type FindingKind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly FindingKind[];

/** A kind's words and rules. */
export function kindOf(kind: FindingKind): Kind {
  return kinds[kind];
}

/** Policies by kind; what is left out has its default. */
export type QualityPolicies = Readonly<Partial<Record<FindingKind, Policy>>>;

/**
 * Checks policies. Throws `unknown_name` for a kind or policy that does not exist, and `invalid_argument` for one that cannot be
 * had: a crash has no repair, because nothing says what would have been right.
 */
export function checkPolicies(wanted: QualityPolicies): void {
  refuseUnknownKeys("repair policy", wanted, kindNames);
  for (const kind of kindNames) {
    const policy = wanted[kind];
    if (policy === undefined) continue;
    if (!policies.includes(policy)) throw unknownName("policy", policy, policies);
    const { many, allowed } = kindOf(kind);
    if (allowed.includes(policy)) continue;
    const why = policy === "repair" ? ": nothing says what would be right" : "";
    throw invalidArgument(
      `policy ${kind}`,
      `must be ${allowed.map(each => `"${each}"`).join(" or ")} for ${many}${why}`,
      policy,
      `Write e.g. { ${kind}: "${allowed.at(-1)}" }.`,
    );
  }
}
