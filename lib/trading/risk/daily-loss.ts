import { formatTime, type Milliseconds } from "../../core/time.ts";
import { equityOf, utcDayStart, type Portfolio } from "../account/portfolio.ts";
import type { LimitValues } from "../../core/config/index.ts";

/** Today's result of an account. */
export interface DailyLoss {
  /** What was lost since 00:00 UTC, realised and unrealised; 0 on a day with profit, NaN where it is unknown. */
  readonly loss: number;
  /** The same as a fraction of equity at 00:00 UTC. */
  readonly fraction: number;
  /** Why it is unknown. */
  readonly unknown?: string;
}

/** Measures today's loss. Only losses count: a profit of any size is a loss of 0. */
export function dailyLoss(portfolio: Portfolio, limits: LimitValues, now: Milliseconds): DailyLoss {
  const unknown = (why: string) => ({ loss: NaN, fraction: NaN, unknown: why });
  const { currency, dayStart, equityAtDayStart } = portfolio;
  if (currency !== limits.currency)
    return unknown(`the account is in ${currency}, the limits are in ${limits.currency}`);
  if (dayStart !== utcDayStart(now))
    return unknown(
      `the account was last marked on ${formatTime(utcDayStart(dayStart))}, today is ${formatTime(utcDayStart(now))} UTC`,
    );
  const equity = equityOf(portfolio);
  if (!Number.isFinite(equity)) return unknown("the account's equity is unknown");
  if (!(equityAtDayStart > 0 && equityAtDayStart < Infinity))
    return unknown("the equity at 00:00 UTC is unknown");
  const loss = Math.max(0, equityAtDayStart - equity);
  return { loss, fraction: loss / equityAtDayStart };
}
