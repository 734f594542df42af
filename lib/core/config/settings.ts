import { z } from "zod";
import { positive, rate, text, timeframe } from "./fields.ts";

/** The tables of peak.toml. */
export const settingsSchemas = {
  backtest: z.strictObject({
    cash: positive("currency units"),
    fees: rate(),
    slippage: rate(),
  }),
  data: z
    .strictObject({
      source: text('the name of a data source such as "kraken"'),
      timeframe,
      answer_timeout_seconds: positive("seconds"),
    })
    .transform(given => ({
      source: given.source,
      timeframe: given.timeframe,
      answerTimeoutSeconds: given.answer_timeout_seconds,
    })),
  account: z.strictObject({
    cash: positive("currency units"),
    currency: text('a currency such as "USD"'),
  }),
};
