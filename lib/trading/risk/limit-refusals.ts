import type { Limit, LimitValues } from "../../core/config/index.ts";
import type { AfterOrder } from "./book.ts";
import type { DailyLoss } from "./daily-loss.ts";
import { formatLimit, type LimitName } from "./limits.ts";
import type { Refusal } from "./refusal.ts";

/** Sums and products of prices are rounded; a value that differs from its limit by less than this share is equal to it. */
const rounding = 1e-12;

/** Above the limit; equal passes. */
export function isOver(value: number, limit: Limit): boolean {
  return limit !== "unlimited" && value > limit * (1 + rounding);
}

/** At the limit or beyond: how a loss counts. */
export function isReached(value: number, limit: Limit): boolean {
  return limit !== "unlimited" && value >= limit * (1 - rounding);
}

/** Why an order may not pass, by what the portfolio would be after it. Empty when it may. */
export function limitRefusals(after: AfterOrder, limits: LimitValues, loss: DailyLoss): Refusal[] {
  const reasons: Refusal[] = [];
  const refuse = (code: Refusal["code"], message: string) => reasons.push(Object.freeze({ code, message }));
  const refuseOver = (name: LimitName, what: string, value: number) => {
    if (isOver(value, limits[name]))
      refuse(name, `${what} ${formatLimit(name, value)} is above ${name} ${formatLimit(name, limits[name])}`);
  };
  refuseOver("maxOrderNotional", "order value", after.orderNotional);
  if (!after.shrinks) {
    refuseOver("maxSymbolExposure", "exposure in this market after the order", after.symbolExposure);
    refuseOver("maxTotalExposure", "total exposure after the order", after.totalExposure);
    refuseOver("maxOpenPositions", "open positions after the order", after.openPositions);
  }
  if (after.reduces) return reasons;
  if (
    Number.isNaN(after.symbolExposure) ||
    (Number.isNaN(after.totalExposure) && limits.maxTotalExposure !== "unlimited")
  )
    refuse(
      "unknown_exposure",
      "a position's units or price is unknown, so the exposure after the order is too",
    );
  if (loss.unknown !== undefined) {
    if (limits.maxDailyLoss !== "unlimited" || limits.maxDailyLossFraction !== "unlimited")
      refuse("unknown_daily_loss", `today's result is unknown: ${loss.unknown}`);
    return reasons;
  }
  const refuseLoss = (name: LimitName, value: number) => {
    if (isReached(value, limits[name]))
      refuse(
        name,
        `today's loss ${formatLimit(name, value)} has reached ${name} ${formatLimit(name, limits[name])}; only orders that reduce risk pass`,
      );
  };
  refuseLoss("maxDailyLoss", loss.loss);
  refuseLoss("maxDailyLossFraction", loss.fraction);
  return reasons;
}
