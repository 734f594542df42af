import { above } from "./above.ts";
import { Steps, stepsOf } from "./steps.ts";
import { keptPrefixSums } from "./ta/prefix-sums.ts";
import { averageAt, sma } from "./ta/trend/sma.ts";

/** Places looked at in one call: the optimiser does best with a function that is called often. */
const block = 4_096;
const changes = new Int32Array(block);
let found = 0;
/** Of smaller prices the product of two differences could vanish. */
const smallest = 1e-100;

/**
 * 1 while the simple moving average of `fast` values is above that of `slow` ones, 0 elsewhere: the changes of
 * `above(sma(values, fast), sma(values, slow))` without either average being written. `fast` is less than `slow`.
 */
export function averageAbove(values: Float64Array, fast: number, slow: number): Steps {
  const sums = keptPrefixSums(values);
  if (!sums || sums.largest < smallest) return stepsOf(above(sma(values, fast), sma(values, slow)));
  const steps = new Steps(values.length);
  // What rounding can amount to in the difference below: what the sums lost, and some units in the last place.
  const doubt = 2 * sums.lost * (1 / fast + 1 / slow) + 8 * Number.EPSILON * sums.largest;
  for (let to = slow; to <= values.length;) {
    const end = Math.min(values.length + 1, to + block);
    to = findChanges(sums.high, to, end, fast, slow, doubt, steps.last === 1);
    for (let i = 0; i < found; i++) steps.change(changes[i] - 1, 1 - steps.last);
    if (to === end) continue;
    steps.change(to - 1, averageAt(sums, to, fast) > averageAt(sums, to, slow) ? 1 : 0);
    to++;
  }
  return steps;
}

/**
 * Writes the places at which the averages change sides, and gives the place up to which that is sure: the first where rounding
 * leaves it in doubt. No branch on the side, because whether prices cross is what no processor predicts.
 */
function findChanges(
  high: Float64Array,
  first: number,
  end: number,
  fast: number,
  slow: number,
  doubt: number,
  above: boolean,
): number {
  const ofFast = 1 / fast;
  const ofSlow = 1 / slow;
  let count = 0;
  let before = above ? 1 : -1;
  let to = first;
  for (; to < end; to++) {
    const sum = high[to];
    const apart = (sum - high[to - fast]) * ofFast - (sum - high[to - slow]) * ofSlow;
    if (Math.abs(apart) <= doubt) break;
    changes[count] = to;
    count += Number(apart * before < 0);
    before = apart;
  }
  found = count;
  return to;
}
