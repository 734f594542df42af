import { kept } from "../../../signal/kept.ts";
import { Steps } from "../../../signal/steps.ts";
import { dmi, sma } from "../../../signal/ta/index.ts";
import { strategy } from "../strategy.ts";

/**
 * Long in a strong upward trend: enters when ADX is above `threshold`, +DI above −DI and (with `maFilter`) the close above
 * its moving average; leaves when ADX falls below `exitThreshold` or −DI rises above +DI. The original emitted one-bar
 * events that its engine closed after a bar; this one is a state.
 */
export const trendFollowing = strategy({
  name: "trend_following",
  params: { adxPeriod: 14, threshold: 25, exitThreshold: 20, maPeriod: 50, maFilter: true },
  valid({ adxPeriod, threshold, exitThreshold, maPeriod }) {
    if (!(Number.isInteger(adxPeriod) && adxPeriod >= 2 && Number.isInteger(maPeriod) && maPeriod >= 2))
      return "adxPeriod and maPeriod must be whole numbers of 2 or more";
    return (
      (exitThreshold >= 0 && exitThreshold < threshold && threshold < 100) ||
      "must satisfy 0 ≤ exitThreshold < threshold < 100"
    );
  },
  target(bars, { adxPeriod, threshold, exitThreshold, maPeriod, maFilter }) {
    const { close } = bars;
    const { adx: strength, plusDi, minusDi } = kept(close, `dmi ${adxPeriod}`, () => dmi(bars, adxPeriod), 3);
    const average = maFilter ? kept(close, `sma ${maPeriod}`, () => sma(close, maPeriod)) : undefined;
    const target = new Steps(close.length);
    let state = 0;
    for (let i = 0; i < target.length; i++) {
      if (state === 0)
        state =
          strength[i] > threshold && plusDi[i] > minusDi[i] && (!average || close[i] > average[i]) ? 1 : 0;
      else if (strength[i] < exitThreshold || minusDi[i] > plusDi[i]) state = 0;
      target.change(i, state);
    }
    return target;
  },
});
