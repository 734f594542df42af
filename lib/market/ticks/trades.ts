import { demandMembers } from "../../core/members.ts";
import { resultBundle, resultText } from "../../chart/html/result.ts";
import type { Table, Tabular } from "../../chart/table/contract.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { PeakError } from "../../core/errors.ts";
import { firstAtOrAfter } from "../bars.ts";
import type { Moment } from "../moment.ts";
import { demandPlaces, toEnd } from "../places.ts";
import { tradesParts, tradesTable } from "./show.ts";
import type { TickMeta, TradeColumns } from "./tick-columns.ts";
import type { TickQuality } from "./tick-quality.ts";

/** Trades of one market. Frozen; slices share memory. The columns are live buffers: never write to them. */
export class TradeTicks implements TradeColumns, TickMeta, Displayable, Tabular {
  readonly symbol: string;
  readonly source: string;
  readonly synthetic: boolean;
  readonly quality?: TickQuality;
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly amount: Float64Array;
  readonly side: Int8Array;
  readonly id?: Float64Array | readonly string[];
  readonly received?: Float64Array;
  readonly timeNs?: BigInt64Array;
  readonly length: number;

  constructor(meta: TickMeta, columns: TradeColumns) {
    this.symbol = meta.symbol;
    this.source = meta.source;
    this.synthetic = meta.synthetic;
    if (meta.quality !== undefined) this.quality = meta.quality;
    this.time = columns.time;
    this.price = columns.price;
    this.amount = columns.amount;
    this.side = columns.side;
    if (columns.id !== undefined) this.id = columns.id;
    if (columns.received !== undefined) this.received = columns.received;
    if (columns.timeNs !== undefined) this.timeNs = columns.timeNs;
    this.length = columns.time.length;
    Object.freeze(this);
  }

  /** Trades from index `start` up to, not including, `end`; negative counts from the end. Shares memory. */
  slice(start = 0, end = this.length): TradeTicks {
    demandPlaces(start, end);
    const cut = <T extends { subarray(from: number, to: number): T }>(column: T) =>
      column.subarray(start, end);
    const { id, received, timeNs, symbol, source, synthetic } = this;
    return new TradeTicks(
      { symbol, source, synthetic },
      {
        time: cut(this.time),
        price: cut(this.price),
        amount: cut(this.amount),
        side: cut(this.side),
        id: id instanceof Float64Array ? cut(id) : id?.slice(start, end),
        received: received && cut(received),
        timeNs: timeNs && cut(timeNs),
      },
    );
  }

  /** Trades in [from, to). */
  between(from: Moment, to: Moment): TradeTicks {
    return this.slice(
      firstAtOrAfter(this.time, toEnd(from, "from")),
      firstAtOrAfter(this.time, toEnd(to, "to")),
    );
  }

  /** One row each: times in ms UTC, without `timeNs`, which no number of a table holds. For files, SQL and data frames. */
  table(): Table {
    return tradesTable(this);
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(tradesParts(this));
  }

  [inspectSymbol](): string {
    return resultText(tradesParts(this), { figureHeight: 10 });
  }
}

/**
 * Checks columns and makes trades of them. Throws `invalid_data` on unequal lengths, a time out of order, and a price or an amount
 * that is not a positive number.
 */
export function makeTrades(meta: TickMeta, columns: TradeColumns): TradeTicks {
  demandMembers(
    meta,
    ["symbol"],
    "meta",
    "must say which market",
    'Pass { symbol: "BTC/USD", source: "mine", synthetic: false }.',
  );
  demandMembers(
    columns,
    ["time", "price", "amount", "side"],
    "columns",
    "must be columns of trades",
    "Pass { time, price, amount, side }.",
  );
  const { time, price, amount, side } = columns;
  const n = time.length;
  for (const [name, column] of Object.entries({ price, amount, side, ...definedOf(columns) }))
    if (column.length !== n)
      throw new PeakError(
        "invalid_data",
        `Trades: column ${name} has ${column.length} rows, time has ${n}.`,
        {
          hint: "Give columns of one length.",
        },
      );
  for (let i = 0; i < n; i++)
    if (!(
      price[i] > 0 &&
      price[i] < Infinity &&
      amount[i] > 0 &&
      amount[i] < Infinity &&
      time[i] >= (i ? time[i - 1] : -Infinity)
    ))
      throw new PeakError(
        "invalid_data",
        `Trades: row ${i} (time ${time[i]}, price ${price[i]}, amount ${amount[i]}) is out of order or not positive.`,
        { hint: "Sort by time and drop what cannot be: pt.loadTrades does." },
      );
  return new TradeTicks(meta, columns);
}

function definedOf({ id, received, timeNs }: TradeColumns): Record<string, { readonly length: number }> {
  return { ...(id && { id }), ...(received && { received }), ...(timeNs && { timeNs }) };
}
