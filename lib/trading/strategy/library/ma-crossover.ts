import { averageAbove } from "../../../signal/average-above.ts";
import { strategy } from "../strategy.ts";

/**
 * Long while the fast simple moving average of the close is above the slow one; flat otherwise, and flat until `slow` bars
 * are known. A state, not an event: it goes back to flat.
 */
export const maCrossover = strategy({
  name: "ma_crossover",
  params: { fast: 20, slow: 50 },
  valid: ({ fast, slow }) =>
    (Number.isInteger(fast) && Number.isInteger(slow) && fast >= 2 && fast < slow) ||
    "fast and slow must be whole numbers with 2 ≤ fast < slow",
  target: ({ close }, { fast, slow }) => averageAbove(close, fast, slow),
});
