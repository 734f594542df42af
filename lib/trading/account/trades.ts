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
  /** Entry and exit fees together. */
  readonly fees: number;
  /** Net of both fees. The profits of all trades sum to the change in equity. */
  readonly profit: number;
  /** Profit over entry notional. */
  readonly return: number;
  readonly reason: ExitReason;
}

/** Closed trades as columns, in order of exit. A partial exit is a trade of its own with its share of the entry fee. */
export interface Trades {
  readonly length: number;
  /** Indices of bars. */
  readonly entryBar: Int32Array;
  readonly exitBar: Int32Array;
  readonly entryTime: Float64Array;
  readonly exitTime: Float64Array;
  /** 1 long, -1 short. */
  readonly side: Int8Array;
  readonly size: Float64Array;
  readonly entryPrice: Float64Array;
  readonly exitPrice: Float64Array;
  readonly fees: Float64Array;
  readonly profit: Float64Array;
  readonly returns: Float64Array;
  readonly reason: readonly ExitReason[];
  row(index: number): Trade;
  rows(): Trade[];
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

/** Collects trades while a run is under way. Plain number arrays: a run has few trades and many bars. */
export class TradeRecorder implements TradeColumns {
  readonly entryBar: number[] = [];
  readonly exitBar: number[] = [];
  readonly side: number[] = [];
  readonly size: number[] = [];
  readonly entryPrice: number[] = [];
  readonly exitPrice: number[] = [];
  readonly fees: number[] = [];
  readonly profit: number[] = [];
  readonly reason: ExitReason[] = [];

  record(
    side: number,
    size: number,
    entryBar: number,
    entryPrice: number,
    exitBar: number,
    exitPrice: number,
    fees: number,
    reason: ExitReason,
  ): void {
    this.side.push(side);
    this.size.push(size);
    this.entryBar.push(entryBar);
    this.entryPrice.push(entryPrice);
    this.exitBar.push(exitBar);
    this.exitPrice.push(exitPrice);
    this.fees.push(fees);
    this.profit.push(side * size * (exitPrice - entryPrice) - fees);
    this.reason.push(reason);
  }
}

/** Freezes columns into {@link Trades}; `time` is the bars' own. */
export function makeTrades(columns: TradeColumns, time: Float64Array): Trades {
  const entryBar = Int32Array.from(columns.entryBar);
  const exitBar = Int32Array.from(columns.exitBar);
  const profit = Float64Array.from(columns.profit);
  const size = Float64Array.from(columns.size);
  const entryPrice = Float64Array.from(columns.entryPrice);
  return withRows({
    length: profit.length,
    entryBar,
    exitBar,
    entryTime: Float64Array.from(entryBar, i => time[i]),
    exitTime: Float64Array.from(exitBar, i => time[i]),
    side: Int8Array.from(columns.side),
    size,
    entryPrice,
    exitPrice: Float64Array.from(columns.exitPrice),
    fees: Float64Array.from(columns.fees),
    profit,
    returns: profit.map((value, i) => value / (size[i] * entryPrice[i])),
    reason: Object.freeze([...columns.reason]),
  });
}

function withRows(columns: Omit<Trades, "row" | "rows">): Trades {
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
  });
}
