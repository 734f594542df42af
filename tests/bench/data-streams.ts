import * as pt from "../../lib/index.ts";
import { timeframeLength } from "../../lib/core/time.ts";
import type { Comparison } from "./bench.ts";
import type { DataContext } from "./data.ts";
import { graphRows } from "./data-graph.ts";
import { repeat, median } from "./measure.ts";

/** The mark of a figure that no peer has. */
const mark = "(mark)";

/** Seconds: several passes, because a pass takes about one, and V8 works on until the third. */
const passes = (small: boolean) => (small ? 0.1 : 3);

/** What has no peer: indicators bar by bar, an order book, a feature graph. */
export async function streamRows({ bars, small }: DataContext): Promise<Comparison[]> {
  const part = bars.slice(0, small ? 20_000 : 1_000_000);
  return [
    await streams(part, small),
    await liveGraph(part, small),
    await book(small ? 50_000 : 2_000_000),
    ...(await graphRows(part)),
  ];
}

/** Twenty indicators' streams in two arrays, each fed every bar. */
async function streams(bars: pt.Bars, small: boolean): Promise<Comparison> {
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
  const { ms } = await repeat(feed, passes(small));
  return {
    bench: "data",
    what: `${of.length + ofBars.length} indicators' streams, bar by bar, per million bars`,
    peer: mark,
    ours: (median(ms) / bars.length) * 1e6,
    theirs: 1_000,
    target: 1,
  };
}

/** The same twenty as features of a graph, which a live strategy reads: a record of their twenty-six lines at every bar. */
async function liveGraph(bars: pt.Bars, small: boolean): Promise<Comparison> {
  const { bars: nodes, ta } = pt.feature;
  const { close } = nodes;
  const { upper, middle, lower } = ta.bollinger(close, 20);
  const graph = pt.features({
    sma: ta.sma(close, 20),
    ema: ta.ema(close, 20),
    wma: ta.wma(close, 20),
    rsi: ta.rsi(close, 14),
    stddev: ta.stddev(close, 20),
    ...ta.macd(close),
    upper,
    middle,
    lower,
    roc: ta.roc(close, 10),
    mom: ta.mom(close, 10),
    trix: ta.trix(close, 15),
    dema: ta.dema(close, 20),
    linearreg: ta.linearreg(close, 14),
    atr: ta.atr(nodes, 14),
    adx: ta.adx(nodes, 14),
    cci: ta.cci(nodes, 14),
    willr: ta.willr(nodes, 14),
    mfi: ta.mfi(nodes, 14),
    obv: ta.obv(nodes),
    ...ta.stoch(nodes),
    ...ta.aroon(nodes, 14),
  });
  const { time, open, high, low, close: closes, volume } = bars;
  const stream = graph.stream(bars);
  let pass = 0;
  const feed = () => {
    const later = pass++ * bars.length * timeframeLength(bars.timeframe);
    for (let i = 0; i < bars.length; i++)
      stream.next({
        time: later + time[i],
        open: open[i],
        high: high[i],
        low: low[i],
        close: closes[i],
        volume: volume[i],
      });
  };
  feed();
  const { ms } = await repeat(feed, passes(small));
  return {
    bench: "data",
    what: "20 indicators as features of a live graph, bar by bar, per million bars",
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
