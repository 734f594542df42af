// trend
export { adx, type DirectionalMovement } from "./adx.ts";
export { ema } from "./ema.ts";
export { macd, type Macd, type MacdOptions } from "./macd.ts";
export { sma } from "./sma.ts";
export { wilder } from "./wilder.ts";
// momentum
export { roc } from "./roc.ts";
export { rsi, type RsiOptions } from "./rsi.ts";
export { zscore } from "./zscore.ts";
// volatility and range
export { atr } from "./atr.ts";
export { bollinger, type BollingerBands } from "./bollinger.ts";
export { donchian, type DonchianChannel } from "./donchian.ts";
export { highest } from "./highest.ts";
export { lowest } from "./lowest.ts";
export { standardDeviation, type StandardDeviationOptions } from "./standard-deviation.ts";
export { trueRange } from "./true-range.ts";
// columns
export { lag } from "./lag.ts";
export type { HighLowClose } from "./input.ts";
