import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  data,
  feature,
  features,
  load,
  periodsPerYear,
  registerSource,
  resample,
  sql,
} from "../../../lib/index.ts";
import { barColumns } from "../../../lib/market/sources/bar-columns.ts";
import type { BarRequest } from "../../../lib/market/sources/source.ts";
import { useOwnHome } from "../../support/home.ts";
import { temporaryFolder } from "../../support/folder.ts";

useOwnHome();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2024, 0, 1);

/** A file of `count` bars, `step` apart; bar i opens and closes at 100 + i and has volume 1. Those in `without` are missing. */
function fileOf(step: number, count: number, without: readonly number[] = []): string {
  const rows = Array.from({ length: count }, (_, i) => i)
    .filter(i => !without.includes(i))
    .map(i => [start + i * step, 100 + i, 100 + i, 100 + i, 100 + i, 1].join(","));
  const file = join(temporaryFolder(), "bars.csv");
  writeFileSync(file, ["time,open,high,low,close,volume", ...rows].join("\n"));
  return file;
}

test.each([
  ["3m", 3 * minute],
  ["2h", 2 * hour],
  ["8h", 8 * hour],
  ["3d", 3 * day],
] as const)(
  "a file of %s bars is what it is, with gaps and bars a year by that length",
  async (timeframe, step) => {
    const bars = await load("X", { file: fileOf(step, 50, [20, 21]), calendar: "24/7" });
    expect([bars.timeframe, bars.length]).toEqual([timeframe, 48]);
    expect(bars.quality!.gaps).toMatchObject({ count: 1, missingBars: 2, longest: 3 * step });
    expect(periodsPerYear(bars)).toBeCloseTo((365 * day) / step, 9);
    expect((await load("X", { file: fileOf(step, 50), timeframe })).timeframe).toBe(timeframe);
  },
);

test("odd lengths are taken where they are said, and named in the error where not", async () => {
  const file = fileOf(7 * minute, 30);
  await expect(load("X", { file })).rejects.toThrow(/bars 7m apart[^]*timeframe: "7m"/);
  expect((await load("X", { file, timeframe: "7m" })).length).toBe(30);
});

test("two-hour bars of New York are four a session", async () => {
  const bars = await load("SPY", { file: fileOf(2 * hour, 50), calendar: "XNYS" });
  // 14:30 to 21:00 in winter lies in the bars of 14, 16, 18 and 20 o'clock; 13:30 to 20:00 in summer in those of 12, 14, 16 and 18.
  expect(
    periodsPerYear(bars) / periodsPerYear({ time: bars.time, timeframe: "1d", calendar: "XNYS" }),
  ).toBeCloseTo(4, 1);
});

test("minutes become 2h, 90m, 3d and 2w bars, by hand", async () => {
  const hours = await load("X", { file: fileOf(30 * minute, 48 * 40) });
  const two = resample(hours, "2h");
  expect([two.length, two.open[1], two.close[1], two.high[1], two.low[1], two.volume[1]]).toEqual([
    480, 104, 107, 107, 104, 4,
  ]);
  const ninety = resample(hours, "90m");
  expect([ninety.time[1] - start, ninety.open[1], ninety.volume[1]]).toEqual([90 * minute, 103, 3]);
  // 2024-01-01 is day 19,723, one after a bar of three days began.
  const three = resample(hours, "3d");
  expect([three.time[0], three.volume[0], three.time[1]]).toEqual([start - day, 96, start + 2 * day]);
  // The fortnight from Monday 2023-12-25.
  const fortnights = resample(hours, "2w");
  expect([fortnights.time[0], fortnights.volume[0], fortnights.time[1]]).toEqual([
    Date.UTC(2023, 11, 25),
    7 * 48,
    Date.UTC(2024, 0, 8),
  ]);
  expect(() => resample(two, "3h")).toThrow('multiple of the bars\' own 2h, received "3h"');
});

test("two-hour bars are fetched once, cached by their name, listed, queried and exported", async () => {
  const asked: number[] = [];
  const source = {
    name: "two-hours",
    calendar: "24/7",
    async *pages({ since, until, timeframe }: BarRequest) {
      expect(timeframe).toBe("2h");
      asked.push(since!);
      const from = Math.ceil(since! / (2 * hour));
      const count = Math.min(until!, start + 100 * 2 * hour) / (2 * hour) - from;
      yield barColumns(
        Array.from({ length: Math.max(0, count) }, (_, i) => [(from + i) * 2 * hour, 1, 2, 1, 2, i]),
      );
    },
  };
  registerSource(source);
  const options = { source, timeframe: "2h", since: start, until: start + 40 * hour } as const;
  expect((await load("BTC/USD", options)).length).toBe(20);
  expect((await load("BTC/USD", options)).length).toBe(20);
  expect(asked).toEqual([start]);
  expect((await data.list()).cell(0, 2)).toBe("2h");
  expect(String((await sql("select distinct timeframe from bars")).cell(0, 0))).toBe("2h");
  expect((await data.verify()).damaged).toEqual([]);
});

test("features of two-hour bars are the same in a stream and in columns, and known when the two hours are over", async () => {
  const bars = await load("X", { file: fileOf(30 * minute, 300), calendar: "24/7" });
  const graph = features({ slow: feature.bars.on("2h").close });
  const { slow } = graph.run(bars).columns;
  // Known with the bar that ends the two hours, 16 half hours in: the close of the fourth, eighth … half hour.
  expect(Array.from(slow.slice(0, 9))).toEqual([NaN, NaN, NaN, 103, 103, 103, 103, 107, 107]);
  const stream = graph.stream({ timeframe: "30m", calendar: "24/7" });
  const { time, open, high, low, close, volume } = bars;
  const streamed = Array.from(
    time,
    (t, i) =>
      stream.next({ time: t, open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] })
        .slow,
  );
  expect(streamed).toEqual([...slow]);
});
