import { systemClock, type Clock } from "../../core/clock.ts";
import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Shown } from "../../chart/html/shown.ts";
import { paperAccount } from "../account/paper.ts";
import type { Portfolio } from "../account/portfolio.ts";
import type { Order } from "../order.ts";
import { Book } from "./book.ts";
import { dailyLoss } from "./daily-loss.ts";
import { limitRefusals } from "./limit-refusals.ts";
import { demandLimits, type Limits } from "./limits.ts";
import { isMeasurable, orderProblems } from "./order-problems.ts";
import { withDisplay, type RiskOutcome } from "./outcome.ts";
import type { RefusedOrder } from "./refusal.ts";
import { Tally, type Check, type Severity } from "./tally.ts";

declare const approval: unique symbol;

/**
 * Something the risk check let pass. Only {@link check} makes one: the brand is not exported, so no other code can name it,
 * and {@link isApproved} knows the objects themselves, so a cast does not help either.
 */
export type Approved<T> = T & { readonly [approval]: true };

/** What {@link check} found. */
export interface RiskCheck extends RiskOutcome, Shown {
  /** In the given order; copies, frozen. */
  readonly approved: readonly Approved<Order>[];
}

const approvedOrders = new WeakSet<object>();

/** True for exactly the objects that {@link check} approved, not for copies of them. */
export function isApproved(order: Order): order is Approved<Order> {
  return approvedOrders.has(order);
}

/**
 * Judges orders against `limits` by the portfolio that would be there after them. Nothing is sent.
 *
 * Orders are judged one after another in the given order, each against the portfolio with the ones approved before it, netted
 * per market; a refused order is left out of what follows. Put the orders that reduce risk first where the others need
 * the room.
 *
 * Refused: an unknown, NaN or infinite quantity or price; synthetic prices; a price older than two of its bars; another
 * currency than the limits'; a value above a limit (equal passes); and, after a loss of the daily limit or more, everything
 * that does not reduce risk. An order that shrinks a position never breaches an exposure limit; the limit on a single order's
 * value holds for it too. A day's profit breaches nothing. What cannot be known (a position without a price, an
 * account last marked on another UTC day) refuses every order that is not reducing. An empty batch is allowed.
 *
 * `portfolio` defaults to the account the preview was made for, else to a paper account without positions; `clock` to
 * the machine's. From 80 % of a limit on its check says "warning".
 */
export function check(
  orders: Iterable<Order> & { readonly account?: Portfolio },
  limits: Limits,
  options: { portfolio?: Portfolio; clock?: Clock } = {},
): RiskCheck {
  refuseUnknownKeys("check option", options, ["portfolio", "clock"]);
  demand(
    typeof orders === "object" && orders !== null && Symbol.iterator in orders,
    "orders",
    "must be a preview or a list of orders",
    orders,
    "Pass what pt.preview gave.",
  );
  demand(
    typeof limits === "object" && limits !== null,
    "limits",
    "must be the limits of a profile",
    limits,
    'Pass pt.limits("moderate").',
  );
  // A copy of limits with other figures is possible, so they are read again.
  demandLimits(limits);
  const portfolio = options.portfolio ?? orders.account ?? paperAccount();
  demand(
    Array.isArray(portfolio.positions),
    "portfolio.positions",
    "must be a list",
    portfolio.positions,
    "Pass pt.paperAccount({ … }).",
  );
  const now = (options.clock ?? systemClock).now();
  const loss = dailyLoss(portfolio, limits, now);
  const book = new Book(portfolio, limits.currency);
  const tally = new Tally(limits, loss);
  const approved: Approved<Order>[] = [];
  const refused: RefusedOrder[] = [];
  for (const order of orders) {
    const problems = orderProblems(order, limits.currency, now);
    // A stale or synthetic price is refused, but what the limits say of the order is still worth knowing.
    const after = isMeasurable(problems) ? book.after(order) : undefined;
    const reasons = after ? [...problems, ...limitRefusals(after, limits, loss)] : problems;
    tally.add(after, reasons, problems.length > 0);
    if (reasons.length > 0) refused.push(Object.freeze({ order, reasons: Object.freeze(reasons) }));
    else {
      book.fill(order);
      approved.push(approve(order));
    }
  }
  const checks = tally.finish(book.totals());
  return withDisplay({
    approved: Object.freeze(approved),
    refused: Object.freeze(refused),
    allowed: refused.length === 0,
    severity: worst(checks),
    checks,
    limits,
    portfolio,
    time: now,
  });
}

/** A frozen copy: what was judged cannot be changed afterwards. */
function approve(order: Order): Approved<Order> {
  const copy = Object.freeze({ ...order }) as Approved<Order>;
  approvedOrders.add(copy);
  return copy;
}

function worst(checks: readonly Check[]): Severity {
  if (checks.some(item => item.status === "breach")) return "breach";
  return checks.some(item => item.status === "warning") ? "warning" : "ok";
}
