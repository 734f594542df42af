// Every indicator is a function of columns, with `.stream(...)` for one bar at a time and `.definition` to say what it is.

// trend
export {
  dema,
  ema,
  hma,
  kama,
  ma,
  mama,
  mavp,
  rma,
  rma as wilder,
  sma,
  t3,
  tema,
  trima,
  vwma,
  wma,
  zlema,
} from "./trend/averages.ts";
export {
  accbands,
  bbands,
  bollinger,
  donchian,
  envelope,
  kc,
  keltner,
  midpoint,
  midprice,
  starc,
} from "./trend/bands.ts";
export { chandelier, sar, sarext, supertrend } from "./trend/stops.ts";
export { alma, evwma, laguerre, laguerreRsi, mcginley, supersmoother, vidya } from "./trend/adaptive.ts";
export { alligator, ichimoku } from "./trend/lines.ts";

// momentum
export {
  coppock,
  dpo,
  er,
  fosc,
  logReturn,
  mom,
  roc,
  rocp,
  rocr,
  rocr100,
  trix,
  tsi,
  vhf,
} from "./momentum/change.ts";
export { adx, adxr, dmi, dx, minusDi, minusDm, plusDi, plusDm, vortex } from "./momentum/directional.ts";
export { ac, ao, apo, macd, macdext, macdfix, ppo, pvo } from "./momentum/macd.ts";
export { aroon, aroonosc, bop, cci, eri, fractal, qstick, ultosc, wad } from "./momentum/oscillators.ts";
export { kdj, smi, stoch, stochf, stochrsi, willr } from "./momentum/stochastic.ts";
export { cmo, cmou, cutlerRsi, imi, rsi } from "./momentum/strength.ts";
export { connorsRsi, fisher, kst, pmo, psychologicalLine, stc } from "./momentum/composite.ts";

// volatility
export { adr, atr, cvi, massi, natr, rvi, trange, trange as trueRange } from "./volatility/range.ts";
export {
  closeVolatility,
  ewmaVolatility,
  garmanKlass,
  garmanKlassYangZhang,
  parkinson,
  rogersSatchell,
  yangZhang,
} from "./volatility/estimators.ts";
export { bollingerPercent, bollingerWidth, choppiness, ulcer } from "./volatility/shape.ts";

// volume
export { ad, adosc, cmf, efi, marketfi, mfi, nvi, obv, pvi, pvt, rvol, vwap } from "./volume/flow.ts";
export { eom, kvo, vwapWindow } from "./volume/trend.ts";

// cycle
export { htDcperiod, htDcphase, htPhasor, htSine, htTrendline, htTrendmode } from "./cycle/hilbert.ts";

// candlestick patterns
export {
  cdlbelthold,
  cdlclosingmarubozu,
  cdldoji,
  cdldragonflydoji,
  cdlgravestonedoji,
  cdlhighwave,
  cdllongleggeddoji,
  cdllongline,
  cdlmarubozu,
  cdlrickshawman,
  cdlshortline,
  cdlspinningtop,
  cdltakuri,
} from "./pattern/one.ts";
export {
  cdlcounterattack,
  cdldarkcloudcover,
  cdldojistar,
  cdlengulfing,
  cdlhammer,
  cdlhangingman,
  cdlharami,
  cdlharamicross,
  cdlhomingpigeon,
  cdlinneck,
  cdlinvertedhammer,
  cdlkicking,
  cdlkickingbylength,
  cdlmatchinglow,
  cdlonneck,
  cdlpiercing,
  cdlseparatinglines,
  cdlshootingstar,
  cdlthrusting,
} from "./pattern/two.ts";
export {
  cdl2crows,
  cdl3inside,
  cdl3outside,
  cdl3starsinsouth,
  cdl3whitesoldiers,
  cdlabandonedbaby,
  cdladvanceblock,
  cdleveningdojistar,
  cdleveningstar,
  cdlgapsidesidewhite,
  cdlhikkake,
  cdlhikkakemod,
  cdlidentical3crows,
  cdlmorningdojistar,
  cdlmorningstar,
  cdlstalledpattern,
  cdlsticksandwich,
  cdltasukigap,
  cdltristar,
  cdlunique3river,
  cdlupsidegap2crows,
  cdlxsidegap3methods,
} from "./pattern/three.ts";
export {
  cdl3blackcrows,
  cdl3linestrike,
  cdlbreakaway,
  cdlconcealbabyswall,
  cdlladderbottom,
  cdlmathold,
  cdlrisefall3methods,
} from "./pattern/more.ts";

// price
export { avgprice, ha, medprice, typprice, wclprice } from "./price/prices.ts";

// statistics
export {
  linearreg,
  linearregAngle,
  linearregIntercept,
  linearregSlope,
  standardDeviation,
  stddev,
  tsf,
  variance as var,
  zscore,
} from "./statistics/moments.ts";
export { beta, correl, covariance } from "./statistics/pairs.ts";
export {
  avgdev,
  cumsum,
  max,
  max as highest,
  maxindex,
  median,
  min,
  min as lowest,
  minindex,
  minmax,
  minmaxindex,
  percentile,
  percentrank,
  sum,
} from "./statistics/window.ts";
export { autocorrelation, kurtosis, rSquared, skewness, standardError } from "./statistics/shape.ts";

// mathematics
export { add, div, mult, sub } from "./math/operators.ts";
export {
  acos,
  asin,
  atan,
  ceil,
  cos,
  cosh,
  exp,
  floor,
  ln,
  log10,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
} from "./math/transform.ts";

// columns
export { lag } from "./lag.ts";

// what they say of themselves
export { indicators, type Family, type Registered } from "./registry.ts";
export type { Definition } from "./definition.ts";
export type { BarIndicator, PairIndicator, Stream, ValueIndicator } from "./indicator.ts";
