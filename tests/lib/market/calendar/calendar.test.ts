import fc from "fast-check";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../../../lib/core/display.ts";
import { calendar, calendars } from "../../../../lib/market/calendar/find.ts";
import { easter, formatDay } from "../../../../lib/market/calendar/dates.ts";
import { describeWithShared, sharedData } from "../../../support/shared.ts";

const iso = (time: number | undefined) =>
  time === undefined ? "" : new Date(time).toISOString().replace(".000", "");

describeWithShared("the session tables of exchange_calendars", () => {
  test.each(["xnys", "xlon", "xetr", "xtks", "xasx", "xhkg", "xshg", "cmes"])(
    "%s: every session from 1998 on, to the minute, and no other",
    name => {
      const wanted = gunzipSync(readFileSync(sharedData(`market/calendars/${name}.csv.gz`)))
        .toString()
        .split("\n")
        .filter(line => /^(1998|1999|20)/.test(line))
        .map(line => line.trim().replace("T00:00:00Z", ""));
      const last = Date.parse(wanted.at(-1)!.slice(0, 10)) + 1;
      const have = calendar(name)
        .sessions(wanted[0].slice(0, 10), last)
        .map(({ date, open, close, pause }) =>
          [date, iso(open), iso(close), iso(pause?.[0]), iso(pause?.[1])].join(),
        );
      expect(wanted.length).toBeGreaterThan(6_000);
      expect(have).toEqual(wanted);
    },
  );

  test("24-5: every weekday of 2018 from midnight to midnight", () => {
    const wanted = readFileSync(sharedData("market/calendars/24-5.csv"), "utf8").trim().split("\n").slice(1);
    const have = calendar("24/5")
      .sessions("2018-01-01", "2019-01-01")
      .map(({ date, open, close }) => `${date}T00:00:00Z,${iso(open)},${iso(close)},,`);
    expect(have).toEqual(wanted.map(line => line.trim()));
  });

  test("New York's holidays are those of a list kept by others", () => {
    const listed = readFileSync(sharedData("market/calendars/nyse_full_day_holidays_since_1928.csv"), "utf8")
      .trim()
      .split("\n")
      .map(line => {
        const [month, date, year] = line.trim().split("/").map(Number);
        return Date.UTC(year, month - 1, date);
      })
      .filter(time => new Date(time).getUTCFullYear() >= 1998)
      .map(time => new Date(time).toISOString().slice(0, 10));
    const until = Number(listed.at(-1)!.slice(0, 4));
    const have = Array.from({ length: until - 1997 }, (_, i) => calendar("NYSE").holidays(1998 + i))
      .flat()
      .map(({ date }) => date)
      .filter(date => date <= listed.at(-1)!);
    // The list holds the weekdays and, of September 2001, the four days of the attacks.
    expect(have).toEqual(listed.filter(date => ![0, 6].includes(new Date(date).getUTCDay())));
  });
});

test("holidays are those of a year, not of a range", () => {
  expect(() => calendar("NYSE").holidays("2024-01-01" as never)).toThrow(
    /year must be a whole number, received "2024-01-01"/,
  );
  // As a count of milliseconds too, which is beyond every date.
  for (const year of [1_989, 1_704_067_200_000])
    expect(() => calendar("NYSE").holidays(year)).toThrow(
      `year must lie within 1990 to 2030, the years the calendar of New York knows, received ${year}.`,
    );
});

