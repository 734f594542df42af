import { z } from "zod";
import { oneOf, positive, share, text, timeframe } from "./fields.ts";
import { profileNames } from "./names.ts";

const parameter = z.union([z.number(), z.boolean(), z.string()], {
  error: "must be a number, true or false, or a text",
});
const params = z.record(z.string(), parameter, { error: "must be a table of parameters" });

/** `[strategies.<name>]`: a strategy made concrete for one market and one risk profile. */
const named = z
  .strictObject({
    family: text("the name of a library strategy"),
    symbol: text('a market such as "BTC/USD"'),
    timeframe,
    profile: oneOf(profileNames),
    params,
    stop_loss: share().optional(),
    take_profit: positive("fraction of the entry price: 0.06 is 6 %").optional(),
    trailing_stop: share().optional(),
  })
  .transform(given => ({
    family: given.family,
    symbol: given.symbol,
    timeframe: given.timeframe,
    profile: given.profile,
    params: given.params,
    stopLoss: given.stop_loss,
    takeProfit: given.take_profit,
    trailingStop: given.trailing_stop,
  }));

export const strategiesSchema = z.record(z.string(), named);
