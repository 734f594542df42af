import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { barCloses } from "../../../../lib/market/calendar/bar-closes.ts";
import { pointInTime, type Observation } from "../../../../lib/market/series/point-in-time.ts";

const hour = 3_600_000;
const day = 24 * hour;
const at = (text: string) => Date.parse(`${text}Z`);
const times = (...texts: string[]) => Float64Array.from(texts, at);

/** June's inflation: published in July, revised in August; July's published in between. */
const inflation = pointInTime(
  [
    { refersTo: "2024-06-01", knownAt: "2024-08-14 12:30", value: 2.9 },
    { refersTo: "2024-05-01", knownAt: "2024-06-12 12:30", value: 3.3 },
    { refersTo: "2024-06-01", knownAt: "2024-07-11 12:30", value: 3 },
    { refersTo: "2024-07-01", knownAt: "2024-08-01 12:30", value: 2.8 },
  ],
  { name: "inflation", unit: "%" },
);

describe("a series knows what was known when", () => {
  test("a day alone is known when it is over, and about that day; the same moment in numbers is that moment", () => {
    const [said, counted] = ["2024-06-12", Date.UTC(2024, 5, 12)].map(knownAt =>
      pointInTime([{ knownAt, value: 1 }], { name: "cpi" }),
    );
    expect([said.knownAt[0], said.refersTo[0]]).toEqual([Date.UTC(2024, 5, 13), Date.UTC(2024, 5, 12)]);
    expect(counted.knownAt[0]).toBe(Date.UTC(2024, 5, 12));
  });

  test("as of a day it has of each period the latest value known then", () => {
    const then = (moment: string) => {
      const { time, value } = inflation.asOf(moment);
      return Array.from(time, (t, i) => [new Date(t).toISOString().slice(0, 7), value[i]]);
    };
    expect(then("2024-06-12 12:29")).toEqual([]);
    expect(then("2024-07-31")).toEqual([
      ["2024-05", 3.3],
      ["2024-06", 3],
    ]);
    expect(then("2024-12-31")).toEqual([
      ["2024-05", 3.3],
      ["2024-06", 2.9],
      ["2024-07", 2.8],
    ]);
    expect(inflation.revisions("2024-06-01").map(({ value }) => value)).toEqual([3, 2.9]);
  });

  test("a bar has the value known at its close, to the minute; an old period's revision is not the latest figure", () => {
    const bars = {
      timeframe: "1h" as const,
      time: times(
        "2024-06-12T10:00",
        "2024-06-12T11:30",
        "2024-07-11T12:00",
        "2024-08-01T13:00",
        "2024-08-14T13:00",
      ),
    };
    expect([...inflation.alignTo(bars)]).toEqual([NaN, 3.3, 3, 2.8, 2.8]);
    expect([...inflation.alignTo(bars, { by: "open" })]).toEqual([NaN, NaN, 3.3, 2.8, 2.8]);
    expect([...inflation.alignTo(bars, { delay: "15m" })]).toEqual([NaN, NaN, 3, 2.8, 2.8]);
    expect([...inflation.alignTo(bars, { maxAge: "1d" })]).toEqual([NaN, 3.3, 3, 2.8, NaN]);
  });

  test("what is published after New York has closed belongs to the next day's bar", () => {
    const earnings = pointInTime([{ knownAt: "2024-07-08 20:05", value: 1 }], { name: "earnings" });
    const daily = (calendar?: string) => ({
      timeframe: "1d" as const,
      calendar,
      time: times("2024-07-08T00:00", "2024-07-09T00:00"),
    });
    expect([...earnings.alignTo(daily("NYSE"))]).toEqual([NaN, 1]);
    expect([...earnings.alignTo(daily("24/7"))]).toEqual([1, 1]);
    expect(() => earnings.alignTo(daily())).toThrow(/Nothing tells when a 1d bar without a calendar closes/);
    expect([...earnings.alignTo(daily(), { by: "open" })]).toEqual([NaN, 1]);
  });

  test("of events in a window there are means, sums and counts", () => {
    const scores = pointInTime(
      [
        [1, 0.5],
        [2, 0.7],
        [5, -1],
        [6, 0.2],
      ].map(([hours, value]) => ({ knownAt: hours * hour, value })),
      { name: "scores" },
    );
    const bars = { timeframe: "1h" as const, time: Float64Array.from([1, 3, 4, 6], hours => hours * hour) };
    // Closes at 2, 4, 5 and 7; between bars so far: (1, 2], (2, 4], (4, 5], (5, 7].
    expect([...scores.alignTo(bars, { take: "count" })]).toEqual([1, 0, 1, 1]);
    expect([...scores.alignTo(bars, { take: "sum" })]).toEqual([0.7, 0, -1, 0.2]);
    expect([...scores.alignTo(bars, { take: "mean", window: "3h" })]).toEqual([0.6, 0.7, -1, -0.4]);
    expect([...scores.alignTo(bars, { take: "mean" })]).toEqual([0.7, NaN, -1, 0.2]);
  });

  test("it shows itself with both moments, and as one line inside something else", async () => {
    const text = inspect(inflation);
    expect(text).toContain(
      "inflation (%)\n4 values · 1 revision · known from 2024-06-12 12:30 to 2024-08-14 12:30 UTC",
    );
    expect(text).toMatch(/2024-08-14 12:30 +2024-06-01 +2\.9/);
    expect(inspect({ inflation })).toContain("[PointInTimeSeries inflation: 4 values]");
    const { "text/html": html } = await inflation[displaySymbol]();
    expect(html).toMatch(/<table.*<img/s);
  });

  test.each([undefined, {}, "cpi", [null], [3]])(
    "%j is no list of observations, and refused in our words",
    given => {
      expect(() => pointInTime(given as never, { name: "cpi" })).toThrow(
        /observations must be a list of values/,
      );
    },
  );

  test("what is there twice, word for word, is there once", () => {
    const twice = { knownAt: day, refersTo: 0, value: 1 };
    expect(pointInTime([twice, { ...twice, knownAt: 2 * day }, twice], { name: "cpi" }).length).toBe(2);
  });

  test.each<[readonly Observation[], RegExp]>([
    [
      [{ knownAt: 1_718_150_400, value: 1 }],
      /knownAt must be in milliseconds since 1970, received 1718150400.*\n.*seconds by 1,000/,
    ],
    [
      [
        { knownAt: 20_240_612, value: 1 },
        { knownAt: 20_240_711, value: 2 },
      ],
      /received 20240612.*\n.*a day as "2024-06-12"/,
    ],
    [[{ knownAt: 0, value: NaN }], /cpi: the value known at 1970-01-01 is NaN/],
    [[{ knownAt: "soon", value: 1 }], /observations\[0\]\.knownAt must be a moment/],
    [
      [
        { knownAt: day, refersTo: 0, value: 1 },
        { knownAt: day, refersTo: 0, value: 2 },
      ],
      /cpi has two values about 1970-01-01 that became known at 1970-01-02/,
    ],
  ])("%j is refused", (observations, message) => {
    expect(() => pointInTime(observations, { name: "cpi" })).toThrow(message);
  });
});

