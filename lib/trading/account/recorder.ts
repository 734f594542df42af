import type { ExitReason, TradeColumns, TradeTally } from "./trades.ts";

const reasons = [
  "signal",
  "stop-loss",
  "trailing-stop",
  "take-profit",
  "end",
  "ruin",
] as const satisfies ExitReason[];
/** Numbers per trade. */
const width = 9;

/**
 * Collects trades while a run is under way, one row of numbers each, in one buffer. A point of a sweep only tallies them: nobody
 * looks at millions of trades.
 */
export class TradeRecorder implements TradeTally {
  count = 0;
  wins = 0;
  won = 0;
  lost = 0;
  #rows = new Float64Array(0);
  readonly #keeps: boolean;

  /** `keeps` the trades, or only tallies them: default true. */
  constructor(keeps = true) {
    this.#keeps = keeps;
  }

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
    const profit = side * size * (exitPrice - entryPrice) - fees;
    if (this.#keeps) {
      const at = this.count * width;
      if (at === this.#rows.length) this.#grow();
      const rows = this.#rows;
      rows[at] = entryBar;
      rows[at + 1] = exitBar;
      rows[at + 2] = side;
      rows[at + 3] = size;
      rows[at + 4] = entryPrice;
      rows[at + 5] = exitPrice;
      rows[at + 6] = fees;
      rows[at + 7] = profit;
      rows[at + 8] = reasons.indexOf(reason);
    }
    this.count++;
    if (profit > 0) {
      this.wins++;
      this.won += profit;
    } else this.lost -= profit;
  }

  #grow(): void {
    const grown = new Float64Array(Math.max(256 * width, 2 * this.#rows.length));
    grown.set(this.#rows);
    this.#rows = grown;
  }

  /** The trades so far as columns. */
  columns(): TradeColumns {
    const { count } = this;
    const rows = this.#rows;
    const columns = {
      entryBar: new Int32Array(count),
      exitBar: new Int32Array(count),
      side: new Int8Array(count),
      size: new Float64Array(count),
      entryPrice: new Float64Array(count),
      exitPrice: new Float64Array(count),
      fees: new Float64Array(count),
      profit: new Float64Array(count),
      reason: [] as ExitReason[],
    };
    for (let i = 0, at = 0; i < count; i++, at += width) {
      columns.entryBar[i] = rows[at];
      columns.exitBar[i] = rows[at + 1];
      columns.side[i] = rows[at + 2];
      columns.size[i] = rows[at + 3];
      columns.entryPrice[i] = rows[at + 4];
      columns.exitPrice[i] = rows[at + 5];
      columns.fees[i] = rows[at + 6];
      columns.profit[i] = rows[at + 7];
      columns.reason.push(reasons[rows[at + 8]]);
    }
    return columns;
  }
}
