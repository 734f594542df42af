import { kept } from "../../../signal/kept.ts";
import { Steps } from "../../../signal/steps.ts";
import { cutlerRsi, rsi, sma } from "../../../signal/ta/index.ts";
import { strategy } from "../strategy.ts";

/**
 * Buys weakness and sells strength: from flat long below `lower` and short above `upper`; a long leaves at
 * `exitLower` and turns short above `upper`, a short leaves at `exitUpper` and turns long below `lower`. With
 * `trendFilter` longs open only above the moving average of `trendWindow` bars and shorts only below it. `wilder` chooses
 * Wilder's RSI, else the simple-average one.
 */
export const rsiReversion = strategy({
  name: "rsi_reversion",
  params: {
    window: 14,
    lower: 30,
    upper: 70,
    exitLower: 50,
    exitUpper: 50,
    trendFilter: false,
    trendWindow: 50,
    wilder: true,
  },
  valid({ window, lower, upper, exitLower, exitUpper, trendWindow }) {
    if (!(Number.isInteger(window) && window >= 2 && Number.isInteger(trendWindow) && trendWindow >= 2))
      return "window and trendWindow must be whole numbers of 2 or more";
    if (!(0 < lower && lower < upper && upper < 100)) return "must satisfy 0 < lower < upper < 100";
    return (exitLower > lower && exitUpper < upper) || "must satisfy exitLower > lower and exitUpper < upper";
  },
  target({ close }, { window, lower, upper, exitLower, exitUpper, trendFilter, trendWindow, wilder }) {
    const strength = wilder
      ? kept(close, `rsi ${window}`, () => rsi(close, window))
      : kept(close, `cutlerRsi ${window}`, () => cutlerRsi(close, window));
    const trend = trendFilter ? kept(close, `sma ${trendWindow}`, () => sma(close, trendWindow)) : undefined;
    const target = new Steps(close.length);
    let state = 0;
    for (let i = 0; i < target.length; i++) {
      const value = strength[i];
      // Comparisons with a NaN of the warm-up are false: no entry, and no exit of what cannot be open yet.
      // An RSI of 0 without a fall is a market that never moved, which is no weakness.
      const weak = value < lower && (value > 0 || close[i] < close[i - window]);
      const mayBuy = weak && (!trend || close[i] > trend[i]);
      const maySell = value > upper && (!trend || close[i] < trend[i]);
      if (state > 0) state = maySell ? -1 : value >= exitLower ? 0 : 1;
      else if (state < 0) state = mayBuy ? 1 : value <= exitUpper ? 0 : -1;
      else state = mayBuy ? 1 : maySell ? -1 : 0;
      target.change(i, state);
    }
    return target;
  },
});
