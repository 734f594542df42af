import { z } from "zod";
import { alertsSchema } from "./alerts.ts";
import { gateSchema } from "./gate-thresholds.ts";
import { limitsSchema } from "./profiles.ts";
import { settingsSchemas } from "./settings.ts";
import { strategiesSchema } from "./strategies.ts";

const profile = z.strictObject({ limits: limitsSchema, gate: gateSchema });

/** The whole configuration as one tree; each file holds some of its tables, and any file may override any of them. */
export const configSchema = z.strictObject({
  ...settingsSchemas,
  profiles: z.strictObject({ conservative: profile, moderate: profile, aggressive: profile }),
  strategies: strategiesSchema,
  alerts: alertsSchema,
});
