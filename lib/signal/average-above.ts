import { above } from "./above.ts";
import { Steps, stepsOf } from "./steps.ts";
import { keptPrefixSums, type PrefixSums } from "./ta/prefix-sums.ts";
import { averageAt, sma } from "./ta/trend/sma.ts";

/**
 * 1 while the simple moving average of `fast` values is above that of `slow` ones, 0 elsewhere: the changes of
 * `above(sma(values, fast), sma(values, slow))` without either average being written. `fast` is less than `slow`.
 */
export function averageAbove(values: Float64Array, fast: number, slow: number): Steps {
  const sums = keptPrefixSums(values);
  if (!sums) return stepsOf(above(sma(values, fast), sma(values, slow)));
  const steps = new Steps(values.length);
  const doubt = doubtOf(sums, fast, slow);
  let is = false;
  for (let to = slow; to <= values.length; to++) {
    to = surelyUntil(sums.high, to, fast, slow, is, doubt);
    if (to > values.length || averageAt(sums, to, fast) > averageAt(sums, to, slow) === is) continue;
    is = !is;
    steps.change(to - 1, is ? 1 : 0);
  }
  return steps;
}

/** The first place from `to` on where the averages may have changed sides. Two loops, because one with both conditions is twice as slow. */
function surelyUntil(
  high: Float64Array,
  to: number,
  fast: number,
  slow: number,
  is: boolean,
  doubt: number,
): number {
  const end = high.length;
  if (is)
    while (to < end && (high[to] - high[to - fast]) * slow - (high[to] - high[to - slow]) * fast > doubt)
      to++;
  else
    while (to < end && (high[to] - high[to - fast]) * slow - (high[to] - high[to - slow]) * fast < -doubt)
      to++;
  return to;
}

/** What rounding can amount to in the difference above: what the sums lost, and one unit in the last place of each term. */
function doubtOf({ lost, largest }: PrefixSums, fast: number, slow: number): number {
  return 2 * lost * (fast + slow) + 8 * Number.EPSILON * fast * slow * largest;
}
