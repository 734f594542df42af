import { describe, expect, test } from "vitest";
import { calendar } from "../../../../lib/market/calendar/find.ts";
import { repairRows } from "../../../../lib/market/repair/repair.ts";

const hour = 3_600_000;
const at = (date: string): number => Date.parse(date);

/** Rows of these times, as they stand in a file. */
function rowsOf(time: readonly number[]) {
  const close = Float64Array.from(time, (_, i) => 100 + (i % 2));
  return {
    time: Float64Array.from(time),
    open: close,
    high: close.map(price => price + 1),
    low: close.map(price => price - 1),
    close,
    volume: Float64Array.from(time, (_, i) => 5 + (i % 3)),
  };
}

const every = (from: string, to: string, step: number): number[] =>
  Array.from({ length: (at(to) - at(from)) / step }, (_, i) => at(from) + i * step);

/** What clocks show that are `winter` hours ahead, and one more from `begin` to `end`. */
const shown = (time: number, winter: number, begin: string, end: string): number =>
  time + (winter + (time >= at(begin) && time < at(end) ? 1 : 0)) * hour;
const [march, october] = ["2024-03-31T01:00Z", "2024-10-27T01:00Z"];

const told = (log: ReturnType<typeof repairRows>["log"]) =>
  log.map(({ kind, policy, words }) => `${kind} ${policy} ${words.slice(0, 10)}`);

describe("a market that never closes", () => {
  test.each<[string, number, number]>([
    ["hours of London", 0, hour],
    ["quarters of an hour of Berlin, two of each in one night", 1, hour / 4],
    ["half hours of Athens", 2, hour / 2],
  ])("%s become UTC, every bar where it was, and the log takes it back", (_, winter, step) => {
    const utc = every("2024-01-01", "2024-12-31", step);
    const rows = rowsOf(utc.map(time => shown(time, winter, march, october)));
    const { rows: repaired, log, undo } = repairRows(rows, { clock: "repair" });
    expect([...repaired.time]).toEqual(utc);
    expect([...repaired.close]).toEqual([...rows.close]);
    // No hour is missing, and none of those that were there twice is lost.
    expect(told(log).filter(words => !words.startsWith("disorder"))).toEqual([
      "clock repair 2024-03-31",
      "clock repair 2024-10-27",
    ]);
    expect([...undo().time]).toEqual([...rows.time]);
    expect([...undo().volume]).toEqual([...rows.volume]);
  });

  test("American hours are flagged and left, because their zones all change at their own two o'clock", () => {
    const rows = rowsOf(
      every("2024-01-01", "2024-12-31", hour).map(time =>
        shown(time, -6, "2024-03-10T08:00Z", "2024-11-03T07:00Z"),
      ),
    );
    const { log, rows: repaired } = repairRows(rows, { clock: "repair", duplicate: "drop" });
    expect(log[0].words).toBe(
      "2024-03-10: an hour is missing where summer time begins, or there twice where it ends: these are local times, not UTC; which ones the rows do not tell, so they stay: name the zone",
    );
    expect(told(log)).toEqual([
      "clock keep 2024-03-10",
      "clock keep 2024-11-03",
      "duplicate drop 2024-11-03",
      "gap keep 2024-03-10",
    ]);
    expect(repaired.time[0]).toBe(rows.time[0]);
  });

  test.each<[string, number, string, string, number]>([
    ["America/New_York", -5, "2024-03-10T07:00Z", "2024-11-03T06:00Z", hour],
    ["America/Chicago", -6, "2024-03-10T08:00Z", "2024-11-03T07:00Z", hour / 2],
    // Its summer is the other half of the year, and its nights are found by no rule of ours.
    ["Australia/Sydney", 10, "2024-10-05T16:00Z", "2025-04-05T16:00Z", hour],
  ])(
    "times that are said to be those of %s become UTC, the hour that is there twice too",
    (zone, ...clock) => {
      const [winter, begin, end, step] = clock;
      const utc = every(
        winter > 0 ? "2024-05-01" : "2024-01-01",
        winter > 0 ? "2025-05-01" : "2024-12-31",
        step,
      );
      const local = utc.map(time => shown(time, winter, begin, end));
      const rows = rowsOf(local);
      const { rows: repaired, log, undo } = repairRows(rows, {}, { zone });
      expect([...repaired.time]).toEqual(utc);
      expect([...repaired.close]).toEqual([...rows.close]);
      expect(log.find(({ kind }) => kind === "clock")).toMatchObject({
        policy: "repair",
        words: `${new Date(local[0]).toISOString().slice(0, 10)}: these are times of ${zone}, not UTC`,
      });
      expect([...undo().time]).toEqual([...rows.time]);
    },
  );

  test("a file with its newest row first has winter's hour first", () => {
    const november = every("2024-11-02", "2024-11-05", hour / 2);
    const newest = rowsOf(
      [...november].reverse().map(time => shown(time, -5, "2024-03-10T07:00Z", "2024-11-03T06:00Z")),
    );
    // Each bar's volume names it.
    newest.volume = Float64Array.from(november, (_, i) => november.length - i);
    const { rows: repaired } = repairRows(newest, {}, { zone: "America/New_York" });
    expect([...repaired.time]).toEqual(november);
    expect([...repaired.volume]).toEqual(november.map((_, i) => i + 1));
  });

  test("a zone whose clocks never showed one of the times is refused, and so is one that does not exist", () => {
    const utc = every("2024-01-01", "2024-12-31", hour);
    const york = utc.map(time => shown(time, -5, "2024-03-10T07:00Z", "2024-11-03T06:00Z"));
    expect(() => repairRows(rowsOf(york), {}, { zone: "Europe/Berlin" })).toThrow(
      /zone must be the rows' own, whose clocks never showed 2024-03-31 02:00/,
    );
    expect(() => repairRows(rowsOf(utc), {}, { zone: "America/New_York" })).toThrow(
      /never showed 2024-03-10 02:00/,
    );
    expect(() => repairRows(rowsOf(utc), {}, { zone: "America/New_Yrok" })).toThrow(
      /Unknown zone "America\/New_Yrok"\.\n {2}→ Did you mean "America\/New_York"/,
    );
    // What is named to be kept is told and stays.
    const { log, rows } = repairRows(
      rowsOf(york),
      { clock: "keep", duplicate: "drop" },
      { zone: "America/New_York" },
    );
    expect([log[0].kind, log[0].policy, rows.time[0]]).toEqual(["clock", "keep", york[0]]);
  });

  test("kept is the default, and changes nothing", () => {
    const rows = rowsOf(every("2024-01-01", "2024-12-31", hour).map(time => shown(time, 1, march, october)));
    const { log, rows: repaired } = repairRows(rows, { duplicate: "drop" });
    expect(log.find(({ kind }) => kind === "clock")).toMatchObject({ policy: "keep", changes: [] });
    expect(repaired.time[0]).toBe(rows.time[0]);
  });
});

