import * as pt from "../../lib/index.ts";
import type { Comparison } from "./bench.ts";
import type { DataContext } from "./data.ts";
import { graphRows } from "./data-graph.ts";
import { repeat, median } from "./measure.ts";

/** The mark of a figure that no peer has. */
const mark = "(mark)";

/** What has no peer: indicators bar by bar, an order book, a feature graph. */
export async function streamRows({ bars, small }: DataContext): Promise<Comparison[]> {
  const part = bars.slice(0, small ? 20_000 : 1_000_000);
  return [await streams(part), await book(small ? 50_000 : 2_000_000), ...(await graphRows(part))];
}

/** Twenty indicators, each fed every bar. */
async function streams(bars: pt.Bars): Promise<Comparison> {
  const { ta } = pt;
  const of = [
    ta.sma.stream(20),
    ta.ema.stream(20),
    ta.wma.stream(20),
    ta.rsi.stream(14),
    ta.stddev.stream(20),
    ta.macd.stream(),
    ta.bollinger.stream(20),
    ta.roc.stream(10),
    ta.mom.stream(10),
    ta.trix.stream(15),
    ta.dema.stream(20),
    ta.linearreg.stream(14),
  ];
  const ofBars = [
    ta.atr.stream(14),
    ta.adx.stream(14),
    ta.cci.stream(14),
    ta.willr.stream(14),
    ta.mfi.stream(14),
    ta.obv.stream(),
    ta.stoch.stream(),
    ta.aroon.stream(14),
  ];
  const { open, high, low, close, volume } = bars;
  const feed = () => {
    for (let i = 0; i < bars.length; i++) {
      const price = close[i];
      const bar = { open: open[i], high: high[i], low: low[i], close: price, volume: volume[i] };
      for (const stream of of) stream.next(price);
      for (const stream of ofBars) (stream as { next(bar: object): unknown }).next(bar);
    }
  };
  feed();
  const { ms } = await repeat(feed, 0.3);
  return {
    bench: "data",
    what: `${of.length + ofBars.length} indicators, bar by bar, per million bars`,
    peer: mark,
    ours: (median(ms) / bars.length) * 1e6,
    theirs: 1_000,
    target: 1,
  };
}

/** Level updates around a price, ten to a message, removals among them. */
async function book(count: number): Promise<Comparison> {
  const book = new pt.OrderBook({ tick: 0.01 });
  const messages = Array.from({ length: count / 10 }, (_, k) => {
    const level = (side: number, j: number) =>
      [Math.round(10_000 + side * (1 + ((7 * k + 13 * j) % 200))) / 100, (k + j) % 4] as const;
    return {
      kind: "delta",
      time: k,
      bids: Array.from({ length: 5 }, (_, j) => level(-1, j)),
      asks: Array.from({ length: 5 }, (_, j) => level(1, j)),
    } as const;
  });
  const apply = () => {
    book.apply({ kind: "snapshot", time: 0, bids: [[99.99, 1]], asks: [[100.01, 1]] });
    for (const message of messages) book.apply(message);
  };
  const { ms } = await repeat(apply, 0.3);
  return {
    bench: "data",
    what: "book: a million level updates",
    peer: mark,
    ours: (median(ms) / count) * 1e6,
    theirs: 500,
    target: 1,
  };
}
