import { PeakError } from "../../core/errors.ts";
import { dayNumber, type DayNumber } from "./dates.ts";

const columns = [
  "Lunar New Year",
  "Buddha's Birthday",
  "Dragon Boat",
  "Mid-Autumn",
  "Chung Yeung",
  "Ching Ming",
] as const;

export type LunarDay = (typeof columns)[number];

/**
 * The days of the Chinese calendar that exchanges close on: 1/1, 8/4, 5/5, 15/8 and 9/9 of the lunar year, and the solar term
 * Qingming. From the Hong Kong Observatory's conversion tables. (ICU's Chinese calendar puts the new years of 2027 and 2030 a
 * day beside, because both new moons fall close to midnight.)
 */
const table: Readonly<Record<number, string>> = {
  1998: "01-28 05-03 05-30 10-05 10-28 04-05",
  1999: "02-16 05-22 06-18 09-24 10-17 04-05",
  2000: "02-05 05-11 06-06 09-12 10-06 04-04",
  2001: "01-24 04-30 06-25 10-01 10-25 04-05",
  2002: "02-12 05-19 06-15 09-21 10-14 04-05",
  2003: "02-01 05-08 06-04 09-11 10-04 04-05",
  2004: "01-22 05-26 06-22 09-28 10-22 04-04",
  2005: "02-09 05-15 06-11 09-18 10-11 04-05",
  2006: "01-29 05-05 05-31 10-06 10-30 04-05",
  2007: "02-18 05-24 06-19 09-25 10-19 04-05",
  2008: "02-07 05-12 06-08 09-14 10-07 04-04",
  2009: "01-26 05-02 05-28 10-03 10-26 04-04",
  2010: "02-14 05-21 06-16 09-22 10-16 04-05",
  2011: "02-03 05-10 06-06 09-12 10-05 04-05",
  2012: "01-23 04-28 06-23 09-30 10-23 04-04",
  2013: "02-10 05-17 06-12 09-19 10-13 04-04",
  2014: "01-31 05-06 06-02 09-08 10-02 04-05",
  2015: "02-19 05-25 06-20 09-27 10-21 04-05",
  2016: "02-08 05-14 06-09 09-15 10-09 04-04",
  2017: "01-28 05-03 05-30 10-04 10-28 04-04",
  2018: "02-16 05-22 06-18 09-24 10-17 04-05",
  2019: "02-05 05-12 06-07 09-13 10-07 04-05",
  2020: "01-25 04-30 06-25 10-01 10-25 04-04",
  2021: "02-12 05-19 06-14 09-21 10-14 04-04",
  2022: "02-01 05-08 06-03 09-10 10-04 04-05",
  2023: "01-22 05-26 06-22 09-29 10-23 04-05",
  2024: "02-10 05-15 06-10 09-17 10-11 04-04",
  2025: "01-29 05-05 05-31 10-06 10-29 04-04",
  2026: "02-17 05-24 06-19 09-25 10-18 04-05",
  2027: "02-06 05-13 06-09 09-15 10-08 04-05",
  2028: "01-26 05-02 05-28 10-03 10-26 04-04",
  2029: "02-13 05-20 06-16 09-22 10-16 04-04",
  2030: "02-03 05-09 06-05 09-12 10-05 04-05",
};

/** The day of a lunar feast. Throws `invalid_data` outside 1998 to 2030. */
export function lunarDay(name: LunarDay, year: number): DayNumber {
  const row = table[year];
  if (row === undefined)
    throw new PeakError("invalid_data", `The table of the Chinese calendar has no year ${year}.`, {
      hint: "It holds 1998 to 2030.",
    });
  const [month, date] = row.split(" ")[columns.indexOf(name)].split("-").map(Number);
  return dayNumber(year, month, date);
}

export function isLunarDay(name: string): name is LunarDay {
  return (columns as readonly string[]).includes(name);
}
