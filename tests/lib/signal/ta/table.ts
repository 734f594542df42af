import * as ta from "../../../../lib/signal/ta/index.ts";

/** Bars for indicators: prices alone. */
export interface Prices {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** Every line of every indicator, at a short period. One entry per line; a test compares the names with the index. */
export const lines: Readonly<Record<string, (bars: Prices) => Float64Array>> = {
  sma: ({ close }) => ta.sma(close, 7),
  ema: ({ close }) => ta.ema(close, 7),
  wilder: ({ close }) => ta.wilder(close, 7),
  "macd.macd": ({ close }) => ta.macd(close, { fast: 3, slow: 7, signal: 4 }).macd,
  "macd.signal": ({ close }) => ta.macd(close, { fast: 3, slow: 7, signal: 4 }).signal,
  "macd.histogram": ({ close }) => ta.macd(close, { fast: 3, slow: 7, signal: 4 }).histogram,
  rsi: ({ close }) => ta.rsi(close, 7),
  "rsi.sma": ({ close }) => ta.rsi(close, 7, { smoothing: "sma" }),
  roc: ({ close }) => ta.roc(close, 7),
  zscore: ({ close }) => ta.zscore(close, 7),
  standardDeviation: ({ close }) => ta.standardDeviation(close, 7),
  "standardDeviation.sample": ({ close }) => ta.standardDeviation(close, 7, { sample: true }),
  "bollinger.upper": ({ close }) => ta.bollinger(close, 7).upper,
  "bollinger.middle": ({ close }) => ta.bollinger(close, 7).middle,
  "bollinger.lower": ({ close }) => ta.bollinger(close, 7).lower,
  highest: ({ high }) => ta.highest(high, 7),
  lowest: ({ low }) => ta.lowest(low, 7),
  "donchian.upper": bars => ta.donchian(bars, 7).upper,
  "donchian.middle": bars => ta.donchian(bars, 7).middle,
  "donchian.lower": bars => ta.donchian(bars, 7).lower,
  trueRange: bars => ta.trueRange(bars),
  atr: bars => ta.atr(bars, 7),
  "adx.adx": bars => ta.adx(bars, 7).adx,
  "adx.plusDi": bars => ta.adx(bars, 7).plusDi,
  "adx.minusDi": bars => ta.adx(bars, 7).minusDi,
  lag: ({ close }) => ta.lag(close, 3),
};
