import type { ExchangeRules } from "../rules.ts";

/** NYSE and Nasdaq, which keep the same days and hours. Sources: nyse.com, "Holidays and Trading Hours" and "NYSE Market Closings". */
export const newYork: ExchangeRules = {
  mic: "XNYS",
  name: "New York",
  aliases: ["NYSE", "Nasdaq", "XNAS", "ARCX", "AMEX", "US"],
  zone: "America/New_York",
  years: [1990, 2030],
  hours: [{ open: "09:30", close: "16:00" }],
  holidays: [
    // On a Saturday it is not made up for: the Friday is the end of the year's books.
    { name: "New Year's Day", on: "01-01", moved: "Sunday to Monday" },
    { name: "Martin Luther King Jr. Day", on: "3rd Mon of Jan", from: 1998 },
    { name: "Washington's Birthday", on: "3rd Mon of Feb" },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Memorial Day", on: "last Mon of May" },
    { name: "Juneteenth", on: "06-19", moved: "nearest weekday", from: 2022 },
    { name: "Independence Day", on: "07-04", moved: "nearest weekday" },
    { name: "Labor Day", on: "1st Mon of Sep" },
    { name: "Thanksgiving Day", on: "4th Thu of Nov" },
    { name: "Christmas Day", on: "12-25", moved: "nearest weekday" },
  ],
  closures: {
    "1994-04-27": "mourning for President Nixon",
    "2001-09-11..2001-09-14": "attacks of September 11",
    "2004-06-11": "mourning for President Reagan",
    "2007-01-02": "mourning for President Ford",
    "2012-10-29..2012-10-30": "hurricane Sandy",
    "2018-12-05": "mourning for President G. H. W. Bush",
    "2025-01-09": "mourning for President Carter",
  },
  halfDays: [
    {
      close: "13:00",
      rules: [
        { name: "before Independence Day", on: "07-03", weekdays: "Mon Tue Thu", from: 1995 },
        { name: "before Independence Day", on: "07-03", weekdays: "Wed", from: 2013 },
        { name: "after Independence Day", on: "07-05", weekdays: "Fri", from: 1995, until: 2012 },
        { name: "after Thanksgiving", on: "4th Thu of Nov", moved: "day after", from: 1993 },
        { name: "Christmas Eve", on: "12-24", weekdays: "Mon Tue Wed Thu", from: 1993 },
      ],
      dates: {
        "1997-12-26": "day after Christmas",
        "1999-12-31": "eve of 2000",
        "2003-12-26": "day after Christmas",
      },
    },
    {
      close: "14:00",
      rules: [
        { name: "after Thanksgiving", on: "4th Thu of Nov", moved: "day after", from: 1992, until: 1992 },
        { name: "Christmas Eve", on: "12-24", weekdays: "Mon Tue Wed Thu", until: 1992 },
      ],
    },
  ],
};
