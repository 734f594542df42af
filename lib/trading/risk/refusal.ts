import type { Order } from "../order.ts";
import type { LimitName } from "./limits.ts";

/** Why an order may not pass. The union is closed: a handler can be exhaustive. */
export type RefusalCode =
  | LimitName
  | "unknown_symbol"
  | "unknown_side"
  | "unknown_quantity"
  | "unknown_price"
  | "currency_mismatch"
  | "synthetic_prices"
  | "stale_price"
  /** A position's units or price is unknown, so the exposure after the order is too. */
  | "unknown_exposure"
  /** Today's result is unknown, so the loss limits cannot be judged. */
  | "unknown_daily_loss";

/** One reason; an order is refused for every one that applies. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

/** An order that may not pass, and every reason. */
export interface RefusedOrder {
  readonly order: Order;
  readonly reasons: readonly Refusal[];
}