describe("nothing is known before it is", () => {
  const observation = fc.record({
    refersTo: fc.integer({ min: 0, max: 20 }).map(period => period * day),
    knownAt: fc.integer({ min: 0, max: 40 * 24 }).map(hours => hours * hour),
    value: fc.integer({ min: -9, max: 9 }),
  });
  const observations = fc.uniqueArray(observation, {
    selector: ({ refersTo, knownAt }) => `${refersTo} ${knownAt}`,
    maxLength: 40,
  });
  const options = fc.record(
    {
      by: fc.constantFrom("close" as const, "open" as const),
      delay: fc.constantFrom("3h" as const, "2d" as const),
      take: fc.constantFrom("latest" as const, "mean" as const, "sum" as const, "count" as const),
    },
    { requiredKeys: [] },
  );
  const bars = {
    timeframe: "1d" as const,
    calendar: "24/7",
    time: Float64Array.from({ length: 40 }, (_, i) => i * day),
  };

  test("values that become known later change no bar before", () => {
    fc.assert(
      fc.property(observations, options, fc.integer({ min: 0, max: 40 }), (all, how, cut) => {
        const known = pointInTime(
          all.filter(({ knownAt }) => knownAt <= cut * day),
          { name: "x" },
        );
        const later = pointInTime(all, { name: "x" });
        // The bar that closes at the cut is the last that may not change.
        expect(later.alignTo(bars, how).slice(0, cut)).toEqual(known.alignTo(bars, how).slice(0, cut));
      }),
    );
  });

  test("each bar has what the series as of its close ends with", () => {
    fc.assert(
      fc.property(observations, all => {
        const series = pointInTime(all, { name: "x" });
        const wanted = Array.from(barCloses(bars), close => series.asOf(close).value.at(-1) ?? NaN);
        expect([...series.alignTo(bars)]).toEqual(wanted);
      }),
    );
  });
});