describe("days known from the exchanges' own announcements", () => {
  const closed: Record<string, string[]> = {
    XNYS: ["2001-09-14", "2012-10-29", "2018-12-05", "2021-12-24", "2022-06-20", "2025-01-09", "2028-04-14"],
    XTSE: ["2008-02-18", "2011-12-26", "2011-12-27", "2021-12-28", "2022-08-01", "2024-05-20", "2026-07-01"],
    XLON: ["2002-06-03", "2011-04-29", "2012-06-05", "2020-05-08", "2022-09-19", "2023-05-08", "2027-12-28"],
    XETR: ["2007-05-28", "2014-10-03", "2017-10-31", "2021-05-24", "2025-12-24", "2030-12-31"],
    XPAR: ["1999-07-14", "2001-12-31", "2024-05-01", "2025-04-21"],
    XSWX: ["2024-01-02", "2024-05-09", "2024-05-20", "2024-08-01", "2025-12-31"],
    XTKS: ["2009-09-22", "2015-09-22", "2019-05-02", "2020-07-24", "2021-08-09", "2026-09-22", "2028-01-10"],
    XHKG: ["2012-10-02", "2013-02-13", "2015-04-07", "2017-08-23", "2022-09-12", "2026-04-07", "2027-02-09"],
    XSHG: [
      "1999-12-20",
      "2008-09-15",
      "2020-01-31",
      "2025-10-08",
      "2027-02-08",
      "2028-04-03",
      "2029-12-31",
      "2030-09-13",
      "2030-10-07",
    ],
    XASX: ["2010-04-26", "2011-04-26", "2022-09-22", "2027-12-28", "2028-06-12"],
    CMES: ["2004-06-11", "2024-03-29", "2027-12-24"],
  };
  const open: Record<string, string[]> = {
    XNYS: ["1999-12-31", "2010-12-31", "2021-06-18", "2021-12-31"],
    XTSE: ["2007-02-19", "2001-09-13"],
    XLON: ["2020-05-04", "2022-05-30", "2012-05-28"],
    XETR: ["2022-06-06", "2022-10-03", "2024-10-03", "2013-10-03"],
    XPAR: ["2002-12-31", "2024-05-20", "2025-07-14"],
    XSWX: ["2024-05-10"],
    XTKS: ["2020-10-12", "2021-10-11", "2019-12-23", "1998-05-06", "2008-05-07"],
    XHKG: ["1998-05-01", "2015-09-04"],
    XSHG: ["2015-10-08"],
    XASX: ["2021-04-26", "2021-10-04"],
    CMES: ["2024-07-04", "2024-11-28"],
  };
  const has = (name: string, date: string) =>
    calendar(name).sessions(date, Date.parse(date) + 1).length === 1;

  test.each(Object.keys(closed))("%s", name => {
    expect(closed[name].filter(date => has(name, date))).toEqual([]);
    expect(open[name].filter(date => !has(name, date))).toEqual([]);
  });

  test.each([
    ["NYSE", "2024-07-03", "13:30-17:00"],
    ["NYSE", "2023-11-24", "14:30-18:00"],
    ["TSX", "2024-12-24", "14:30-18:00"],
    ["LSE", "2023-12-22", "08:00-12:30"],
    ["Xetra", "2022-12-30", "08:00-13:00"],
    ["Euronext Paris", "2024-12-31", "08:00-13:05"],
    ["Euronext Paris", "2024-07-01", "07:00-15:30"],
    ["SIX", "2024-12-30", "08:00-16:30"],
    ["TSE", "2024-11-01", "00:00-06:00"],
    ["TSE", "2024-11-05", "00:00-06:30"],
    ["HKEX", "2024-02-09", "01:30-04:00"],
    ["HKEX", "2011-03-04", "02:00-08:00"],
    ["HKEX", "2011-03-07", "01:30-08:00"],
    ["ASX", "2024-12-24", "23:00-03:10"],
    ["Globex", "2024-01-15", "23:00-18:00"],
  ])("%s trades on %s from %s UTC", (name, date, hours) => {
    const [{ open: first, close }] = calendar(name).sessions(date, Date.parse(date) + 1);
    expect(`${iso(first).slice(11, 16)}-${iso(close).slice(11, 16)}`).toBe(hours);
  });
});

test("Easter falls where the church's tables put it", () => {
  const sundays = {
    1998: "04-12",
    2000: "04-23",
    2008: "03-23",
    2011: "04-24",
    2024: "03-31",
    2038: "04-25",
  };
  for (const [year, date] of Object.entries(sundays))
    expect(formatDay(easter(Number(year)))).toBe(`${year}-${date}`);
});

