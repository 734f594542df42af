import type { Milliseconds, Timeframe } from "../core/time.ts";

export type Side = "buy" | "sell";

/** A wish to trade. It says where its price comes from, because an order is only as good as the price it was sized by. */
export interface Order {
  /** `BASE/QUOTE`, e.g. "BTC/USD". */
  readonly symbol: string;
  readonly side: Side;
  readonly type: "market";
  /** Units of the base (coins, shares), above 0. Never a fraction of equity: `preview` converts. */
  readonly quantity: number;
  /** The price the order was sized by, in quote currency. A market order may fill at another. */
  readonly price: number;
  /** `quantity` × `price`, in quote currency. For reading: the risk check computes its own. */
  readonly notional: number;
  /** When `price` was true: the close of its bar, ms UTC. */
  readonly priceTime: Milliseconds;
  /** The bar length `price` comes from: it says what counts as stale. */
  readonly timeframe: Timeframe;
  /** Where `price` comes from, in words. */
  readonly priceSource: string;
  /** Whether `price` comes from a market that is not real. */
  readonly synthetic: boolean;
  /** Why the order is wanted: "target 1.00 of equity, position 0". */
  readonly reason: string;
}

/** The currency prices of `symbol` are in: what follows the slash ("USD" of "BTC/USD" and of "BTC/USD:USD"). Undefined without a slash. */
export function quoteCurrency(symbol: string): string | undefined {
  const match = /\/([^:/]+)(?::.*)?$/.exec(symbol);
  return match?.[1];
}
