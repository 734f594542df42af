import { resultBundle, resultText, type ResultParts } from "../../../chart/html/result.ts";
import { formatCount } from "../../../chart/format.ts";
import { lineChart } from "../../../chart/kinds/line.ts";
import type { Table, Tabular } from "../../../chart/table/contract.ts";
import { table } from "../../../chart/table/table.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../../core/display.ts";
import { formatTime } from "../../../core/time.ts";
import type { MarketTrade, TickMeta, TradeColumns } from "../tick-columns.ts";
import { TickRule } from "../tick-rule.ts";
import { demandTrade, demandTradeRecord } from "./demand-trade.ts";
import { eachPart, type TradePart, type TradeSource } from "./each-part.ts";
import { barRule, type TradeBarOptions } from "./rules.ts";

/** A bar of trades. */
export interface TradeBar {
  /** Time of its first trade, ms UTC. Two bars may share one. */
  readonly time: number;
  /** Time of its last trade, when the bar is known: act on it after this, not after `time`. */
  readonly end: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Sum of price × amount. */
  readonly dollar: number;
  readonly trades: number;
  /** Volume of trades that buyers began, by the venue's side or the tick rule. */
  readonly buyVolume: number;
  /** What the rule asked of this bar; NaN for one that closes by its number of trades, as the first does. */
  readonly threshold: number;
}

const names = [
  "time",
  "end",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "dollar",
  "trades",
  "buyVolume",
  "threshold",
] as const;

