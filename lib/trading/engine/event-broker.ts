import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import type { Account } from "../account/account.ts";
import type { Cursor } from "../strategy/line.ts";
import type { Broker, OrderOptions } from "./broker.ts";
import type { Execution } from "./execution.ts";
import type { RejectedOrder } from "./outcome.ts";

/** An order as given at a bar's close, before it fills. */
export interface PendingOrder {
  readonly kind: "increase" | "target" | "close";
  /** Signed fraction of equity. */
  readonly fraction: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly trailingStop: number;
}

const orderKeys = ["size", "stopLoss", "takeProfit", "trailingStop"];

/** The broker of the event loop: collects orders at a bar's close and fills them at the next bar's open. */
export class EventBroker implements Broker {
  readonly #account: Account;
  readonly #execution: Execution;
  readonly #cursor: Cursor;
  readonly #time: Float64Array;
  readonly #close: Float64Array;
  readonly rejected: RejectedOrder[] = [];
  #pending: PendingOrder[] = [];
  /** Off while the strategy warms up: its orders are then ignored. */
  enabled = true;
  /** Sees every order as it is given, with the bar it was given at. */
  onOrder: ((order: PendingOrder, bar: number) => void) | undefined;

  constructor(
    account: Account,
    execution: Execution,
    cursor: Cursor,
    columns: { time: Float64Array; close: Float64Array },
  ) {
    this.#account = account;
    this.#execution = execution;
    this.#cursor = cursor;
    this.#time = columns.time;
    this.#close = columns.close;
  }

  get position(): number {
    return this.#account.units;
  }
  get entryPrice(): number {
    return this.#account.entryPrice;
  }
  get cash(): number {
    return this.#account.cash;
  }
  get equity(): number {
    return this.#account.equityAt(this.#close[this.#cursor.index]);
  }
  get time(): number {
    return this.#time[this.#cursor.index];
  }
  get index(): number {
    return this.#cursor.index;
  }

  buy(options?: OrderOptions): void {
    this.#order("increase", options?.size ?? this.#execution.size, options);
  }

  sell(options?: OrderOptions): void {
    this.#order("increase", -(options?.size ?? this.#execution.size), options);
  }

  close(): void {
    this.#order("close", 0, undefined);
  }

  target(fraction: number, options?: OrderOptions): void {
    if (!(fraction >= -1 && fraction <= 1))
      throw invalidArgument(
        "fraction",
        "must be within [-1, 1]",
        fraction,
        "There is no leverage: 1 is all of equity.",
      );
    this.#order("target", fraction * (options?.size ?? this.#execution.size), options);
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Fills what was ordered at the last close, at this bar's open. */
  fill(open: number, bar: number): void {
    const account = this.#account;
    const orders = this.#pending;
    this.#pending = [];
    for (const order of orders) {
      if (order.kind === "close") {
        if (account.units === 0) this.#reject(bar, "close: no position is open");
        else account.flatten(open, bar, "signal", true);
        continue;
      }
      const before = account.turnover;
      account.setStops(order.stopLoss, order.takeProfit, order.trailingStop);
      if (order.kind === "target") account.toFraction(order.fraction, open, bar);
      else account.increase(order.fraction, open, bar);
      if (account.turnover === before && order.fraction !== 0)
        this.#reject(bar, order.fraction > 0 ? "buy: no cash is left" : "sell: no equity is left");
    }
  }

  /** Signed fraction of equity that is wanted after the last bar: what is held with what is still pending. */
  wanted(): number {
    let fraction =
      this.#account.units === 0 ? 0 : (this.position * this.#close[this.#cursor.index]) / this.equity;
    for (const order of this.#pending)
      fraction =
        order.kind === "increase" && order.fraction * fraction > 0
          ? fraction + order.fraction
          : order.fraction;
    return Math.max(-1, Math.min(1, fraction));
  }

  #order(kind: PendingOrder["kind"], fraction: number, options: OrderOptions | undefined): void {
    if (!this.enabled) return;
    if (options !== undefined) checkOptions(options);
    const { stopLoss, takeProfit, trailingStop } = this.#execution;
    const order: PendingOrder = {
      kind,
      fraction,
      stopLoss: options?.stopLoss ?? stopLoss,
      takeProfit: options?.takeProfit ?? takeProfit,
      trailingStop: options?.trailingStop ?? trailingStop,
    };
    this.#pending.push(order);
    this.onOrder?.(order, this.#cursor.index);
  }

  #reject(bar: number, reason: string): void {
    this.rejected.push(Object.freeze({ time: this.#time[bar], reason }));
  }
}

function checkOptions(options: OrderOptions): void {
  refuseUnknownKeys("order option", options, orderKeys);
  const { size, ...distances } = options;
  if (size !== undefined && !(size > 0 && size <= 1))
    throw invalidArgument(
      "size",
      "must be in (0, 1] of equity",
      size,
      "Use sell() for a short, not a negative size.",
    );
  for (const [name, value] of Object.entries(distances))
    if (value !== undefined && !(value > 0 && (value < 1 || name === "takeProfit")))
      throw invalidArgument(name, "must be a fraction in (0, 1)", value, "5 % is 0.05.");
}
