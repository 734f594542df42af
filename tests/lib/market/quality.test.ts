import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspect } from "node:util";
import { calendar } from "../../../lib/market/calendar/find.ts";
import { load } from "../../../lib/market/load.ts";
import { normalise } from "../../../lib/market/normalise.ts";
import { quality } from "../../../lib/market/quality.ts";
import { repairRows } from "../../../lib/market/repair/repair.ts";
import { clean } from "../../../lib/market/rows/clean.ts";
import { barColumnNames } from "../../../lib/market/bars.ts";
import { displaySymbol } from "../../../lib/core/display.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

const hour = 3_600_000;
const meta = { symbol: "X", source: "test", synthetic: false, timeframe: "1h" } as const;

/** Rows at the given hours; the price is the row's number from 100 on. */
function rows(hours: number[], close = hours.map((_, i) => 100 + i)) {
  return {
    time: Float64Array.from(hours, h => h * hour),
    open: Float64Array.from(close),
    high: Float64Array.from(close),
    low: Float64Array.from(close),
    close: Float64Array.from(close),
    volume: Float64Array.from(hours, () => 1),
  };
}

describe("the quality report", () => {
  test("clean rows have no faults, and keep their memory", () => {
    const clean = rows([0, 1, 2, 3]);
    expect(quality(clean).summary).toBe("4 rows · no faults");
    const bars = normalise(meta, clean);
    for (const name of barColumnNames) expect(bars[name]).toBe(clean[name]);
  });

  test("a report and a log hold no way back to the file, whose bytes they would keep", () => {
    const raw = { ...rows([0, 1, 1, 2]), locate: () => "bars.csv, line 1" };
    expect(clean(raw).rows.locate).toBeUndefined();
    const { log } = repairRows(raw);
    expect(log.map(({ kind }) => kind)).toEqual(["duplicate"]);
    expect(log[0].removed!.values.locate).toBeUndefined();
  });

  test("gaps are counted with the bars that are missing and the longest of them", () => {
    const report = quality(rows([0, 1, 2, 5, 6, 7, 17, 18]));
    expect(report.gaps).toEqual({ count: 2, missingBars: 2 + 9, longest: 10 * hour, longestAfter: 7 * hour });
    expect(report.summary).toBe("8 rows · 2 gaps (11 bars missing, longest 10h after 1970-01-01 07:00)");
  });

  test("of rows with one time the last is kept, and rows are put in order", () => {
    const messy = rows([3, 1, 2, 2, 1, 0]);
    const bars = normalise(meta, messy);
    expect([...bars.time]).toEqual([0, 1, 2, 3].map(h => h * hour));
    // Rows 5 and 3 are the last written for hours 1 and 2 (counting from 0: 4 and 3).
    expect([...bars.close]).toEqual([105, 104, 103, 100]);
    expect(bars.quality!.findings).toMatchObject({ rows: 6, duplicates: 2, disorder: 3 });
    expect(bars.quality!.summary).toBe("6 rows · 2 duplicates, left out · 3 rows out of order, repaired");
    expect(quality(bars)).toBe(bars.quality);
    expect(quality(bars.slice(0, 4)).findings.duplicates).toBe(0);
    // The rows themselves are not touched.
    expect(messy.time[0]).toBe(3 * hour);
  });

  test("a bad tick stands out, an ordinary move does not", () => {
    const close = Array.from({ length: 200 }, (_, i) => 100 + (i % 2) * 0.5);
    close[120] = 10_000;
    const report = quality(
      rows(
        close.map((_, i) => i),
        close,
      ),
    );
    expect(report.outliers.count).toBe(2);
    expect(report.outliers.worst.map(({ bar }) => bar).toSorted()).toEqual([120, 121]);
    expect(quality(rows([0, 1, 2])).outliers.count).toBe(0);
  });

  test("bars without volume are counted", () => {
    const still = rows([0, 1, 2]);
    still.volume[1] = 0;
    expect(quality(still).summary).toBe("3 rows · 1 bar without volume");
  });

  test("it shows itself as a table and a timeline, and as one line inside something else", async () => {
    const report = quality(rows([0, 1, 5]));
    expect(inspect(report).split("\n")).toEqual([
      "Quality",
      "3 rows · 1h apart · no calendar",
      "",
      "finding  count  policy  first",
      "─".repeat(60),
      "gap          1  kept    1970-01-01 01:00 to 1970-01-01 05:00",
      "",
      "Quality: where",
      // Hours 1 to 5 of 5: four fifths of the line.
      expect.stringMatching(/^gaps │ {15}█{59}$/),
      expect.stringMatching(/^ +└─+$/),
      expect.stringContaining("1970-01-01 03:20"),
      "",
      "Gaps miss 3 bars, the longest 4h after 1970-01-01 01:00.",
    ]);
    expect(inspect({ report })).toBe(
      "{\n  report: [Quality 3 rows · 1 gap (3 bars missing, longest 4h after 1970-01-01 01:00)]\n}",
    );
    const { "text/html": html } = await report[displaySymbol]();
    expect(html).toContain("<table");
    const svg = Buffer.from(/base64,([^"]+)/.exec(html!)![1], "base64").toString();
    expect(svg).toContain(">gaps<");
    expect(svg).not.toMatch(/NaN|undefined/);
    expect(Object.isFrozen(report)).toBe(true);
  });

  test("rows in any order and number give the same bars", () => {
    const hours = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(hours, seen => {
        const bars = normalise(meta, rows(seen));
        const last = new Map(seen.map((h, i) => [h, 100 + i]));
        const wanted = [...last].toSorted(([a], [b]) => a - b);
        expect([...bars.time]).toEqual(wanted.map(([h]) => h * hour));
        expect([...bars.close]).toEqual(wanted.map(([, close]) => close));
        expect(bars.quality!.findings.duplicates).toBe(seen.length - last.size);
      }),
    );
  });
});

describeWithShared("known figures of real data", () => {
  test.each([
    ["crypto/kraken_XBTUSD_60.csv.gz", 70_253, 3_254, 57 * hour],
    ["crypto/kraken_ETHUSD_60.csv.gz", 63_568, 842, 52 * hour],
    ["crypto/kraken_XBTUSD_1440.csv.gz", 2_722, 11, 72 * hour],
    ["equity/GOOG_daily.csv", 2_148, 463, 120 * hour],
    ["fx/EURUSD_hourly.csv.gz", 5_000, 42, 73 * hour],
  ])("%s: %d rows, %d gaps", async (file, count, gaps, longest) => {
    const { quality: report } = await load("X", { file: sharedData(`market/${file}`) });
    expect([report!.rows, report!.kept, report!.gaps.count, report!.gaps.longest]).toEqual([
      count,
      count,
      gaps,
      longest,
    ]);
  });

  test("Coinbase's hours: newest first, 28 bars without volume", async () => {
    const { quality: report } = await load("BTC/USD", {
      file: sharedData("market/crypto/Coinbase_BTCUSD_1h.csv.gz"),
    });
    expect([report!.rows, report!.zeroVolume, report!.findings.duplicates]).toEqual([20_111, 28, 0]);
    expect(report!.findings.disorder).toBeGreaterThan(20_000);
  });

  test("the flash crash of May 2017 and the first day of Ethereum stand out", async () => {
    const bars = await load("ETH/USD", { file: sharedData("market/crypto/kraken_ETHUSD_60.csv.gz") });
    const days = bars.quality!.outliers.worst.map(({ bar }) =>
      new Date(bars.time[bar]).toISOString().slice(0, 10),
    );
    expect(days).toContain("2015-08-08");
    expect(days).toContain("2017-05-07");
  });
});

test("bars that carry a report are measured by the calendar that is named", async () => {
  const days = calendar("NYSE").sessions("2024-01-02", "2024-02-01");
  const ones = new Float64Array(days.length).fill(1);
  const time = Float64Array.from(days, ({ date }) => Date.parse(date));
  const columns = { time, open: ones, high: ones, low: ones, close: ones, volume: ones };
  const bars = normalise({ symbol: "X", source: "test", synthetic: false }, columns);
  expect(quality(bars)).toBe(bars.quality);
  // Four week-ends and the Monday of Martin Luther King; New York knows them all.
  expect(quality(bars).gaps.missingBars).toBe(9);
  expect(quality({ ...bars, calendar: "NYSE" }).gaps.missingBars).toBe(0);
});

test("columns of unequal length are refused, not taken for missing prices", () => {
  const uneven = { ...rows([0, 1, 2]), low: new Float64Array(2) };
  for (const call of [() => quality(uneven), () => repairRows(uneven)])
    expect(call).toThrow(/rows\.low\.length must equal that of time \(3\), received 2/);
});
