import type { Account } from "../account/account.ts";
import type { EquityWalk } from "../account/equity-walk.ts";
import { makeTrades, type Trades, type TradeTally } from "../account/trades.ts";

/** An order that did nothing, and why. */
export interface RejectedOrder {
  readonly time: number;
  readonly reason: string;
}

/** What the figures of a run are made of beside its equity. */
export interface Tallies {
  readonly tally: TradeTally;
  /** Bars at whose close a position was open. */
  readonly barsHeld: number;
  readonly feesPaid: number;
  /** Sum of the notionals of all fills, in quote currency. */
  readonly turnover: number;
}

/** What running a strategy over bars gives, before any figure is made of it. */
export class Simulation implements Tallies {
  /** Account value at each bar's close; the last one is after closing what was open. */
  readonly equity: Float64Array;
  /** The walk along that equity, from which the figures are made. */
  readonly walk: EquityWalk;
  readonly tally: TradeTally;
  readonly barsHeld: number;
  readonly feesPaid: number;
  readonly turnover: number;
  readonly rejected: readonly RejectedOrder[];
  /** Signed fraction of equity wanted after the last bar: what a live session would hold next. */
  readonly wanted: number;
  readonly #account: Account;
  readonly #time: Float64Array;
  #trades: Trades | undefined;

  constructor(
    account: Account,
    time: Float64Array,
    parts: {
      equity: Float64Array;
      walk: EquityWalk;
      barsHeld: number;
      rejected: readonly RejectedOrder[];
      wanted: number;
    },
  ) {
    this.equity = parts.equity;
    this.walk = parts.walk;
    this.barsHeld = parts.barsHeld;
    this.rejected = parts.rejected;
    this.wanted = parts.wanted;
    this.tally = account.trades;
    this.feesPaid = account.feesPaid;
    this.turnover = account.turnover;
    this.#account = account;
    this.#time = time;
    Object.freeze(this);
  }

  /** The closed trades. Made on first use: a sweep needs only their tally. */
  get trades(): Trades {
    return (this.#trades ??= makeTrades(this.#account.trades.columns(), this.#time));
  }
}
