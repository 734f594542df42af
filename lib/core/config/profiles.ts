import { z } from "zod";
import { limit, text } from "./fields.ts";

const money = () => limit(value => value > 0, "a number above 0 (currency units)");

/** `[profiles.<name>.limits]`: what orders are checked against. Every key is needed: a limit left out is not "no limit". */
export const limitsSchema = z
  .strictObject({
    currency: text('a currency such as "USD"'),
    max_order_notional: money(),
    max_symbol_exposure: money(),
    max_total_exposure: money(),
    max_open_positions: limit(
      value => Number.isInteger(value) && value >= 1,
      "a whole number of 1 or more (positions)",
    ),
    max_daily_loss: money(),
    max_daily_loss_fraction: limit(
      value => value > 0 && value <= 1,
      "a fraction above 0 and at most 1 (0.03 is 3 %)",
    ),
  })
  .transform(given => ({
    currency: given.currency,
    maxOrderNotional: given.max_order_notional,
    maxSymbolExposure: given.max_symbol_exposure,
    maxTotalExposure: given.max_total_exposure,
    maxOpenPositions: given.max_open_positions,
    maxDailyLoss: given.max_daily_loss,
    maxDailyLossFraction: given.max_daily_loss_fraction,
  }));
