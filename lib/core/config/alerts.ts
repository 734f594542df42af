import { z } from "zod";
import { oneOf, positive, secretName } from "./fields.ts";
import { alertChannels, alertLevels } from "./names.ts";

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
