import { formatCount, formatNumber, formatPercent } from "../../chart/index.ts";
import type { Bounds } from "../../core/config/index.ts";

export type CheckStatus = "passed" | "borderline" | "failed";

export type CheckName =
  | "sharpe"
  | "maxDrawdown"
  | "crashDrawdown"
  | "deflatedSharpe"
  | "trades"
  | "probabilityOfLoss"
  | "efficiency";

/** One question of a gate and its answer. */
export interface Check {
  readonly name: CheckName;
  /** In words: "Sharpe ratio, out of sample". */
  readonly title: string;
  /** NaN where the evidence is missing or undefined; the status is then "failed". */
  readonly value: number;
  /** Where it passes, that value included. */
  readonly limit: number;
  /** Up to where it is borderline, that value included. Equal to `limit` where there is no such range. */
  readonly borderline: number;
  readonly direction: "at least" | "at most";
  readonly status: CheckStatus;
  /** One sentence with value and limit; begins with "N/A" where there is no value. */
  readonly explanation: string;
  /** The figure as shown: "12.3%", "1.05", "N/A". */
  readonly shown: string;
  readonly shownLimit: string;
}

type Format = "percent" | "number" | "count";

/** A figure, or the reason why there is none. */
export type Finding = number | { readonly missing: string };

/** Judges one finding against its bounds. */
export function judge(
  name: CheckName,
  title: string,
  finding: Finding,
  rule: Bounds & { readonly direction: "at least" | "at most"; readonly format: Format },
): Check {
  const { pass, borderline, direction, format } = rule;
  const value = typeof finding === "number" ? finding : NaN;
  const reaches = (bound: number) => (direction === "at least" ? value >= bound : value <= bound);
  // NaN compares false with everything, so an undefined figure can only fail.
  const status: CheckStatus = reaches(pass) ? "passed" : reaches(borderline) ? "borderline" : "failed";
  const show = (figure: number) => write(figure, format);
  return Object.freeze({
    name,
    title,
    value,
    limit: pass,
    borderline,
    direction,
    status,
    explanation: Number.isNaN(value)
      ? `N/A: ${typeof finding === "number" ? "undefined on this sample" : finding.missing}.`
      : explain(status, value, rule, distinct(value, status === "failed" ? borderline : pass, format)),
    shown: Number.isNaN(value)
      ? "N/A"
      : distinct(value, status === "failed" ? borderline : pass, format)(value),
    shownLimit: `${direction === "at least" ? "≥" : "≤"} ${show(pass)}`,
  });
}

function explain(
  status: CheckStatus,
  value: number,
  { pass, borderline, direction }: Bounds & { direction: "at least" | "at most" },
  show: (figure: number) => string,
): string {
  const [inside, outside] = direction === "at least" ? ["at or above", "below"] : ["at or below", "above"];
  if (status === "passed") return `${show(value)} is ${inside} ${show(pass)}.`;
  if (status === "borderline")
    return `${show(value)} is ${outside} ${show(pass)} but not ${outside} ${show(borderline)}.`;
  return `${show(value)} is ${outside} ${show(borderline)}${pass === borderline ? "" : ` (passes at ${show(pass)})`}.`;
}

/** A format with as many digits as tell value and bound apart: "0.999 is below 1.000", never "1.00 is below 1.00". */
function distinct(value: number, bound: number, format: Format): (figure: number) => string {
  for (let extra = 0; extra < 8; extra++)
    if (value === bound || write(value, format, extra) !== write(bound, format, extra))
      return figure => write(figure, format, extra);
  return String;
}

function write(figure: number, format: Format, extra = 0): string {
  if (format === "count") return formatCount(figure);
  return format === "percent" ? formatPercent(figure, 1 + extra) : formatNumber(figure, 2 + extra);
}
