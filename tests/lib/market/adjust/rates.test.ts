import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { borrowPerBar, fundingPerBar, rateSeries } from "../../../../lib/market/adjust/rates.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";
import { randomBars } from "../../../support/bars.ts";

const day = 86_400_000;
const hour = day / 24;
const start = Date.UTC(2024, 0, 1);

describe("funding", () => {
  const daily = randomBars(2, { spacing: day, timeframe: "1d" });

  test("counts for the bar that is open when it is paid", () => {
    const rates = rateSeries([
      { time: start + 16 * hour, rate: -0.0002 },
      { time: start, rate: 0.0001 },
      { time: start + day, rate: 0.0004 },
      { time: start - 1, rate: 1 },
      { time: start + 2 * day, rate: 1 },
    ]);
    expect([...fundingPerBar(daily, rates)]).toEqual([0.0001 - 0.0002, 0.0004]);
  });

  test("a time twice or a rate that is none is refused", () => {
    expect(() =>
      rateSeries([
        { time: 0, rate: 1 },
        { time: 0, rate: 1 },
      ]),
    ).toThrow(/Two rates have the time 1970-01-01/);
    expect(() => rateSeries([{ time: 0, rate: NaN }])).toThrow(/is NaN/);
  });
});

describe("borrowing", () => {
  test("accrues by the calendar day, each rate until the next", () => {
    const bars = randomBars(2, { spacing: 3 * day, timeframe: "1d" });
    const rates = rateSeries([
      { time: start - day, rate: 0.0365 },
      { time: start + day, rate: 0.073 },
    ]);
    // One day at 3.65 % and two at 7.3 %; the last bar is one day long.
    const [first, second] = borrowPerBar(bars, rates);
    expect(first).toBeCloseTo(0.0001 + 2 * 0.0002, 15);
    expect(second).toBeCloseTo(0.0002, 15);
  });

  test("before the first rate nothing is known", () => {
    const bars = randomBars(2, { spacing: day, timeframe: "1d" });
    expect(() => borrowPerBar(bars, rateSeries([{ time: start + 1, rate: 0.1 }]))).toThrow(
      /No borrow rate is known before/,
    );
  });
});

describeWithShared("Binance's funding of BTC/USDT, 2020 to 2023", () => {
  test("adds up to the same by the day as by the payment", () => {
    // The file's clock is three hours ahead of UTC.
    const rows = gunzipSync(
      readFileSync(
        sharedData("market/funding/BTC-USDT_binance_2020-01-01_2024-01-01_funding_history.csv.gz"),
      ),
    )
      .toString()
      .trim()
      .split("\n")
      .slice(1)
      .map(line => line.trim().split(","))
      .map(([, date, rate]) => ({ time: Date.parse(`${date.replace(" ", "T")}+03:00`), rate: Number(rate) }));
    expect(rows).toHaveLength(4_383);
    const days = 1_461;
    const template = randomBars(days, { spacing: day, timeframe: "1d" });
    const bars = { ...template, time: template.time.map((_, i) => Date.UTC(2020, 0, 1) + i * day) };
    const paid = fundingPerBar(bars as typeof template, rateSeries(rows));
    const byDate = new Map<string, number>();
    for (const { time, rate } of rows) {
      const date = new Date(time).toISOString().slice(0, 10);
      byDate.set(date, (byDate.get(date) ?? 0) + rate);
    }
    expect(byDate.size).toBe(days);
    paid.forEach((sum, i) =>
      expect(sum).toBeCloseTo(byDate.get(new Date(bars.time[i]).toISOString().slice(0, 10))!, 15),
    );
  });
});
