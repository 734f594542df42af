import * as pt from "../../lib/index.ts";
import type { Comparison } from "./bench.ts";
import type { DataContext } from "./data.ts";
import { repeat, median } from "./measure.ts";

/** The mark of a figure that no peer has. */
const mark = "(mark)";

/** What has no peer: indicators bar by bar, an order book, a feature graph. */
export async function streamRows({ bars, small }: DataContext): Promise<Comparison[]> {
  const part = bars.slice(0, small ? 20_000 : 1_000_000);
  return [await streams(part), await book(small ? 50_000 : 2_000_000), ...(await graph(part))];
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
      const bar = { open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] };
      for (const stream of of) stream.next(bar.close);
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

/** Two hundred features of one series, against the indicators that they are called one after the other. */
async function graph(bars: pt.Bars): Promise<Comparison[]> {
  const { ta, feature } = pt;
  const periods = Array.from({ length: 40 }, (_, k) => 5 + 3 * k);
  const kinds = {
    sma: [(p: number) => feature.ta.sma(feature.bars.close, p), (p: number) => ta.sma(bars.close, p)],
    ema: [(p: number) => feature.ta.ema(feature.bars.close, p), (p: number) => ta.ema(bars.close, p)],
    rsi: [(p: number) => feature.ta.rsi(feature.bars.close, p), (p: number) => ta.rsi(bars.close, p)],
    stddev: [
      (p: number) => feature.ta.stddev(feature.bars.close, p),
      (p: number) => ta.stddev(bars.close, p),
    ],
    roc: [(p: number) => feature.ta.roc(feature.bars.close, p), (p: number) => ta.roc(bars.close, p)],
  } as const;
  const nodes = Object.fromEntries(
    Object.entries(kinds).flatMap(([name, [node]]) => periods.map(p => [`${name}${p}`, node(p)] as const)),
  );
  const whole = pt.features(nodes);
  // Kept, as the graph keeps its columns: memory that is used again costs no pages.
  const alone = () => Object.values(kinds).flatMap(([, indicator]) => periods.map(p => indicator(p)));
  const scaled = (column: Float64Array) => column.map(x => 1.5 * x);
  // Other numbers, of which nothing is kept.
  const fresh = pt.makeBars(bars, {
    ...bars,
    open: scaled(bars.open),
    high: scaled(bars.high),
    low: scaled(bars.low),
    close: scaled(bars.close),
  });
  whole.run(bars.slice(0, 10_000));
  alone();
  const { ms: separate } = await repeat(alone, 0);
  const { ms: first } = await repeat(() => whole.run(fresh), 0);
  const { ms: second } = await repeat(() => whole.run(fresh), 0);
  const what = `graph of ${whole.names.length} features on ${bars.length.toLocaleString("en-US")} bars`;
  return [
    { bench: "data", what, peer: "its indicators", ours: first[0], theirs: separate[0], target: 0.77 },
    {
      bench: "data",
      what: `${what}, unchanged, a second time`,
      peer: mark,
      ours: second[0],
      theirs: 20,
      target: 1,
    },
  ];
}