describe("a market with sessions", () => {
  const sessions = calendar("NYSE").sessions("2023-06-01", "2025-01-01");
  /** Half-hourly bars of New York, by what somebody's clock shows. */
  const bars = (shift: (open: number) => number) =>
    sessions.flatMap(({ open, close }) =>
      Array.from(
        { length: Math.ceil((close - open) / (hour / 2)) },
        (_, k) => open + k * (hour / 2) + shift(open),
      ),
    );
  const utc = bars(() => 0);
  const summer = (open: number) => new Date(open).getUTCHours() === 13;
  const repaired = (shift: (open: number) => number) =>
    repairRows(rowsOf(bars(shift)), { clock: "repair" }, { calendar: "NYSE" });

  test("local times become UTC, in summer and in winter", () => {
    const { rows, log } = repaired(open => (summer(open) ? -4 : -5) * hour);
    expect([...rows.time]).toEqual(utc);
    expect(told(log)).toEqual(["clock repair 2023-06-01", "clock repair 2023-11-06"]);
  });

  test("three days are enough where each begins at the very time that New York's clocks show, two are not", () => {
    const winter = calendar("NYSE").sessions("2024-01-02", "2024-01-05");
    const few = (count: number) =>
      winter
        .slice(0, count)
        .flatMap(({ open }) => Array.from({ length: 13 }, (_, k) => open + (k / 2 - 5) * hour));
    const [two, three] = [2, 3].map(count =>
      repairRows(rowsOf(few(count)), { clock: "repair" }, { calendar: "NYSE", timeframe: "30m" }),
    );
    expect(told(three.log)).toEqual(["clock repair 2024-01-02"]);
    expect(three.rows.time[0]).toBe(winter[0].open);
    expect(two.rows.time[0]).toBe(winter[0].open - 5 * hour);
  });

  test("a clock that is never set is put right in each half of a year by itself", () => {
    const { rows, log, undo } = repaired(open => (summer(open) ? 1 : 0) * hour);
    expect([...rows.time]).toEqual(utc);
    expect(told(log)).toEqual(["clock repair 2023-06-01", "clock repair 2024-03-11"]);
    expect([...undo().time]).toEqual(bars(open => (summer(open) ? 1 : 0) * hour));
  });

  test("a venue that sets its clock on Europe's Sundays is an hour off for two weeks, and only there", () => {
    // New York's clocks are set on 2024-03-10 and 2024-11-03, Europe's on 2024-03-31 and 2024-10-27.
    const late = (open: number) => (open > at("2024-03-10") && open < at("2024-03-31") ? hour : 0);
    const { rows, log } = repaired(late);
    expect([...rows.time]).toEqual(utc);
    expect(log.map(({ words }) => words)).toEqual([
      "2024-03-11: sessions begin 1 hour later than New York opens 14 times in a row, beside a change of the clocks: this clock is set on another day",
    ]);
    expect(log[0].changes).toHaveLength(14 * 13);
  });

  test("an hour off anywhere else in the year is nobody's clock", () => {
    const { log } = repaired(open => (open > at("2024-06-10") && open < at("2024-06-29") ? hour : 0));
    expect(log.filter(({ kind }) => kind === "clock")).toEqual([]);
  });
});
