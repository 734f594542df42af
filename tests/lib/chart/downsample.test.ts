import fc from "fast-check";
import { expect, test } from "vitest";
import { downsample } from "../../../lib/chart/downsample.ts";

const walk = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }, fc.constant(NaN)),
  {
    minLength: 1,
    maxLength: 600,
  },
);

test("a short line keeps every point", () => {
  expect(downsample([3, 1, 2], 10)).toEqual([0, 1, 2]);
});

test("a single spike in a long flat line survives", () => {
  const line = new Float64Array(10_000);
  line[6_543] = 1;
  expect(downsample(line, 100)).toContain(6_543);
});

test("every line keeps its ends, its extremes and its order within the limit", () => {
  fc.assert(
    fc.property(walk, fc.integer({ min: 8, max: 200 }), (values, limit) => {
      const kept = downsample(values, limit);
      expect(kept.length).toBeLessThanOrEqual(limit);
      expect(kept[0]).toBe(0);
      expect(kept.at(-1)).toBe(values.length - 1);
      for (let k = 1; k < kept.length; k++) expect(kept[k]).toBeGreaterThan(kept[k - 1]);
      const finite = values.filter(Number.isFinite);
      const keptFinite = kept.map(i => values[i]).filter(Number.isFinite);
      if (finite.length === 0) return;
      expect(Math.max(...keptFinite)).toBe(Math.max(...finite));
      expect(Math.min(...keptFinite)).toBe(Math.min(...finite));
    }),
  );
});

test("a line with gaps still has one after thinning", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999 }), at => {
      const values = Float64Array.from({ length: 1_000 }, (_, i) => (i === at ? NaN : Math.sin(i)));
      expect(downsample(values, 40)).toContain(at);
    }),
  );
});
