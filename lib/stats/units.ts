import type { Annual, PerPeriod } from "../core/units.ts";
import { requireNumber, requirePeriods } from "./sample.ts";

/** Says that a number is a figure per bar. Do not use it to silence the compiler on an annual figure: convert that one. */
export function perPeriod(value: number): PerPeriod {
  requireNumber(value, "value");
  return value as PerPeriod;
}

/** Says that a number is a figure per year. */
export function annual(value: number): Annual {
  requireNumber(value, "value");
  return value as Annual;
}

/** An annual Sharpe ratio per period: divided by √periodsPerYear, which is its inverse scaling for i.i.d. returns. */
export function perPeriodSharpe(sharpe: Annual, periodsPerYear: number): PerPeriod {
  requirePeriods(periodsPerYear);
  return (sharpe / Math.sqrt(periodsPerYear)) as PerPeriod;
}

/** A Sharpe ratio per period in annual terms: times √periodsPerYear, right for i.i.d. returns only (otherwise `sharpeLo`). */
export function annualSharpe(sharpe: PerPeriod, periodsPerYear: number): Annual {
  requirePeriods(periodsPerYear);
  return (sharpe * Math.sqrt(periodsPerYear)) as Annual;
}

/** A variance of annual Sharpe ratios per period: divided by periodsPerYear. What `deflatedSharpe` takes. */
export function perPeriodVariance(variance: Annual, periodsPerYear: number): PerPeriod {
  requirePeriods(periodsPerYear);
  return (variance / periodsPerYear) as PerPeriod;
}
