import type { TickMeta, TradeColumns } from "./tick-columns.ts";
import { examine } from "./tick-quality.ts";
import { makeTrades, type TradeTicks } from "./trades.ts";

/** Trades put in order; undefined where none is left. */
export function checkedTrades(symbol: string, source: string, columns: TradeColumns): TradeTicks | undefined {
  const { price, amount, side, id } = columns;
  const { quality, order } = examine({
    ...columns,
    keys: [price, amount, side, ...(id ? [id] : [])],
    valid: i => price[i] > 0 && price[i] < Infinity && amount[i] > 0 && amount[i] < Infinity,
  });
  if (order.length === 0) return undefined;
  const meta: TickMeta = { symbol, source, synthetic: false, quality };
  return makeTrades(meta, pickedTrades(columns, order));
}

/** Rows of trades, in another order. */
export function pickedTrades(columns: TradeColumns, order: Uint32Array): TradeColumns {
  const { price, amount, side, id } = columns;
  const pick = (column: Float64Array) => Float64Array.from(order, i => column[i]);
  return {
    ...picked(columns, order),
    price: pick(price),
    amount: pick(amount),
    side: Int8Array.from(order, i => side[i]),
    ...(id && { id: id instanceof Float64Array ? pick(id) : Object.freeze(Array.from(order, i => id[i])) }),
  };
}

/** The clocks of rows, in another order. */
export function picked(
  columns: { time: Float64Array; received?: Float64Array; timeNs?: BigInt64Array },
  order: Uint32Array,
) {
  const { time, received, timeNs } = columns;
  return {
    time: Float64Array.from(order, i => time[i]),
    ...(received && { received: Float64Array.from(order, i => received[i]) }),
    ...(timeNs && { timeNs: BigInt64Array.from(order, i => timeNs[i]) }),
  };
}