describe("moments", () => {
  const nyse = calendar("XNYS");
  test("a market is open from its open up to, not including, its close", () => {
    expect(nyse.isOpen("2024-03-08 14:29:59")).toBe(false);
    expect(nyse.isOpen("2024-03-08 14:30")).toBe(true);
    expect(nyse.isOpen("2024-03-08 20:59:59")).toBe(true);
    expect(nyse.isOpen("2024-03-08 21:00")).toBe(false);
    // Clocks went forward on Sunday the 10th.
    expect(nyse.isOpen("2024-03-11 13:30")).toBe(true);
  });

  test("the lunch break closes Hong Kong and opens it again", () => {
    const hongKong = calendar("Hong Kong");
    expect(hongKong.isOpen("2024-03-08 04:30")).toBe(false);
    expect(iso(hongKong.nextClose("2024-03-08 03:00"))).toBe("2024-03-08T04:00:00Z");
    expect(iso(hongKong.nextOpen("2024-03-08 03:00"))).toBe("2024-03-08T05:00:00Z");
    expect(hongKong.sessionAt("2024-03-08 04:30")?.date).toBe("2024-03-08");
  });

  test("CME closes on Friday, not where one session follows the other", () => {
    const cme = calendar("CME");
    expect(iso(cme.nextClose("2024-03-05 12:00"))).toBe("2024-03-08T23:00:00Z");
    expect(iso(cme.nextOpen("2024-03-05 12:00"))).toBe("2024-03-10T22:00:00Z");
    expect(cme.sessionAt("2024-03-04 23:30")?.date).toBe("2024-03-05");
  });

  test("24/7 is always open and never opens or closes", () => {
    const always = calendar("24/7");
    expect(always.isOpen("2024-12-25 03:00")).toBe(true);
    expect([always.nextOpen(0), always.nextClose(0)]).toEqual([Infinity, Infinity]);
  });

  test("agree with each other at any moment of any exchange", () => {
    const moment = fc.integer({ min: Date.UTC(1998, 0, 10) / 6e4, max: Date.UTC(2004, 0, 1) / 6e4 });
    fc.assert(
      fc.property(fc.constantFrom(...calendars.slice(0, 11)), moment, (name, minutes) => {
        const market = calendar(name);
        const now = minutes * 60_000;
        const open = market.nextOpen(now);
        const close = market.nextClose(now);
        expect(open).toBeGreaterThan(now);
        expect(close).toBeGreaterThan(now);
        expect(market.isOpen(now)).toBe(close < open);
        expect([market.isOpen(open - 1), market.isOpen(open)]).toEqual([false, true]);
        expect([market.isOpen(close - 1), market.isOpen(close)]).toEqual([true, false]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("bars per year", () => {
  test("24/7 has 365 days of 24 hours", () => {
    expect(calendar("24/7").sessionsPerYear).toBe(365);
    expect(calendar("24/7").barsPerYear("1h")).toBe(8_760);
  });

  test("New York has seven hourly bars a session, the first and the half days counted", () => {
    const nyse = calendar("NYSE");
    expect(nyse.sessionsPerYear).toBeGreaterThan(251);
    expect(nyse.sessionsPerYear).toBeLessThan(252.5);
    // 14:30 to 21:00 UTC touches the hours 14 to 20; half days have 4.
    expect(nyse.barsPerYear("1h") / nyse.sessionsPerYear).toBeCloseTo(7 - (3 * 2.2) / 252, 1);
    expect(nyse.barsPerYear("1w")).toBeCloseTo(365 / 7, 10);
  });

  test("the lunch break of Tokyo holds no bars", () => {
    const years = 33;
    const tokyo = calendar("Tokyo");
    const sessions = tokyo.sessions("1998-01-01", "2031-01-01");
    const long = sessions.filter(({ date }) => date >= "2024-11-05").length;
    // Two and a half hours each until November 2024, then three in the afternoon.
    expect(tokyo.barsPerYear("30m")).toBeCloseTo((sessions.length * 10 + long) / years, 6);
  });
});

describe("names", () => {
  test("are found in any case, by identifier, place or short name", () => {
    for (const name of ["xnys", "New York", "nyse", "NASDAQ", "new-york"])
      expect(calendar(name).mic).toBe("XNYS");
    expect(new Set(calendars).size).toBe(14);
  });

  test("that are wrong are answered with the nearest", () => {
    expect(() => calendar("Frankfort")).toThrow(/Did you mean "Frankfurt"/);
  });

  test("moments outside the years it knows are refused", () => {
    expect(() => calendar("NYSE").isOpen("1985-01-02")).toThrow(/1990 to 2030.*New York.*1985-01-02/);
    expect(() => calendar("NYSE").sessions("2030-01-01", "2032-01-01")).toThrow(/until must lie within/);
  });
});

test("a calendar shows what it is", () => {
  expect(inspect(calendar("Tokyo"))).toBe(
    "Calendar Tokyo: market XTKS · hours 09:00 to 15:30, closed 11:30 to 12:30 · zone Asia/Tokyo · sessions a year 245.0 · years 1998 to 2030",
  );
  expect(calendar("CME")[displaySymbol]()["text/html"]).toContain("17:00 of the day before to 17:00");
});
