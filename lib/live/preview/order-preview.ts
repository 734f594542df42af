import { displaySymbol, inspectSymbol, type MimeBundle } from "../../core/display.ts";
import { formatTime, type Milliseconds } from "../../core/time.ts";
import { shown } from "../../chart/html/shown.ts";
import { formatMoney, formatNumber, table, type ResultParts } from "../../chart/index.ts";
import type { PaperAccount } from "../../trading/account/paper.ts";
import { equityOf } from "../../trading/account/portfolio.ts";
import type { Order } from "../../trading/order.ts";
import type { Params } from "../../trading/strategy/strategy.ts";

/** What the strategy wants of one market, and the order that brings it there. */
export interface PreviewedMarket {
  readonly symbol: string;
  /** Signed units held. */
  readonly position: number;
  /** Signed fraction of the market's share of equity that is wanted; undefined without a price. */
  readonly target?: number;
  readonly price?: number;
  readonly priceTime?: Milliseconds;
  readonly priceSource?: string;
  readonly synthetic?: boolean;
  /** Undefined where nothing is to be done. */
  readonly order?: Order;
  /** Why there can be no order. */
  readonly problem?: string;
}

interface Parts {
  readonly strategy: string;
  readonly params: Params;
  readonly markets: readonly PreviewedMarket[];
  readonly account: PaperAccount;
  readonly notices: readonly string[];
  readonly time: Milliseconds;
}

/** Orders that would be needed, none of them sent or checked. Iterate it, or hand it to `check`. */
export class OrderPreview implements Iterable<Order> {
  readonly strategy: string;
  readonly params: Params;
  readonly orders: readonly Order[];
  readonly markets: readonly PreviewedMarket[];
  /** The account, its positions marked at the previewed prices. `check` judges the orders by it. */
  readonly account: PaperAccount;
  /** What is not as one would expect. */
  readonly notices: readonly string[];
  /** Whether any price is from a market that is not real. */
  readonly synthetic: boolean;
  readonly time: Milliseconds;

  constructor(parts: Parts) {
    this.strategy = parts.strategy;
    this.params = parts.params;
    this.markets = Object.freeze(parts.markets);
    this.orders = Object.freeze(parts.markets.flatMap(market => market.order ?? []));
    this.account = parts.account;
    this.notices = Object.freeze(parts.notices);
    this.synthetic = parts.markets.some(market => market.synthetic === true);
    this.time = parts.time;
    Object.freeze(this);
  }

  get length(): number {
    return this.orders.length;
  }

  [Symbol.iterator](): Iterator<Order> {
    return this.orders[Symbol.iterator]();
  }

  [displaySymbol](): Promise<MimeBundle> {
    return shown(() => partsOf(this))[displaySymbol]();
  }

  [inspectSymbol](): string {
    return shown(() => partsOf(this))[inspectSymbol]();
  }
}

function partsOf({
  strategy,
  params,
  orders,
  markets,
  account,
  notices,
  synthetic,
  time,
}: OrderPreview): ResultParts {
  const settings = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const count = orders.length === 1 ? "1 order" : `${orders.length || "no"} orders`;
  return {
    title: `preview of ${count}: ${[strategy, ...settings].join(" ")}`,
    subtitle: `account ${account.name}, equity ${formatMoney(equityOf(account), account.currency)} · ${formatTime(time)} UTC · nothing is sent`,
    synthetic,
    tables: [marketTable(markets)],
    notes: [
      ...orders.map(
        order =>
          `${order.symbol}: ${order.side}, ${order.reason}; price from ${order.priceSource}, true at ${formatTime(order.priceTime)} UTC`,
      ),
      ...notices,
    ],
  };
}

function marketTable(markets: readonly PreviewedMarket[]) {
  return table({
    columns: [
      { name: "market" },
      { name: "position", format: "number" },
      { name: "target", align: "right" },
      { name: "order" },
      { name: "units", align: "right" },
      { name: "price", format: "number" },
      { name: "value", format: "money" },
    ],
    rows: markets.map(({ symbol, position, target, order, price, problem }) => [
      symbol,
      position,
      target === undefined ? "unknown" : target.toFixed(2),
      problem ? "no price" : (order?.side ?? "none needed"),
      order ? formatNumber(order.quantity, 6) : "",
      price,
      order?.notional,
    ]),
  });
}
