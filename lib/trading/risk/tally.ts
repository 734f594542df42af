import type { Limit, LimitValues } from "../../core/config/index.ts";
import type { AfterOrder } from "./book.ts";
import type { DailyLoss } from "./daily-loss.ts";
import { isOver, isReached } from "./limit-refusals.ts";
import { formatLimit, limitNames, type LimitName } from "./limits.ts";
import type { Refusal } from "./refusal.ts";

export type Severity = "ok" | "warning" | "breach";

/** Where a batch stands against one limit. */
export interface Check {
  readonly name: LimitName | "orderData";
  /** The most that the portfolio reaches with any of the orders, refused ones included; NaN where it is unknown. */
  readonly value: number;
  readonly limit: Limit;
  /** `value` over `limit`; 0 where there is no limit. */
  readonly ratio: number;
  readonly status: Severity;
  readonly message: string;
}

/** Share of a limit from which its check warns. */
const warnFrom = 0.8;

/** Collects, order by order, how near a batch comes to each limit. */
export class Tally {
  readonly #limits: LimitValues;
  readonly #loss: DailyLoss;
  readonly #most: Record<LimitName, number>;
  readonly #refusals = new Map<Refusal["code"], number>();
  #orders = 0;
  #unfit = 0;

  constructor(limits: LimitValues, loss: DailyLoss) {
    this.#limits = limits;
    this.#loss = loss;
    this.#most = {
      maxOrderNotional: 0,
      maxSymbolExposure: 0,
      maxTotalExposure: 0,
      maxOpenPositions: 0,
      maxDailyLoss: loss.loss,
      maxDailyLossFraction: loss.fraction,
    };
  }

  /** Counts one order; `after` is undefined where the order has no size, `unfit` says that its data alone refuses it. */
  add(after: AfterOrder | undefined, reasons: readonly Refusal[], unfit: boolean): void {
    this.#orders++;
    if (unfit) this.#unfit++;
    for (const { code } of reasons) this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
    if (!after) return;
    this.#raise("maxOrderNotional", after.orderNotional);
    if (after.shrinks) return;
    this.#raise("maxSymbolExposure", after.symbolExposure);
    this.#raise("maxTotalExposure", after.totalExposure);
    this.#raise("maxOpenPositions", after.openPositions);
  }

  /** The checks, given the portfolio with everything approved. */
  finish(totals: { symbolExposure: number; totalExposure: number; openPositions: number }): readonly Check[] {
    this.#raise("maxSymbolExposure", totals.symbolExposure);
    this.#raise("maxTotalExposure", totals.totalExposure);
    this.#raise("maxOpenPositions", totals.openPositions);
    return Object.freeze([this.#orderData(), ...limitNames.map(name => this.#check(name))]);
  }

  #raise(name: LimitName, value: number): void {
    // NaN stays: an exposure that is unknown once is unknown.
    this.#most[name] = Math.max(this.#most[name], value);
  }

  #orderData(): Check {
    const message = this.#unfit
      ? `${this.#unfit} of ${count(this.#orders)} with data that is unknown, stale or synthetic`
      : "quantity, price, currency and age of every order are known, none is synthetic";
    return Object.freeze({
      name: "orderData",
      value: this.#unfit,
      limit: 0,
      ratio: this.#unfit ? Infinity : 0,
      status: this.#unfit ? "breach" : "ok",
      message,
    });
  }

  #check(name: LimitName): Check {
    const limit = this.#limits[name];
    const value = this.#most[name];
    const ratio = limit === "unlimited" ? 0 : value / limit;
    const [status, message] = this.#judge(name, value, limit);
    return Object.freeze({ name, value, limit, ratio, status, message });
  }

  #judge(name: LimitName, value: number, limit: Limit): [Severity, string] {
    if (limit === "unlimited") return ["ok", "unlimited"];
    const isLoss = name === "maxDailyLoss" || name === "maxDailyLossFraction";
    const refused = this.#refusals.get(name) ?? 0;
    const unknown = this.#refusals.get(isLoss ? "unknown_daily_loss" : "unknown_exposure") ?? 0;
    if (refused) return ["breach", `refused ${count(refused)}`];
    if (isLoss && isReached(value, limit)) return ["breach", "reached: only orders that reduce risk pass"];
    if (Number.isNaN(value))
      return [
        unknown ? "breach" : "warning",
        isLoss ? `unknown: ${this.#loss.unknown}` : "unknown: a position has no price",
      ];
    if (isOver(value, limit))
      return ["warning", "above the limit before these orders; none of them adds to it"];
    // Of 5 positions the fifth warns, not the fourth: a count has no "nearly".
    const isNear =
      name === "maxOpenPositions" ? value > Math.floor(limit * warnFrom) : isReached(value, limit * warnFrom);
    return isNear
      ? ["warning", `from ${Math.round(warnFrom * 100)} % of ${formatLimit(name, limit)}`]
      : ["ok", "within the limit"];
  }
}

function count(orders: number): string {
  return orders === 1 ? "1 order" : `${orders} orders`;
}
