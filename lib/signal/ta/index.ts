// trend
export { adx, type DirectionalMovement } from "./trend/adx.ts";
export { ema } from "./trend/ema.ts";
export { macd, type Macd, type MacdOptions } from "./trend/macd.ts";
export { sma } from "./trend/sma.ts";
export { wilder } from "./trend/wilder.ts";
// momentum
export { roc } from "./momentum/roc.ts";
export { rsi, type RsiOptions } from "./momentum/rsi.ts";
export { zscore } from "./momentum/zscore.ts";
// volatility and range
export { atr } from "./volatility/atr.ts";
export { bollinger, type BollingerBands } from "./volatility/bollinger.ts";
export { donchian, type DonchianChannel } from "./volatility/donchian.ts";
export { highest } from "./volatility/highest.ts";
export { lowest } from "./volatility/lowest.ts";
export { standardDeviation, type StandardDeviationOptions } from "./volatility/standard-deviation.ts";
export { trueRange } from "./volatility/true-range.ts";
// columns
export { lag } from "./lag.ts";
export type { HighLowClose } from "./input.ts";
