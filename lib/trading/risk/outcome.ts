import { formatTime, type Milliseconds } from "../../core/time.ts";
import { shown, type Shown } from "../../chart/html/shown.ts";
import {
  formatCount,
  formatMoney,
  formatNumber,
  formatPercent,
  table,
  type ResultParts,
} from "../../chart/index.ts";
import type { Portfolio } from "../account/portfolio.ts";
import type { Order } from "../order.ts";
import { formatLimit, type Limits } from "./limits.ts";
import type { RefusedOrder } from "./refusal.ts";
import type { Check, Severity } from "./tally.ts";

/** A judged batch. */
export interface RiskOutcome {
  readonly approved: readonly Order[];
  readonly refused: readonly RefusedOrder[];
  /** Nothing was refused. */
  readonly allowed: boolean;
  /** The worst status of `checks`. */
  readonly severity: Severity;
  readonly checks: readonly Check[];
  readonly limits: Limits;
  readonly portfolio: Portfolio;
  /** When it was judged, ms UTC. */
  readonly time: Milliseconds;
}

/** Adds the picture: the verdict, the checks, each order with what became of it, and every reason in words. */
export function withDisplay<Outcome extends RiskOutcome>(outcome: Outcome): Outcome & Shown {
  return Object.freeze({ ...outcome, ...shown(() => partsOf(outcome)) });
}

function partsOf(outcome: RiskOutcome): ResultParts {
  const { severity, approved, refused, checks, limits, portfolio, time } = outcome;
  return {
    title: `risk check ${severity.toUpperCase()}: ${formatCount(approved.length)} approved, ${formatCount(refused.length)} refused`,
    subtitle: `${limits.profile} limits in ${limits.currency} · account ${portfolio.name} · ${formatTime(time)} UTC`,
    synthetic: [...approved, ...refused.map(({ order }) => order)].some(order => order.synthetic === true),
    tables: [checkTable(checks), ...(approved.length + refused.length ? [orderTable(outcome)] : [])],
    notes: [
      ...checks
        .filter(({ status }) => status !== "ok")
        .map(({ name, status, message }) => `${status} ${name}: ${message}`),
      ...refused.map(
        ({ order, reasons }) =>
          `refused ${order.side} ${order.symbol}: ${reasons.map(({ code, message }) => `${message} (${code})`).join("; ")}`,
      ),
    ],
  };
}

function checkTable(checks: readonly Check[]) {
  return table({
    columns: [
      { name: "check" },
      { name: "value", align: "right" },
      { name: "limit", align: "right" },
      { name: "of limit", align: "right" },
      { name: "status" },
    ],
    rows: checks.map(({ name, value, limit, ratio, status }) => {
      if (name === "orderData") return ["orders with unfit data", formatCount(value), "0", "", status];
      const share = limit === "unlimited" ? "" : formatPercent(ratio, 0);
      return [name, formatLimit(name, value), formatLimit(name, limit), share, status];
    }),
  });
}

function orderTable({ approved, refused }: RiskOutcome) {
  const row = (order: Order, verdict: string) => [
    String(order.symbol),
    String(order.side),
    formatNumber(order.quantity),
    formatMoney(order.quantity * order.price),
    verdict,
  ];
  return table({
    columns: [
      { name: "market" },
      { name: "side" },
      { name: "units", align: "right" },
      { name: "value", align: "right" },
      { name: "verdict" },
    ],
    rows: [
      ...approved.map(order => row(order, "approved")),
      ...refused.map(({ order }) => row(order, "refused")),
    ],
  });
}
