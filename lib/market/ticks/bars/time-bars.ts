import { refuseUnknownKeys } from "../../../core/names.ts";
import { PeakError } from "../../../core/errors.ts";
import { timeframeLength, type Timeframe } from "../../../core/time.ts";
import { makeBars, type Bars } from "../../bars.ts";
import { makeColumns } from "../../columns.ts";
import { toMilliseconds, type Moment } from "../../moment.ts";
import { bucketStart } from "../../resample.ts";
import type { MarketTrade, TradeColumns } from "../tick-columns.ts";
import { demandTrade, demandTradeRecord } from "./demand-trade.ts";
import { eachPart, type TradePart, type TradeSource } from "./each-part.ts";

/** A bar of the clock. */
export interface ClockBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Bars of the clock, one trade at a time: `next` gives the bar that ended before the trade. */
export interface TimeBarStream {
  next(trade: Pick<MarketTrade, "time" | "price" | "amount">): ClockBar | undefined;
  /** The bar that is open, where it has ended by `moment`; the market's own clock must tell that no trade of it is still to come. */
  close(moment: Moment): ClockBar | undefined;
}

function stream(timeframe: Timeframe): TimeBarStream {
  const length = timeframeLength(timeframe);
  const bucket = bucketStart(1, timeframe);
  let bar: { -readonly [K in keyof ClockBar]: number } | undefined;
  /** End of the last bar that was given out. */
  let given = -Infinity;
  const close = (moment: number) => {
    if (bar === undefined || bar.time + length > moment) return undefined;
    const full = Object.freeze(bar);
    given = bar.time + length;
    bar = undefined;
    return full;
  };
  return {
    next(trade) {
      demandTradeRecord(trade);
      const { time, price, amount } = trade;
      demandTrade(time, price, amount);
      if (time < (bar?.time ?? given))
        throw new PeakError(
          "invalid_data",
          `a trade at ${time} came after the bar that holds it was given out.`,
          {
            hint: "Sort the trades by time, or wait for late ones before you pass them on.",
          },
        );
      const full = close(time);
      bar ??= { time: bucket(time), open: price, high: price, low: price, close: price, volume: 0 };
      if (price > bar.high) bar.high = price;
      if (price < bar.low) bar.low = price;
      bar.close = price;
      bar.volume += amount;
      return full;
    },
    close: moment => close(toMilliseconds(moment, "moment")),
  };
}

interface Options {
  readonly until?: Moment;
}

function batch(trades: TradePart, timeframe: Timeframe, options?: Options): Bars;
function batch(trades: AsyncIterable<TradePart>, timeframe: Timeframe, options?: Options): Promise<Bars>;
function batch(trades: TradeSource, timeframe: Timeframe, options: Options = {}): Bars | Promise<Bars> {
  refuseUnknownKeys("timeBars option", options, ["until"]);
  const { until } = options;
  const bars = stream(timeframe);
  const full: ClockBar[] = [];
  const take = ({ time, price, amount }: TradeColumns) => {
    for (let i = 0; i < time.length; i++) {
      const bar = bars.next({ time: time[i], price: price[i], amount: amount[i] });
      if (bar !== undefined) full.push(bar);
    }
  };
  return eachPart(trades, take, ({ symbol, source, synthetic }) => {
    const last = until === undefined ? undefined : bars.close(until);
    if (last !== undefined) full.push(last);
    const column = (name: keyof ClockBar) => Float64Array.from(full, bar => bar[name]);
    return makeBars({ symbol, timeframe, source, synthetic }, makeColumns(column));
  });
}

/**
 * Bars of the clock made of trades: [start, start + timeframe), labelled with its start; a stretch without trades gives no bar. The bar
 * that the last trade lies in is left out, because more may come, unless `until` says up to when the trades are complete. A first bar
 * whose beginning is missing is kept. `timeBars.stream(timeframe)` does the same one trade at a time; of `pt.scanTrades` they come as a
 * promise, and the trades need not fit in memory.
 */
export const timeBars = Object.freeze(Object.assign(batch, { stream }));
