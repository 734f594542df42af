import type { AlertChannel, AlertLevel } from "../../core/config/index.ts";

/** One alert, as every channel gets it. Free of secrets. */
export interface AlertEvent {
  /** ISO time, UTC. */
  readonly ts: string;
  readonly level: AlertLevel;
  /** The part of the system that speaks: "notebook", "risk.orders". */
  readonly source: string;
  /** What kind of alert it is, for programs: "ORDERS_REFUSED". */
  readonly code: string;
  readonly message: string;
  /** The detail, as plain data. */
  readonly context: unknown;
}

/** Where a copy of an alert went: a configured channel, or the history in the store. */
export type AlertDestination = AlertChannel | "store";

/** A channel: resolves when the event is delivered, rejects with the reason where it is not. */
export type Deliver = (event: AlertEvent) => void | Promise<void>;

/** `[WARNING] source - CODE: message | context={…}`, the context cut at 200 characters. */
export function eventText({ level, source, code, message, context }: AlertEvent): string {
  const detail = context === null ? "" : ` | context=${clip(JSON.stringify(context))}`;
  return `[${level.toUpperCase()}] ${source} - ${code}: ${message}${detail}`;
}

function clip(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
