import { shown, type Shown } from "../../chart/html/shown.ts";
import { table } from "../../chart/index.ts";
import type { AlertDestination, AlertEvent } from "./event.ts";

/** A destination that did not get the alert, and why. */
export interface FailedDelivery {
  readonly channel: AlertDestination;
  readonly reason: string;
}

/** What became of an alert. */
export interface AlertReceipt extends Shown {
  readonly event: AlertEvent;
  readonly delivered: readonly AlertDestination[];
  readonly failed: readonly FailedDelivery[];
  /** Set where it went nowhere because its level is below `min_level`. */
  readonly suppressed?: string;
}

export function makeReceipt(
  given: Pick<AlertReceipt, "event" | "delivered" | "failed" | "suppressed">,
): AlertReceipt {
  const { event, delivered, failed, suppressed } = given;
  const rows = [
    ...delivered.map(channel => [channel, "delivered"]),
    ...failed.map(({ channel, reason }) => [channel, `failed: ${reason}`]),
  ];
  return Object.freeze({
    ...given,
    ...shown(() => ({
      title: `alert ${event.level}: ${event.message}`,
      subtitle: `${event.source} · ${event.code} · ${event.ts}`,
      synthetic: false,
      tables: rows.length
        ? [table({ columns: [{ name: "channel" }, { name: "what became of it" }], rows })]
        : [],
      notes: suppressed ? [`Not delivered: ${suppressed}.`] : [],
    })),
  });
}
