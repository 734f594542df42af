import fc from "fast-check";
import { expect, test } from "vitest";
import { lengthName, rebucket } from "../../../lib/chart/rebucket.ts";

const hour = 3_600_000;

function bars(count: number, step = hour, start = Date.UTC(2024, 0, 1)) {
  const column = (make: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => make(i));
  return {
    time: column(i => start + i * step),
    open: column(i => 100 + i),
    high: column(i => 102 + i),
    low: column(i => 99 + i),
    close: column(i => 101 + i),
    volume: column(i => i),
  };
}

test("few bars are the candles themselves", () => {
  const given = bars(3);
  const candles = rebucket(given, 10);
  expect(candles.joined).toBeUndefined();
  expect([...candles.close]).toEqual([101, 102, 103]);
  expect([...candles.end]).toEqual([1, 2, 3]);
});

test("many bars join into the shortest round length that fits", () => {
  // 48 hours into at most 12 candles: 4 hours each.
  const candles = rebucket(bars(48), 12);
  expect(candles.joined).toBe(4 * hour);
  expect(candles.time.length).toBe(12);
  // The second candle holds hours 4 to 7.
  expect(candles.time[1]).toBe(Date.UTC(2024, 0, 1, 4));
  expect(candles.open[1]).toBe(104);
  expect(candles.high[1]).toBe(109);
  expect(candles.low[1]).toBe(103);
  expect(candles.close[1]).toBe(108);
  expect(candles.volume[1]).toBe(4 + 5 + 6 + 7);
  expect([candles.start[1], candles.end[1]]).toEqual([4, 8]);
});

test("weeks begin on Monday, UTC", () => {
  const candles = rebucket(bars(60, 24 * hour, Date.UTC(2024, 0, 3)), 12);
  expect(candles.joined).toBe(7 * 24 * hour);
  expect(new Date(candles.time[0]).toISOString()).toBe("2024-01-01T00:00:00.000Z");
  for (const time of candles.time) expect(new Date(time).getUTCDay()).toBe(1);
});

test("a gap in the data is a gap between candles, not an empty candle", () => {
  const given = bars(40);
  given.time
    .fill(0)
    .forEach((_, i) => (given.time[i] = Date.UTC(2024, 0, 1) + (i < 20 ? i : i + 1_000) * hour));
  const candles = rebucket(given, 20);
  for (let c = 0; c < candles.time.length; c++) expect(candles.end[c]).toBeGreaterThan(candles.start[c]);
});

test("bars with a price that is not finite are left out", () => {
  const given = bars(4);
  given.high[2] = NaN;
  expect([...rebucket(given, 10).open]).toEqual([100, 101, 103]);
});

test("joining loses no volume, no extreme and never exceeds the limit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 5, max: 300 }), (count, limit) => {
      const given = bars(count);
      const candles = rebucket(given, limit);
      expect(candles.time.length).toBeLessThanOrEqual(limit);
      expect(Math.max(...candles.high)).toBe(101 + count);
      expect(Math.min(...candles.low)).toBe(99);
      expect(candles.open[0]).toBe(100);
      expect(candles.close.at(-1)).toBe(100 + count);
      expect(candles.volume.reduce((sum, one) => sum + one, 0)).toBe((count * (count - 1)) / 2);
    }),
  );
});

test("a candle's length is said in words", () => {
  expect(lengthName(4 * hour)).toBe("4 hours");
  expect(lengthName(24 * hour)).toBe("1 day");
  expect(lengthName(14 * 24 * hour)).toBe("2 weeks");
});
