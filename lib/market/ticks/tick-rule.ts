import { demandMembers } from "../../core/members.ts";
import { unwrittenColumn } from "../../core/column/unwritten-column.ts";

/** A trade as the tick rule needs it. */
interface Priced {
  readonly price: Float64Array;
  readonly side?: Int8Array;
}

/** The tick rule one trade at a time. */
export class TickRule {
  #price = NaN;
  #sign = 0;

  /** Sign of a trade: its side where that is known, else that of the last change of price; 0 until the price first changes. */
  next(price: number, side = 0): number {
    const change = price - this.#price;
    if (change > 0) this.#sign = 1;
    else if (change < 0) this.#sign = -1;
    if (side !== 0) this.#sign = side;
    this.#price = price;
    return this.#sign;
  }
}

/**
 * Who took the initiative in each trade, 1 or -1: the side that the venue tells, else by the tick rule, the sign of the last change of
 * price (AFML 2.3.2.1, after Lee and Ready 1991). 0 until the price first changes. A pitfall: on data without sides the rule is
 * wrong for every fourth trade or so.
 */
export function tickRule(trades: Priced): Float64Array {
  demandMembers(trades, ["price"], "trades", "must be trades", "Pass what pt.loadTrades gives.");
  const { price, side } = trades;
  const rule = new TickRule();
  const out = unwrittenColumn(price.length);
  for (let i = 0; i < price.length; i++) out[i] = rule.next(price[i], side?.[i]);
  return out;
}
