import { systemClock, type Clock } from "../../core/clock.ts";
import {
  alertChannels,
  alertLevels,
  loadConfig,
  type AlertChannel,
  type AlertLevel,
} from "../../core/config/index.ts";
import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { redact, redactText } from "../../core/redact.ts";
import { openStore } from "../../core/store/store.ts";
import { deliverToConsole } from "./console.ts";
import type { AlertDestination, AlertEvent, Deliver } from "./event.ts";
import { deliverToFile } from "./file.ts";
import { makeReceipt, type AlertReceipt, type FailedDelivery } from "./receipt.ts";
import { deliverToWebhook } from "./webhook.ts";

export interface AlertOptions {
  /** Default "warning". Below `min_level` of config/alerts.toml nothing is delivered. */
  level?: AlertLevel;
  /** Default "notebook". */
  source?: string;
  /** Default: the title in capitals, "orders refused" → "ORDERS_REFUSED". */
  code?: string;
  /** Default: `channels` of config/alerts.toml. */
  channels?: readonly AlertChannel[];
  /** Default: the machine's. */
  clock?: Clock;
}

/**
 * Tells people: delivers `title` and any `detail` to the configured channels (console, file, webhook) and keeps it in the
 * store. Secrets are redacted before anything leaves. Channels are tried side by side and once; one that fails never
 * throws and never keeps the alert from the others: the receipt says which got it and why one did not. Throws only for
 * a mistake in the call or the configuration.
 */
export async function alert(
  title: string,
  detail?: unknown,
  options: AlertOptions = {},
): Promise<AlertReceipt> {
  refuseUnknownKeys("alert option", options, ["level", "source", "code", "channels", "clock"]);
  demand(
    typeof title === "string" && title.trim() !== "",
    "title",
    "must be a text that says what happened",
    title,
    'Write e.g. pt.alert("orders refused", refused).',
  );
  const { level = "warning", source = "notebook", code = codeOf(title), clock = systemClock } = options;
  if (!alertLevels.includes(level)) throw unknownName("alert level", level, alertLevels);
  for (const channel of options.channels ?? [])
    if (!alertChannels.includes(channel)) throw unknownName("alert channel", channel, alertChannels);
  const config = loadConfig().alerts;
  // A webhook's address is a secret whatever its variable is called.
  const hidden = { ...process.env, PEAK_WEBHOOK_IN_USE: process.env[config.webhook.urlEnv] };
  const event: AlertEvent = Object.freeze({
    ts: new Date(clock.now()).toISOString(),
    level,
    source,
    code,
    message: redactText(title, hidden),
    context: redact(detail ?? null, hidden),
  });
  if (alertLevels.indexOf(level) < alertLevels.indexOf(config.minLevel))
    return makeReceipt({
      event,
      delivered: [],
      failed: [],
      suppressed: `${level} is below min_level ${config.minLevel}`,
    });
  const deliver: Record<AlertChannel, Deliver> = {
    console: deliverToConsole,
    file: deliverToFile,
    webhook: deliverToWebhook(config.webhook, process.env),
  };
  const delivered: AlertDestination[] = [];
  const failed: FailedDelivery[] = [];
  const attempt = async (channel: AlertDestination, action: () => void | Promise<void>) => {
    try {
      await action();
      delivered.push(channel);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
      failed.push(Object.freeze({ channel, reason: redactText(reason, hidden) }));
    }
  };
  const channels = [...new Set(options.channels ?? config.channels)];
  await Promise.all(channels.map(channel => attempt(channel, () => deliver[channel](event))));
  await reportFailures(
    event,
    [...failed],
    delivered.map(channel => deliver[channel as AlertChannel]),
  );
  await attempt("store", () => keep(event, delivered, failed));
  return makeReceipt({ event, delivered: Object.freeze(delivered), failed: Object.freeze(failed) });
}

/** Says on the channels that work, or on the console where none does, that others do not. */
async function reportFailures(
  event: AlertEvent,
  failed: FailedDelivery[],
  working: Deliver[],
): Promise<void> {
  if (failed.length === 0) return;
  const report: AlertEvent = {
    ...event,
    source: "alert",
    code: "ALERT_CHANNEL_FAILED",
    message: `"${event.message}" did not reach ${failed.map(({ channel, reason }) => `${channel} (${reason})`).join(", ")}`,
    context: null,
  };
  const channels = working.length > 0 ? working : [deliverToConsole];
  // Settled, not awaited in turn: a channel that fails only now has already delivered the alert itself.
  await Promise.allSettled(channels.map(async channel => channel(report)));
}

/** Writes the alert and what became of it to the history. */
function keep(
  event: AlertEvent,
  delivered: readonly AlertDestination[],
  failed: readonly FailedDelivery[],
): void {
  openStore()
    .prepare(
      "INSERT INTO alerts (at, level, source, code, message, context, receipt) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .run(
      Date.parse(event.ts),
      event.level,
      event.source,
      event.code,
      event.message,
      JSON.stringify(event.context),
      JSON.stringify({ delivered, failed }),
    );
}

function codeOf(title: string): string {
  const code = title
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 48);
  return code || "ALERT";
}
