import { expect, test } from "vitest";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { describeWithShared } from "../../../support/shared.ts";
import { goldenBars, table } from "./golden.ts";

type Bars = ReturnType<typeof goldenBars>;
type Lines = Record<string, (bars: Bars) => Float64Array>;

interface Within {
  /** First bar compared, where two tools begin differently and converge; the same bars must be empty otherwise. */
  readonly from?: number;
  /** Of the value's size. */
  readonly tolerance?: number;
}

/** Same places empty, same numbers elsewhere, to 1e-8 of their size (the files carry 12 digits). */
function expectSame(got: Float64Array, wanted: Float64Array, { from = 0, tolerance = 1e-8 }: Within = {}) {
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

const talib: Lines = {
  "SMA(10)": ({ close }) => ta.sma(close, 10),
  "SMA(20)": ({ close }) => ta.sma(close, 20),
  "SMA(50)": ({ close }) => ta.sma(close, 50),
  "EMA(10)": ({ close }) => ta.ema(close, 10),
  "EMA(20)": ({ close }) => ta.ema(close, 20),
  "WMA(10)": ({ close }) => ta.wma(close, 10),
  "DEMA(20)": ({ close }) => ta.dema(close, 20),
  "TEMA(20)": ({ close }) => ta.tema(close, 20),
  "TRIMA(20)": ({ close }) => ta.trima(close, 20),
  "KAMA(20)": ({ close }) => ta.kama(close, 20),
  "RSI(14)": ({ close }) => ta.rsi(close, 14),
  "CMO(14)": ({ close }) => ta.cmo(close, 14),
  "TRANGE()": bars => ta.trange(bars),
  "ATR(14)": bars => ta.atr(bars, 14),
  "NATR(14)": bars => ta.natr(bars, 14),
  "ADX(14).adx": bars => ta.adx(bars, 14),
  "ADX(14).plus_di": bars => ta.plusDi(bars, 14),
  "ADX(14).minus_di": bars => ta.minusDi(bars, 14),
  "ADX(14).dx": bars => ta.dx(bars, 14),
  "BBANDS(20_2).upper": ({ close }) => ta.bbands(close, 20, 2, 2).upper,
  "BBANDS(20_2).middle": ({ close }) => ta.bbands(close, 20, 2, 2).middle,
  "BBANDS(20_2).lower": ({ close }) => ta.bbands(close, 20, 2, 2).lower,
  "STDDEV(20)": ({ close }) => ta.stddev(close, 20),
  "MACD(12_26_9).macd": ({ close }) => ta.macd(close, 12, 26, 9).macd,
  "MACD(12_26_9).signal": ({ close }) => ta.macd(close, 12, 26, 9).signal,
  "MACD(12_26_9).hist": ({ close }) => ta.macd(close, 12, 26, 9).histogram,
  "PPO(12_26_EMA)": ({ close }) => ta.ppo(close, 12, 26, "ema"),
  "STOCH(14_3_3).slowk": bars => ta.stoch(bars, 14, 3, "sma", 3, "sma").slowK,
  "STOCH(14_3_3).slowd": bars => ta.stoch(bars, 14, 3, "sma", 3, "sma").slowD,
  "STOCHF(14_3).fastk": bars => ta.stochf(bars, 14, 3).fastK,
  "STOCHF(14_3).fastd": bars => ta.stochf(bars, 14, 3).fastD,
  "CCI(20)": bars => ta.cci(bars, 20),
  "OBV()": bars => ta.obv(bars),
  "AD()": bars => ta.ad(bars),
  "ADOSC(3_10)": bars => ta.adosc(bars, 3, 10),
  "MFI(14)": bars => ta.mfi(bars, 14),
  "MAXMIN(20).max_high": ({ high }) => ta.max(high, 20),
  "MAXMIN(20).min_low": ({ low }) => ta.min(low, 20),
  "SAR(0.02_0.2)": bars => ta.sar(bars, 0.02, 0.2),
  "AROON(25).down": bars => ta.aroon(bars, 25).down,
  "AROON(25).up": bars => ta.aroon(bars, 25).up,
  "AROONOSC(25)": bars => ta.aroonosc(bars, 25),
  "ROC(10)": ({ close }) => ta.roc(close, 10),
  "MOM(10)": ({ close }) => ta.mom(close, 10),
  "LINEARREG(10).v": ({ close }) => ta.linearreg(close, 10),
  "LINEARREG(10).slope": ({ close }) => ta.linearregSlope(close, 10),
  "TRIX(15)": ({ close }) => ta.trix(close, 15),
  "WILLR(14)": bars => ta.willr(bars, 14),
  "ULTOSC(7_14_28)": bars => ta.ultosc(bars, 7, 14, 28),
};

const ttr: Lines = {
  "SMA(50)": ({ close }) => ta.sma(close, 50),
  "EMA(20)": ({ close }) => ta.ema(close, 20),
  "EMA_wilder(10)": ({ close }) => ta.rma(close, 10),
  "EMA_wilder(20)": ({ close }) => ta.rma(close, 20),
  "WMA(10)": ({ close }) => ta.wma(close, 10),
  "EVWMA(10)": bars => ta.evwma(bars, 10),
  "HMA(10)": ({ close }) => ta.hma(close, 10),
  "ALMA(10_0.85_6)": ({ close }) => ta.alma(close, 10, 0.85, 6),
  "DEMA(20)": ({ close }) => ta.dema(close, 20),
  "RSI(14)": ({ close }) => ta.rsi(close, 14),
  "ATR(14).tr": bars => ta.trange(bars),
  "ATR(14).atr": bars => ta.atr(bars, 14),
  "ADX(14).plus_di": bars => ta.plusDi(bars, 14),
  "ADX(14).minus_di": bars => ta.minusDi(bars, 14),
  "ADX(14).dx": bars => ta.dx(bars, 14),
  "ADX(14).adx": bars => ta.adx(bars, 14),
  "BBANDS(20_2).dn": ({ close }) => ta.bollinger(close, 20, 2).lower,
  "BBANDS(20_2).up": ({ close }) => ta.bollinger(close, 20, 2).upper,
  "BBANDS(20_2).pctB": ({ close }) => ta.bollingerPercent(close, 20, 2),
  "TRIX(15_9).TRIX": ({ close }) => ta.trix(close, 15),
  // TTR's period counts prices, ours returns.
  "VOL_close(20_252)": ({ close }) => ta.closeVolatility(close, 19, 252),
  "VOL_garman.klass(20_252)": bars => ta.garmanKlass(bars, 20, 252),
  "VOL_parkinson(20_252)": bars => ta.parkinson(bars, 20, 252),
  "VOL_rogers.satchell(20_252)": bars => ta.rogersSatchell(bars, 20, 252),
  "VOL_gk.yz(20_252)": bars => ta.garmanKlassYangZhang(bars, 20, 252),
  "VOL_yang.zhang(20_252)": bars => ta.yangZhang(bars, 20, 252),
  "CCI(20)": bars => ta.cci(bars, 20),
  "OBV()": bars => ta.obv(bars),
  "AD()": bars => ta.ad(bars),
  "CMF(14)": bars => ta.cmf(bars, 14),
  "VWMA(14)": bars => ta.vwma(bars, 14),
  "DONCHIAN(20).high": bars => ta.donchian(bars, 20).upper,
  "DONCHIAN(20).mid": bars => ta.donchian(bars, 20).middle,
  "DONCHIAN(20).low": bars => ta.donchian(bars, 20).lower,
  "MOM(10)": ({ close }) => ta.mom(close, 10),
  "WILLR(14)": bars => ta.willr(bars, 14),
  "ULTOSC(7_14_28)": bars => ta.ultosc(bars, 7, 14, 28),
};

/** Where two tools begin differently and forget it, or leave other bars empty. */
const converging: [tool: string, column: string, (bars: Bars) => Float64Array, Within][] = [
  ["ttr", "MACD(12_26_9).macd", ({ close }) => ta.macd(close).macd, { from: 250, tolerance: 1e-7 }],
  ["ttr", "MACD(12_26_9).signal", ({ close }) => ta.macd(close).signal, { from: 250, tolerance: 1e-7 }],
  ["ttr", "KELTNER_TTR(20_2).mavg", bars => ta.kc(bars, 20, 20, 2).middle, { from: 300, tolerance: 1e-6 }],
  ["ttr", "AROON(25).aroonUp", bars => ta.aroon(bars, 25).up, { from: 25 }],
  ["ttr", "AROON(25).aroonDn", bars => ta.aroon(bars, 25).down, { from: 25 }],
  ["ttr", "AROON(25).oscillator", bars => ta.aroonosc(bars, 25), { from: 25 }],
  ["ttr", "KELTNER_TTR(20_2).up", bars => ta.kc(bars, 20, 20, 2).upper, { from: 300, tolerance: 1e-6 }],
  ["ttr", "KELTNER_TTR(20_2).dn", bars => ta.kc(bars, 20, 20, 2).lower, { from: 300, tolerance: 1e-6 }],
  ["ta", "BBANDS(20_2).wband", ({ close }) => ta.bollingerWidth(close, 20, 2).map(x => 100 * x), {}],
  ["ta", "CMF(14)", bars => ta.cmf(bars, 14), {}],
  ["ta", "ICHIMOKU(9_26_52).tenkan", bars => ta.ichimoku(bars).tenkan, { from: 51 }],
  ["ta", "ICHIMOKU(9_26_52).kijun", bars => ta.ichimoku(bars).kijun, { from: 51 }],
  ["ta", "ICHIMOKU(9_26_52).senkouA_unshifted", bars => ta.ichimoku(bars).senkouA, { from: 51 }],
  ["ta", "ICHIMOKU(9_26_52).senkouB_unshifted", bars => ta.ichimoku(bars).senkouB, { from: 51 }],
  ["pandas_ta", "SUPERTREND(7_3.0).dir", bars => ta.supertrend(bars, 7, 3).trend, { from: 300 }],
  ["pandas_ta", "HMA(10)", ({ close }) => ta.hma(close, 10), {}],
  ["pandas_ta", "VWMA(14)", bars => ta.vwma(bars, 14), {}],
  [
    "ta",
    "KELTNER(20_10_2).middle",
    bars => ta.keltner(bars, 20, 10, 2).middle,
    { from: 250, tolerance: 1e-7 },
  ],
  ["ta", "KELTNER(20_10_2).upper", bars => ta.keltner(bars, 20, 10, 2).upper, { from: 250, tolerance: 1e-6 }],
  ["ta", "KELTNER(20_10_2).lower", bars => ta.keltner(bars, 20, 10, 2).lower, { from: 250, tolerance: 1e-6 }],
];

describeWithShared("indicators agree with independent tools on real prices", () => {
  for (const series of ["GOOG", "XBT1D"] as const) {
    const golden = (tool: string, name: string) =>
      table(`golden/indicators/${tool}_${series}.csv.gz`).get(name)!;

    test.each(Object.keys(talib))(`${series} %s equals TA-Lib`, name => {
      expectSame(talib[name](goldenBars(series)), golden("talib", name));
    });

    test.each(Object.keys(ttr))(`${series} %s equals R's TTR`, name => {
      expectSame(ttr[name](goldenBars(series)), golden("ttr", name));
    });

    test.each(converging)(
      `${series} %s's %s is ours once both have settled`,
      (tool, name, compute, within) => {
        expectSame(compute(goldenBars(series)), golden(tool, name), within);
      },
    );

    test(`${series} every column of TA-Lib's is compared`, () => {
      const names = [...table(`golden/indicators/talib_${series}.csv.gz`).keys()].filter(
        name => name !== "time",
      );
      expect(names.toSorted()).toEqual(Object.keys(talib).toSorted());
    });
  }
});
