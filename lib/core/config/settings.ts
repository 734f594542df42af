import { z } from "zod";
import { positive, text } from "./fields.ts";

/** The tables of peak.toml. */
export const settingsSchemas = {
  cells: z.strictObject({ types: z.enum(["gate", "warn", "off"]) }),
  data: z
    .strictObject({ answer_timeout_seconds: positive("seconds"), duckdb_memory_mb: positive("megabytes") })
    .transform(given => ({
      answerTimeoutSeconds: given.answer_timeout_seconds,
      duckdbMemoryMegabytes: given.duckdb_memory_mb,
    })),
  account: z.strictObject({
    cash: positive("currency units"),
    currency: text('a currency such as "USD"'),
  }),
};
