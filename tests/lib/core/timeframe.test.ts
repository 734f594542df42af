import { describe, expect, test } from "vitest";
import { barStart, isTimeframe, timeframeLength, timeframeOf } from "../../../lib/core/time.ts";
import type { Timeframe } from "../../../lib/core/time.ts";

const [minute, hour, day, week] = [60_000, 3_600_000, 86_400_000, 604_800_000];

describe("a timeframe", () => {
  test("is any whole number of minutes, hours, days or weeks", () => {
    const lengths: [Timeframe, number][] = [
      ["1m", minute],
      ["3m", 3 * minute],
      ["90m", 90 * minute],
      ["2h", 2 * hour],
      ["36h", 36 * hour],
      ["3d", 3 * day],
      ["4w", 4 * week],
    ];
    for (const [name, length] of lengths) {
      expect(timeframeLength(name)).toBe(length);
      expect(timeframeOf(length)).toBe(name);
    }
  });

  test.each([
    ["60m", "1h"],
    ["24h", "1d"],
    ["7d", "1w"],
    ["14d", "2w"],
    ["2880m", "2d"],
  ])("has one name: %s is written %s", (other, name) => {
    expect(() => timeframeLength(other as Timeframe)).toThrow(
      `Unknown timeframe "${other}".\n  → Write it "${name}": every length has one name.`,
    );
  });

  test.each(["1M", "3M", "1mo", "2 months", "1y"])("%s is none: months and years have no length", name => {
    expect(() => timeframeLength(name as Timeframe)).toThrow(
      /months and years have no fixed length\.\n {2}→ Load "1d"/,
    );
  });

  test.each(["", "h", "0m", "-1h", "1.5h", "01h", "1H", "1h ", "99999m", "constructor", "1s", null, 60])(
    "%j is none",
    name => {
      expect(isTimeframe(name)).toBe(false);
      expect(() => timeframeLength(name as Timeframe)).toThrow("Unknown timeframe");
    },
  );

  test("begins at midnight UTC where it divides a day, on Mondays in weeks, else end to end from 1970", () => {
    const moment = Date.UTC(2024, 0, 3, 17, 44);
    const starts = (["2h", "8h", "1d", "1w", "2w", "3d"] as const).map(name => barStart(name)(moment));
    expect(starts).toEqual([
      Date.UTC(2024, 0, 3, 16),
      Date.UTC(2024, 0, 3, 16),
      Date.UTC(2024, 0, 3),
      Date.UTC(2024, 0, 1),
      // 1970-01-05 and 1408 fortnights.
      Date.UTC(2023, 11, 25),
      // Day 19,725 since 1970-01-01, 3 × 6,575.
      Date.UTC(2024, 0, 3),
    ]);
  });
});
