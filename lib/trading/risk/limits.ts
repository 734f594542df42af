import {
  loadConfig,
  profileNames,
  type Limit,
  type LimitValues,
  type ProfileName,
} from "../../core/config/index.ts";
import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { shown, type Shown } from "../../chart/html/shown.ts";
import { formatMoney, formatPercent, table } from "../../chart/index.ts";

/** What `check` holds orders against: the limits of a profile, with what was put in their place. */
export interface Limits extends LimitValues, Shown {
  readonly profile: ProfileName;
}

export const limitNames = [
  "maxOrderNotional",
  "maxSymbolExposure",
  "maxTotalExposure",
  "maxOpenPositions",
  "maxDailyLoss",
  "maxDailyLossFraction",
] as const;
export type LimitName = (typeof limitNames)[number];

/**
 * The limits of a risk profile ("conservative", "moderate", "aggressive") from config/profiles.toml, with `overrides` on top.
 * Throws `unknown_name` ("did you mean") for a profile or limit that does not exist and `invalid_argument` for a value that
 * is neither a number above 0 nor "unlimited": NaN, null and text never mean "no limit".
 */
export function limits(profile: ProfileName, overrides: Partial<LimitValues> = {}): Limits {
  if (!profileNames.includes(profile)) throw unknownName("risk profile", profile, profileNames);
  refuseUnknownKeys("limit", overrides, ["currency", ...limitNames]);
  // A key given as undefined is a mistake of the caller's, not a wish for the default.
  const values: LimitValues = { ...loadConfig().profiles[profile].limits, ...overrides };
  demandLimits(values);
  return Object.freeze({
    profile,
    ...values,
    ...shown(() => ({
      title: `limits: ${profile}`,
      subtitle: `money in ${values.currency}`,
      synthetic: false,
      tables: [limitTable(values)],
    })),
  });
}

/** Throws `invalid_argument` unless every limit is there and readable: NaN compares false with everything and would let all pass. */
export function demandLimits(values: LimitValues): void {
  demand(
    typeof values.currency === "string" && values.currency !== "",
    "limits.currency",
    "must be a currency",
    values.currency,
    'Pass e.g. currency: "EUR".',
  );
  for (const name of limitNames) demandLimit(name, values[name]);
}

function demandLimit(name: LimitName, value: unknown): void {
  const accepts = (number: number) =>
    number > 0 &&
    number < Infinity &&
    (name !== "maxOpenPositions" || Number.isInteger(number)) &&
    (name !== "maxDailyLossFraction" || number <= 1);
  const constraint =
    name === "maxOpenPositions"
      ? "a whole number of 1 or more"
      : name === "maxDailyLossFraction"
        ? "a fraction above 0 and at most 1 (0.03 is 3 %)"
        : "a number above 0";
  demand(
    value === "unlimited" || (typeof value === "number" && accepts(value)),
    `limits.${name}`,
    `must be ${constraint}, or "unlimited"`,
    value,
    'Write the number, or "unlimited" where there shall be none.',
  );
}

/** A limit as people read it. */
export function formatLimit(name: LimitName, value: number | Limit): string {
  if (value === "unlimited") return value;
  if (name === "maxOpenPositions") return String(value);
  return name === "maxDailyLossFraction" ? formatPercent(value) : formatMoney(value);
}

function limitTable(values: LimitValues) {
  return table({
    columns: [{ name: "limit" }, { name: "value", align: "right" }],
    rows: limitNames.map(name => [name, formatLimit(name, values[name])]),
  });
}