describe("when bars close", () => {
  const closes = (timeframe: "1h" | "3h" | "4h" | "1d" | "1w", calendar: string, ...opens: string[]) =>
    Array.from(barCloses({ timeframe, calendar, time: times(...opens) }), close =>
      new Date(close).toISOString().slice(0, 16),
    );

  test("not after their market: half days, lunch breaks, other sides of the world, weeks", () => {
    // 2024-07-03 ends at 13:00 in New York; the 4th is a holiday: whatever a bar of it holds is known at its end.
    expect(closes("1h", "NYSE", "2024-07-03T16:30", "2024-07-05T13:30")).toEqual([
      "2024-07-03T17:00",
      "2024-07-05T14:30",
    ]);
    expect(closes("1d", "NYSE", "2024-07-03T00:00", "2024-07-04T00:00")).toEqual([
      "2024-07-03T17:00",
      "2024-07-05T00:00",
    ]);
    // Three hours end within the lunch break, four hold half an hour of the afternoon.
    expect(closes("3h", "XTKS", "2024-07-03T00:00")).toEqual(["2024-07-03T02:30"]);
    expect(closes("4h", "XTKS", "2024-07-03T00:00")).toEqual(["2024-07-03T04:00"]);
    // Yahoo's local midnights: New York in summer and Tokyo.
    expect(closes("1d", "NYSE", "2024-07-08T04:00")).toEqual(["2024-07-08T20:00"]);
    expect(closes("1d", "XTKS", "2024-07-02T15:00")).toEqual(["2024-07-03T06:00"]);
    // Sydney's summer session of the 5th opens at 23:00 UTC on the 4th.
    expect(closes("1d", "XASX", "2024-02-05T00:00")).toEqual(["2024-02-05T05:00"]);
    expect(closes("1w", "NYSE", "2024-07-01T00:00")).toEqual(["2024-07-05T20:00"]);
    expect(closes("1d", "24/7", "2024-07-03T00:00")).toEqual(["2024-07-04T00:00"]);
  });

  test("of many bars, in any order, each as if it were alone", () => {
    const opens = fc.array(
      fc.integer({ min: Date.UTC(2001, 8, 1) / hour, max: Date.UTC(2002, 0, 1) / hour }),
    );
    fc.assert(
      fc.property(
        opens,
        fc.constantFrom("1d" as const, "1w" as const),
        fc.boolean(),
        (hours, timeframe, midnight) => {
          const time = Float64Array.from(hours, h => (midnight ? Math.floor(h / 24) * 24 : h) * hour);
          for (const calendar of ["NYSE", "CME", "XASX"])
            expect([...barCloses({ timeframe, calendar, time })]).toEqual(
              Array.from(time, open => barCloses({ timeframe, calendar, time: Float64Array.of(open) })[0]),
            );
        },
      ),
    );
  });
});
