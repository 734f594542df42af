import { expect, test } from "vitest";
import { periodsPerYear } from "../../../lib/market/calendar/periods-per-year.ts";
import { load } from "../../../lib/market/load.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** A Monday. */
const monday = Date.UTC(2024, 0, 1);

const clock = (count: number, step: number) =>
  Float64Array.from({ length: count }, (_, i) => monday + i * step);
const weekdays = (time: Float64Array) => time.filter(t => ![0, 6].includes(new Date(t).getUTCDay()));

test("a market around the clock has 365 days", () => {
  expect(periodsPerYear(clock(1_000, hour))).toBe(8_760);
  expect(periodsPerYear(clock(400, day))).toBe(365);
  expect(periodsPerYear(clock(5_000, 60_000))).toBe(525_600);
  expect(periodsPerYear(clock(2_000, 4 * hour))).toBe(2_190);
});

test("a market without Saturdays has 252 sessions", () => {
  expect(periodsPerYear(weekdays(clock(400, day)))).toBe(252);
  expect(periodsPerYear(weekdays(clock(2_000, hour)))).toBe(252 * 24);
});

test("an exchange that is open for six and a half hours has 252 × 13 half-hour bars", () => {
  const open = weekdays(clock(48 * 60, hour / 2)).filter(t => t % day >= 14.5 * hour && t % day < 21 * hour);
  expect(periodsPerYear(open)).toBe(252 * 13);
  // Two days tell the same, though they hold no Saturday.
  expect(periodsPerYear(open.slice(0, 26))).toBe(252 * 13);
});

test("holes in a market around the clock change nothing", () => {
  const holes = clock(3_000, hour).filter((_, i) => i % 7 !== 3 && !(i > 500 && i < 560));
  expect(periodsPerYear(holes)).toBe(8_760);
});

test("weeks, months, quarters and years", () => {
  expect(periodsPerYear(clock(100, 7 * day))).toBeCloseTo(365 / 7, 12);
  const months = (every: number) => Float64Array.from({ length: 40 }, (_, i) => Date.UTC(2010, i * every, 1));
  expect(periodsPerYear(months(1))).toBe(12);
  expect(periodsPerYear(months(3))).toBe(4);
  expect(periodsPerYear(months(12))).toBe(1);
});

test("fewer than two bars have no spacing", () => {
  expect(() => periodsPerYear(clock(1, day))).toThrow(/at least 2 bars, received 1/);
});

describeWithShared("real calendars", () => {
  test.each([
    ["crypto/kraken_XBTUSD_60.csv.gz", 8_760],
    ["crypto/kraken_XBTUSD_1440.csv.gz", 365],
    ["equity/GOOG_daily.csv", 252],
    ["fx/EURUSD_hourly.csv.gz", 252 * 24],
    ["crypto/freqtrade/ETH_BTC-5m.csv.gz", 365 * 288],
  ])("%s has %d bars a year", async (file, wanted) => {
    const bars = await load("X", { file: sharedData(`market/${file}`) });
    expect(periodsPerYear(bars.time)).toBe(wanted);
  });
});
