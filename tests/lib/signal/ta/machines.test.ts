import fc from "fast-check";
import { expect, test } from "vitest";
import { ExtremeAges } from "../../../../lib/signal/ta/machine/extreme-ages.ts";
import { Extremes } from "../../../../lib/signal/ta/machine/extremes.ts";
import { Mean } from "../../../../lib/signal/ta/machine/window.ts";

const whole = fc.integer({ min: -3, max: 3 });
/** Values with gaps of what cannot be computed with. */
const gappy = fc.array(fc.oneof({ weight: 9, arbitrary: whole }, fc.constantFrom(NaN, Infinity, -Infinity)), {
  maxLength: 60,
});
const periods = fc.integer({ min: 1, max: 9 });

/** What the last `period` of them say, NaN where there are fewer or one is not finite. */
const over = (values: readonly number[], period: number, say: (window: number[]) => number) =>
  values.map((_, i) => {
    const window = values.slice(Math.max(0, i - period + 1), i + 1);
    return window.length === period && window.every(Number.isFinite) ? say(window) : NaN;
  });

test("extremes are those of every window without a gap, one column's gap being the other's too", () => {
  fc.assert(
    fc.property(gappy, gappy, periods, (first, second, period) => {
      const length = Math.min(first.length, second.length);
      const either = (own: number[], other: number[]) =>
        own.slice(0, length).map((x, i) => (Number.isFinite(other[i]) ? x : NaN));
      const extremes = new Extremes(period);
      const said = Array.from({ length }, (_, i) => {
        extremes.next(first[i], second[i]);
        // 0 of either sign is one place on the scale.
        return [extremes.highest + 0, extremes.lowest + 0];
      });
      const highest = over(either(first, second), period, window => Math.max(...window) + 0);
      const lowest = over(either(second, first), period, window => Math.min(...window) + 0);
      expect(said).toEqual(highest.map((x, i) => [x, lowest[i]]));
    }),
  );
});

test("a mean is that of every window without a gap", () => {
  fc.assert(
    fc.property(gappy, periods, (values, period) => {
      const mean = new Mean(period);
      const sum = (window: number[]) => window.reduce((a, b) => a + b, 0) / period + 0;
      expect(values.map(x => mean.next(x) + 0)).toEqual(over(values, period, sum));
    }),
  );
});

test("ages of extremes count bars since the newest of equal ones", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(whole, whole), { maxLength: 60 }), periods, (pairs, period) => {
      const ages = new ExtremeAges(period);
      const said = pairs.map(([high, low]) => {
        ages.next(high, low);
        return [ages.highest, ages.lowest];
      });
      const age = (extreme: (...x: number[]) => number) => (window: number[]) =>
        period - 1 - window.lastIndexOf(extreme(...window));
      const highest = over(
        pairs.map(([high]) => high),
        period,
        age(Math.max),
      );
      const lowest = over(
        pairs.map(([, low]) => low),
        period,
        age(Math.min),
      );
      expect(said).toEqual(highest.map((x, i) => [x, lowest[i]]));
    }),
  );
});
