import { above } from "./above.ts";
import { findCrossings } from "./crossings/crossings.ts";
import { Steps, stepsOf } from "./steps.ts";
import { keptPrefixSums } from "./ta/prefix-sums.ts";
import { averageAt, sma } from "./ta/trend/sma.ts";

/** Of smaller prices the difference of two averages could vanish. */
const smallest = 1e-100;

/** Values read one by one, as a multiple of the bars, for which both averages could have been written. */
const mostRead = 2;

/**
 * 1 while the simple moving average of `fast` values is above that of `slow` ones, 0 elsewhere: the changes of
 * `above(sma(values, fast), sma(values, slow))` without either average being written. `fast` is less than `slow`.
 */
export function averageAbove(values: Float64Array, fast: number, slow: number): Steps {
  const sums = keptPrefixSums(values);
  const written = () => stepsOf(above(sma(values, fast), sma(values, slow)));
  if (!sums || sums.largest < smallest) return written();
  const steps = new Steps(values.length);
  // What rounding can amount to in a difference of averages: what the sums lost, and a unit in the last place for each addition that a
  // window's sum is made of.
  const additions = 10 + Math.log2(fast * slow);
  const doubt = 2 * sums.lost * (1 / fast + 1 / slow) + additions * Number.EPSILON * sums.largest;
  let read = 0;
  for (let to = slow; to <= values.length;) {
    const { sure, inDoubt, changes } = findCrossings(sums.rounded, to, fast, slow, doubt, steps.last === 1);
    for (let i = 0; i < changes.length; i++) steps.change(to + changes[i] - 1, 1 - steps.last);
    to = sure;
    if (!inDoubt) continue;
    // A flat market is in doubt throughout.
    read += fast + slow;
    if (read > mostRead * values.length) return written();
    steps.change(to - 1, averageAt(values, to, fast) > averageAt(values, to, slow) ? 1 : 0);
    to++;
  }
  return steps;
}
