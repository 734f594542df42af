import type { Portfolio } from "../account/portfolio.ts";
import { quoteCurrency, type Order } from "../order.ts";

/** What the portfolio would be with one more order filled at its price. */
export interface AfterOrder {
  readonly orderNotional: number;
  /** Signed units in the order's market. */
  readonly quantity: number;
  readonly symbolExposure: number;
  readonly totalExposure: number;
  readonly openPositions: number;
  /** The position does not grow: |units| after ≤ |units| before. Such an order never breaches an exposure limit. */
  readonly shrinks: boolean;
  /** It shrinks and does not change sign: it takes risk away and opens none. */
  readonly reduces: boolean;
}

/** The positions of a portfolio while a batch of orders is judged: each approved order is netted in. */
export class Book {
  readonly #held = new Map<string, { quantity: number; price: number }>();

  /** A position priced in another currency than `currency` has no known exposure. */
  constructor(portfolio: Portfolio, currency: string) {
    for (const { symbol, quantity, price: mark } of portfolio.positions) {
      const price = mark > 0 && (quoteCurrency(symbol) ?? currency) === currency ? mark : NaN;
      const before = this.#held.get(symbol);
      this.#held.set(symbol, { quantity: (before?.quantity ?? 0) + quantity, price });
    }
  }

  /** The portfolio after `order`; NaN where a position's units or price is unknown. */
  after(order: Order): AfterOrder {
    const before = this.#held.get(order.symbol)?.quantity ?? 0;
    const quantity = net(before, order);
    const symbolExposure = Math.abs(quantity) * order.price;
    let totalExposure = symbolExposure;
    let openPositions = quantity === 0 ? 0 : 1;
    for (const [symbol, position] of this.#held) {
      if (symbol === order.symbol || position.quantity === 0) continue;
      totalExposure += Math.abs(position.quantity) * position.price;
      openPositions++;
    }
    const shrinks = Math.abs(quantity) <= Math.abs(before);
    return {
      orderNotional: order.quantity * order.price,
      quantity,
      symbolExposure,
      totalExposure,
      openPositions,
      shrinks,
      reduces: shrinks && (quantity === 0 || Math.sign(quantity) === Math.sign(before)),
    };
  }

  fill(order: Order): void {
    const before = this.#held.get(order.symbol)?.quantity ?? 0;
    this.#held.set(order.symbol, { quantity: net(before, order), price: order.price });
  }

  /** Largest exposure in one market, sum of all, and number of open positions as they are now. */
  totals(): { symbolExposure: number; totalExposure: number; openPositions: number } {
    const exposures = [...this.#held.values()]
      .filter(position => position.quantity !== 0)
      .map(position => Math.abs(position.quantity) * position.price);
    return {
      symbolExposure: Math.max(0, ...exposures),
      totalExposure: exposures.reduce((sum, exposure) => sum + exposure, 0),
      openPositions: exposures.length,
    };
  }
}

/** Units after the order. What rounding leaves of a closed position (0.1 + 0.2 − 0.3) is nothing, not a position. */
function net(before: number, order: Order): number {
  const quantity = before + (order.side === "buy" ? order.quantity : -order.quantity);
  return Math.abs(quantity) <= 1e-12 * Math.max(Math.abs(before), order.quantity) ? 0 : quantity;
}
