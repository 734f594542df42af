import fc from "fast-check";
import { expect, test } from "vitest";
import { load } from "../../../lib/market/load.ts";
import { makeBars } from "../../../lib/market/bars.ts";
import { resample } from "../../../lib/market/resample.ts";
import { synthetic } from "../../../lib/market/sources/synthetic.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** A Monday. */
const monday = Date.UTC(2024, 0, 1);

const sixHours = makeBars(
  { symbol: "X", timeframe: "1h", source: "test", synthetic: false },
  {
    time: Float64Array.of(2, 3, 4, 6, 7, 11).map(h => monday + h * hour),
    open: Float64Array.of(10, 11, 12, 13, 14, 15),
    high: Float64Array.of(20, 19, 25, 21, 22, 23),
    low: Float64Array.of(9, 5, 8, 7, 4, 6),
    close: Float64Array.of(11, 12, 13, 14, 15, 16),
    volume: Float64Array.of(1, 2, 4, 8, 16, 32),
  },
);

test("a bucket takes first open, highest high, lowest low, last close and the sum of volume, labelled with its start", () => {
  const bars = resample(sixHours, "4h");
  expect([...bars.time]).toEqual([0, 4, 8].map(h => monday + h * hour));
  expect([...bars.open]).toEqual([10, 12, 15]);
  expect([...bars.high]).toEqual([20, 25, 23]);
  expect([...bars.low]).toEqual([5, 4, 6]);
  expect([...bars.close]).toEqual([12, 15, 16]);
  expect([...bars.volume]).toEqual([3, 28, 32]);
  expect([bars.timeframe, bars.symbol, bars.source]).toEqual(["4h", "X", "test"]);
});

test("a bucket that has not ended is left out", () => {
  expect([...resample(sixHours.slice(0, 5), "4h").time]).toEqual([monday + 0, monday + 4 * hour]);
  expect(resample(sixHours.slice(0, 4), "4h").length).toBe(1);
  expect(resample(sixHours, "1d").length).toBe(0);
});

test("weeks begin on Monday, whatever day the data begin on", () => {
  const bars = resample(synthetic("X", { timeframe: "1d", since: monday + 3 * day, limit: 30 }), "1w");
  expect([...bars.time]).toEqual([0, 7, 14, 21].map(d => monday + d * day));
});

test("the same timeframe changes nothing; a shorter one or one that does not divide is refused", () => {
  expect(resample(sixHours, "1h")).toBe(sixHours);
  expect(() => resample(sixHours, "15m")).toThrow(
    /timeframe must be a multiple of the bars' own 1h, received "15m"/,
  );
});

test("resampling in two steps equals resampling in one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 400 }), (seed, limit) => {
      const bars = synthetic("X", { timeframe: "15m", seed, limit });
      const direct = resample(bars, "4h");
      const twice = resample(resample(bars, "1h"), "4h");
      expect(twice.time).toEqual(direct.time);
      for (const name of ["open", "high", "low", "close"] as const) expect(twice[name]).toEqual(direct[name]);
      // Sums in another order agree but for rounding.
      twice.volume.forEach((volume, i) => expect(volume).toBeCloseTo(direct.volume[i], 6));
    }),
    { numRuns: 50 },
  );
});

describeWithShared("two dumps of one market", () => {
  test("hours of Kraken make its days", async () => {
    const hours = await load("BTC/USD", { file: sharedData("market/crypto/kraken_XBTUSD_60.csv.gz") });
    const days = await load("BTC/USD", { file: sharedData("market/crypto/kraken_XBTUSD_1440.csv.gz") });
    const made = resample(hours, "1d").between(days.time[0], days.time[days.length - 1] + day);
    expect(made.length).toBe(days.length);
    expect(made.time).toEqual(days.time);
    let different = 0;
    for (let i = 0; i < days.length; i++)
      if (["open", "high", "low", "close"].some(name => made[name as "open"][i] !== days[name as "open"][i]))
        different++;
    expect(different).toBe(0);
  });
});
