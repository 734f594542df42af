import type { Table, Tabular } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { displaySymbol, inspectSymbol, type MimeBundle } from "../../core/display.ts";

/** Why a trade ended. "ruin": equity reached zero and the broker closed the position. */
export type ExitReason = "signal" | "stop-loss" | "trailing-stop" | "take-profit" | "end" | "ruin";

/** One closed trade: what `Trades.row` gives. */
export interface Trade {
  readonly side: "long" | "short";
  /** Units. */
  readonly size: number;
  /** Open of the bar of the first fill and of the exit fill, ms UTC. */
  readonly entryTime: number;
  readonly exitTime: number;
  /** Average fill prices, slippage included. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Entry and exit fees together, in quote currency. */
  readonly fees: number;
  /** Net of both fees, in quote currency. The profits of all trades sum to the change in equity. */
  readonly profit: number;
  /** Profit over entry notional. */
  readonly return: number;
  readonly reason: ExitReason;
}

/** Closed trades as columns, in order of exit. A partial exit is a trade of its own with its share of the entry fee. */
export interface Trades extends Tabular {
  readonly length: number;
  /** Index of the bar of the first fill, and of that of the exit. */
  readonly entryBar: Int32Array;
  readonly exitBar: Int32Array;
  /** The opens of those bars, ms UTC. */
  readonly entryTime: Float64Array;
  readonly exitTime: Float64Array;
  /** 1 long, -1 short. */
  readonly side: Int8Array;
  /** Units, above 0. */
  readonly size: Float64Array;
  /** Average fill prices, slippage included. */
  readonly entryPrice: Float64Array;
  readonly exitPrice: Float64Array;
  /** Entry and exit fees together, in quote currency. */
  readonly fees: Float64Array;
  /** Net of both fees, in quote currency. */
  readonly profit: Float64Array;
  /** Profit over entry notional. */
  readonly returns: Float64Array;
  readonly reason: readonly ExitReason[];
  /** One trade by its place, from 0. */
  row(index: number): Trade;
  rows(): Trade[];
  /** One row a trade, in columns named as the fields of {@link Trade}, which are there also where nothing was traded. For files, SQL and data frames. */
  table(): Table;
  /** A table of the trades. */
  [displaySymbol](): MimeBundle;
  [inspectSymbol](): string;
}

/** Trades as plain columns: what a run collects, what travels between threads and what stitching scales. */
export interface TradeColumns {
  readonly entryBar: ArrayLike<number>;
  readonly exitBar: ArrayLike<number>;
  readonly side: ArrayLike<number>;
  readonly size: ArrayLike<number>;
  readonly entryPrice: ArrayLike<number>;
  readonly exitPrice: ArrayLike<number>;
  readonly fees: ArrayLike<number>;
  readonly profit: ArrayLike<number>;
  readonly reason: readonly ExitReason[];
}

/** What the figures of a run need of its trades. */
export interface TradeTally {
  readonly count: number;
  /** Trades with a profit above 0. */
  readonly wins: number;
  /** Sum of the profits above 0. */
  readonly won: number;
  /** Sum of the others, as a positive number. */
  readonly lost: number;
}

/** Tallies profits that were collected elsewhere. */
export function tallyOf(profit: ArrayLike<number>): TradeTally {
  let wins = 0;
  let won = 0;
  let lost = 0;
  for (let i = 0; i < profit.length; i++) {
    if (profit[i] > 0) {
      wins++;
      won += profit[i];
    } else lost -= profit[i];
  }
  return { count: profit.length, wins, won, lost };
}

/** Freezes columns into {@link Trades}, which keep those that are typed already; `time` is the bars' own. */
export function makeTrades(columns: TradeColumns, time: Float64Array): Trades {
  const n = columns.profit.length;
  const trades = {
    length: n,
    entryBar: typed(Int32Array, columns.entryBar),
    exitBar: typed(Int32Array, columns.exitBar),
    entryTime: new Float64Array(n),
    exitTime: new Float64Array(n),
    side: typed(Int8Array, columns.side),
    size: typed(Float64Array, columns.size),
    entryPrice: typed(Float64Array, columns.entryPrice),
    exitPrice: typed(Float64Array, columns.exitPrice),
    fees: typed(Float64Array, columns.fees),
    profit: typed(Float64Array, columns.profit),
    returns: new Float64Array(n),
    reason: Object.freeze(columns.reason),
  };
  const { entryBar, exitBar, profit, size, entryPrice } = trades;
  for (let i = 0; i < n; i++) {
    trades.entryTime[i] = time[entryBar[i]];
    trades.exitTime[i] = time[exitBar[i]];
    trades.returns[i] = profit[i] / (size[i] * entryPrice[i]);
  }
  return withRows(trades);
}

function typed<T>(type: new (values: ArrayLike<number>) => T, values: ArrayLike<number>): T {
  return values instanceof type ? values : new type(values);
}

type Columns = Omit<Trades, "row" | "rows" | "table" | typeof displaySymbol | typeof inspectSymbol>;

function withRows(columns: Columns): Trades {
  const row = (i: number): Trade =>
    Object.freeze({
      side: columns.side[i] > 0 ? "long" : "short",
      size: columns.size[i],
      entryTime: columns.entryTime[i],
      exitTime: columns.exitTime[i],
      entryPrice: columns.entryPrice[i],
      exitPrice: columns.exitPrice[i],
      fees: columns.fees[i],
      profit: columns.profit[i],
      return: columns.returns[i],
      reason: columns.reason[i],
    });
  return Object.freeze({
    ...columns,
    row,
    rows: () => Array.from({ length: columns.length }, (_, i) => row(i)),
    table: () => {
      const { size, entryTime, exitTime, entryPrice, exitPrice, fees, profit, returns, reason } = columns;
      const side = sidesOf(columns);
      return table({ side, size, entryTime, exitTime, entryPrice, exitPrice, fees, profit, return: returns, reason }); // prettier-ignore
    },
    [displaySymbol]: () => tradesTable(columns)[displaySymbol](),
    [inspectSymbol]: () => tradesTable(columns)[inspectSymbol](),
  });
}

const sidesOf = ({ side }: Columns): Trade["side"][] => Array.from(side, one => (one > 0 ? "long" : "short"));

function tradesTable(columns: Columns): Table {
  const { size, entryTime, exitTime, entryPrice, exitPrice, fees, profit, returns, reason } = columns;
  return table(
    {
      side: sidesOf(columns),
      size,
      entry: entryTime,
      exit: exitTime,
      "entry price": entryPrice,
      "exit price": exitPrice,
      fees,
      profit,
      return: returns,
      reason,
    },
    {
      formats: {
        size: "number",
        entry: "time",
        exit: "time",
        "entry price": "number",
        "exit price": "number",
        fees: "money",
        profit: "money",
        return: "percent",
      },
    },
  );
}
