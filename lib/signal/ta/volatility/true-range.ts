import { blank, checkRange, type HighLowClose } from "../input.ts";

/**
 * True range: the bar's high − low, stretched to the close before where the market gapped. NaN on the first bar, which
 * has no close before it.
 */
export function trueRange(bars: HighLowClose): Float64Array {
  checkRange(bars);
  const { high, low, close } = bars;
  const out = blank(close.length);
  for (let i = 1; i < close.length; i++)
    out[i] = Math.max(high[i], close[i - 1]) - Math.min(low[i], close[i - 1]);
  return out;
}
