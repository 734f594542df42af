import { sma } from "../../../signal/ta/index.ts";
import { strategy } from "../strategy.ts";

/**
 * Long while the fast simple moving average of the close is above the slow one; flat otherwise, and flat until `slow` bars
 * are known. A state, not an event: it goes back to flat (trap 1).
 */
export const maCrossover = strategy({
  name: "ma_crossover",
  params: { fast: 20, slow: 50 },
  valid: ({ fast, slow }) =>
    (Number.isInteger(fast) && Number.isInteger(slow) && fast >= 2 && fast < slow) ||
    "fast and slow must be whole numbers with 2 ≤ fast < slow",
  target({ close }, { fast, slow }) {
    const fastLine = sma(close, fast, spare(0, close.length));
    const slowLine = sma(close, slow, spare(1, close.length));
    const target = new Float64Array(close.length);
    for (let i = slow - 1; i < target.length; i++) target[i] = fastLine[i] > slowLine[i] ? 1 : 0;
    return target;
  },
});

const spares: Float64Array[] = [];

/** A column for what lives no longer than one call: a sweep asks thousands of times, and fresh memory costs more than the average. */
function spare(place: number, length: number): Float64Array {
  if (spares[place]?.length !== length) spares[place] = new Float64Array(length);
  return spares[place];
}