/** Bars of trades as columns: full bars only, the trades after the last are left out. Frozen. */
export class TradeBars
  implements Readonly<Record<(typeof names)[number], Float64Array>>, TickMeta, Displayable, Tabular
{
  readonly symbol: string;
  readonly source: string;
  readonly synthetic: boolean;
  /** The kind of bar: "dollar", "tick_imbalance" … */
  readonly by: string;
  readonly time: Float64Array;
  readonly end: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly dollar: Float64Array;
  readonly trades: Float64Array;
  readonly buyVolume: Float64Array;
  readonly threshold: Float64Array;
  readonly length: number;

  constructor(meta: TickMeta, by: string, bars: readonly TradeBar[]) {
    const column = (name: (typeof names)[number]) => Float64Array.from(bars, bar => bar[name]);
    this.symbol = meta.symbol;
    this.source = meta.source;
    this.synthetic = meta.synthetic;
    this.by = by;
    this.time = column("time");
    this.end = column("end");
    this.open = column("open");
    this.high = column("high");
    this.low = column("low");
    this.close = column("close");
    this.volume = column("volume");
    this.dollar = column("dollar");
    this.trades = column("trades");
    this.buyVolume = column("buyVolume");
    this.threshold = column("threshold");
    this.length = bars.length;
    Object.freeze(this);
  }

  /** One row a bar, with all columns. */
  table(): Table {
    const columns = Object.fromEntries(names.map(name => [name, this[name]]));
    return table(columns, { formats: { time: "time", end: "time" } });
  }

  [displaySymbol](): Promise<MimeBundle> {
    return resultBundle(this.#parts());
  }

  [inspectSymbol](): string {
    return resultText(this.#parts(), { figureHeight: 10 });
  }

  #parts(): ResultParts {
    const { symbol, synthetic, length, end, close, time } = this;
    const title = `${symbol} ${this.by.replace("_", " ")} bars`;
    const count = `${formatCount(length)} ${length === 1 ? "bar" : "bars"}`;
    if (length === 0) return { title, subtitle: `${count} · ${this.source}`, synthetic };
    const row = (i: number) => ({
      end: new Date(Math.floor(end[i])).toISOString().slice(0, 19).replace("T", " "),
      ...Object.fromEntries(
        (["open", "high", "low", "close", "volume", "trades"] as const).map(name => [name, this[name][i]]),
      ),
    });
    return {
      title,
      subtitle: `${count} · ${formatTime(time[0])} to ${formatTime(end[length - 1])} UTC · ${this.source}`,
      synthetic,
      figures: [
        lineChart({
          title,
          synthetic,
          x: { time: end },
          series: [{ name: "close", values: close }],
          height: 180,
        }),
      ],
      tables: [
        {
          table: table(
            Array.from({ length: Math.min(5, length) }, (_, i) => row(i)),
            { formats: { open: String, high: String, low: String, close: String } },
          ),
          whole: this.table(),
        },
      ],
    };
  }
}

/** Bars of trades, one trade at a time: `next` gives the bar that the trade completes. */
export interface TradeBarStream {
  next(
    trade: Pick<MarketTrade, "time" | "price" | "amount"> & { readonly side?: number },
  ): TradeBar | undefined;
}

function stream(options: TradeBarOptions): TradeBarStream {
  const { rule, measure } = barRule(options);
  const sign = new TickRule();
  let bar: { -readonly [K in keyof TradeBar]: number } | undefined;
  return {
    next(trade) {
      demandTradeRecord(trade);
      const { time, price, amount, side = 0 } = trade;
      demandTrade(time, price, amount);
      const towards = sign.next(price, side);
      const dollar = price * amount;
      bar ??= {
        time,
        end: time,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 0,
        dollar: 0,
        trades: 0,
        buyVolume: 0,
        threshold: rule.threshold,
      };
      bar.end = time;
      if (price > bar.high) bar.high = price;
      if (price < bar.low) bar.low = price;
      bar.close = price;
      bar.volume += amount;
      bar.dollar += dollar;
      bar.trades++;
      if (towards > 0) bar.buyVolume += amount;
      if (!rule.next(measure === "tick" ? 1 : measure === "volume" ? amount : dollar, towards))
        return undefined;
      const full = Object.freeze(bar);
      bar = undefined;
      return full;
    },
  };
}

function batch(trades: TradePart, options: TradeBarOptions): TradeBars;
function batch(trades: AsyncIterable<TradePart>, options: TradeBarOptions): Promise<TradeBars>;
function batch(trades: TradeSource, options: TradeBarOptions): TradeBars | Promise<TradeBars> {
  const bars = stream(options);
  const full: TradeBar[] = [];
  const take = ({ time, price, amount, side }: TradeColumns) => {
    for (let i = 0; i < time.length; i++) {
      const bar = bars.next({ time: time[i], price: price[i], amount: amount[i], side: side[i] });
      if (bar !== undefined) full.push(bar);
    }
  };
  return eachPart(trades, take, meta => new TradeBars(meta, options.by, full));
}

/**
 * Bars that close by what happens instead of by the clock (López de Prado, Advances in Financial Machine Learning, ch. 2): tick, volume
 * and dollar bars of a given size, and imbalance and runs bars, which close early when trading is one-sided.
 *
 * **Imbalance.** θ = Σ b·w over the bar's trades, b the sign of each (the venue's side, else the tick rule) and w its weight: 1 (tick),
 * amount (volume), price × amount (dollar). The bar closes at the first trade with |θ| ≥ E[T]·|E[b·w]|. E[T] averages the number of
 * trades of the bars before, E[b·w] their mean signed weight, both exponentially: x ← x + 2/(span + 1)·(bar − x).
 *
 * **Runs.** θ = max(Σ w of buys, Σ w of sells); the bar closes when θ ≥ E[T]·max(P·E[w | buy], (1 − P)·E[w | sell]), with P the share of
 * buys, averaged likewise.
 *
 * The first bar closes after `expectedTicks` trades and gives the first estimates, so nothing of the future enters. Left alone, AFML's
 * expected length runs away (long bars make it longer) or collapses to single trades; `limit` bounds it around `expectedTicks`.
 *
 * Only full bars are given. A bar is known at `end`. `tradeBars.stream(options)` does the same one trade at a time; of
 * `pt.scanTrades` they come as a promise, and the trades need not fit in memory.
 * Throws `unknown_name` for the kind of bar, `invalid_argument` for sizes that are not positive and for what is no trade.
 */
export const tradeBars = Object.freeze(Object.assign(batch, { stream }));
