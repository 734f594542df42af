import { expect, test } from "vitest";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { describeWithShared } from "../../../support/shared.ts";
import { goldenBars, table } from "./golden.ts";

type Bars = ReturnType<typeof goldenBars>;

/** Same places empty, same numbers elsewhere, to 1e-8 of their size (the files carry 12 digits). */
function expectSame(got: Float64Array, wanted: Float64Array, from = 0, tolerance = 1e-8) {
  expect(got.length).toBe(wanted.length);
  let compared = 0;
  for (let i = from; i < got.length; i++) {
    if (Number.isNaN(got[i]) !== Number.isNaN(wanted[i])) expect([i, got[i]]).toEqual([i, wanted[i]]);
    if (Number.isNaN(got[i])) continue;
    compared++;
    if (!(Math.abs(got[i] - wanted[i]) <= tolerance * Math.max(1, Math.abs(wanted[i]))))
      expect([i, got[i]]).toEqual([i, wanted[i]]);
  }
  expect(compared).toBeGreaterThan(1000);
}

const percent = (column: Float64Array) => column.map(x => x * 100);

const talib: Record<string, (bars: Bars) => Float64Array> = {
  "SMA(10)": ({ close }) => ta.sma(close, 10),
  "SMA(20)": ({ close }) => ta.sma(close, 20),
  "SMA(50)": ({ close }) => ta.sma(close, 50),
  "EMA(10)": ({ close }) => ta.ema(close, 10),
  "EMA(20)": ({ close }) => ta.ema(close, 20),
  "RSI(14)": ({ close }) => ta.rsi(close, 14),
  "TRANGE()": bars => ta.trueRange(bars),
  "ATR(14)": bars => ta.atr(bars, 14),
  "ADX(14).adx": bars => ta.adx(bars, 14).adx,
  "ADX(14).plus_di": bars => ta.adx(bars, 14).plusDi,
  "ADX(14).minus_di": bars => ta.adx(bars, 14).minusDi,
  "BBANDS(20_2).upper": ({ close }) => ta.bollinger(close, 20, 2).upper,
  "BBANDS(20_2).middle": ({ close }) => ta.bollinger(close, 20, 2).middle,
  "BBANDS(20_2).lower": ({ close }) => ta.bollinger(close, 20, 2).lower,
  "STDDEV(20)": ({ close }) => ta.standardDeviation(close, 20),
  "MAXMIN(20).max_high": ({ high }) => ta.highest(high, 20),
  "MAXMIN(20).min_low": ({ low }) => ta.lowest(low, 20),
  "ROC(10)": ({ close }) => percent(ta.roc(close, 10)),
};

const ttr: Record<string, (bars: Bars) => Float64Array> = {
  "SMA(50)": ({ close }) => ta.sma(close, 50),
  "EMA(20)": ({ close }) => ta.ema(close, 20),
  "EMA_wilder(10)": ({ close }) => ta.wilder(close, 10),
  "EMA_wilder(20)": ({ close }) => ta.wilder(close, 20),
  "RSI(14)": ({ close }) => ta.rsi(close, 14),
  "ATR(14).tr": bars => ta.trueRange(bars),
  "ATR(14).atr": bars => ta.atr(bars, 14),
  "ADX(14).plus_di": bars => ta.adx(bars, 14).plusDi,
  "ADX(14).minus_di": bars => ta.adx(bars, 14).minusDi,
  "ADX(14).adx": bars => ta.adx(bars, 14).adx,
  "BBANDS(20_2).dn": ({ close }) => ta.bollinger(close, 20, 2).lower,
  "BBANDS(20_2).up": ({ close }) => ta.bollinger(close, 20, 2).upper,
  "DONCHIAN(20).high": bars => ta.donchian(bars, 20).upper,
  "DONCHIAN(20).mid": bars => ta.donchian(bars, 20).middle,
  "DONCHIAN(20).low": bars => ta.donchian(bars, 20).lower,
};

describeWithShared("indicators agree with independent tools on real prices", () => {
  for (const series of ["GOOG", "XBT1D"] as const) {
    test.each(Object.keys(talib))(`${series} %s equals TA-Lib`, name => {
      const wanted = table(`golden/indicators/talib_${series}.csv.gz`).get(name)!;
      expectSame(talib[name](goldenBars(series)), wanted);
    });

    test.each(Object.keys(ttr))(`${series} %s equals R's TTR`, name => {
      expectSame(ttr[name](goldenBars(series)), table(`golden/indicators/ttr_${series}.csv.gz`).get(name)!);
    });

    test(`${series} MACD equals TTR, each average begun with its own mean`, () => {
      const wanted = table(`golden/indicators/ttr_${series}.csv.gz`);
      const { close } = goldenBars(series);
      const { macd, signal } = ta.macd(close);
      expectSame(macd, wanted.get("MACD(12_26_9).macd")!);
      expectSame(signal, wanted.get("MACD(12_26_9).signal")!);
    });

    test(`${series} MACD begins before TA-Lib's, which seeds the fast average later, and converges to it`, () => {
      const wanted = table(`golden/indicators/talib_${series}.csv.gz`);
      const { macd, histogram } = ta.macd(goldenBars(series).close);
      expect(macd.findIndex(x => !Number.isNaN(x))).toBe(25);
      expect(wanted.get("MACD(12_26_9).macd")!.findIndex(x => !Number.isNaN(x))).toBe(33);
      expectSame(macd, wanted.get("MACD(12_26_9).macd")!, 250, 1e-7);
      expectSame(histogram, wanted.get("MACD(12_26_9).hist")!, 250, 1e-7);
    });
  }
});
