import { z } from "zod";
import { oneOf, positive, secretName } from "./fields.ts";

/** How much an alert matters, rising. */
export const alertLevels = ["info", "warning", "critical"] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** Where an alert can go. */
export const alertChannels = ["console", "file", "webhook"] as const;
export type AlertChannel = (typeof alertChannels)[number];

/** `[alerts]`. */
export const alertsSchema = z
  .strictObject({
    min_level: oneOf(alertLevels),
    channels: z.array(oneOf(alertChannels), { error: 'must be a list such as ["console", "file"]' }),
    webhook: z.strictObject({
      url_env: secretName(),
      timeout_seconds: positive("seconds"),
    }),
  })
  .transform(given => ({
    minLevel: given.min_level,
    channels: given.channels,
    webhook: { urlEnv: given.webhook.url_env, timeoutSeconds: given.webhook.timeout_seconds },
  }));
