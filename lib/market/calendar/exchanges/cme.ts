import type { ExchangeRules } from "../rules.ts";

/**
 * CME Globex, financial futures: the session of a day runs from 17:00 Chicago on the evening before. Holidays of other products
 * (grains, livestock) differ. The daily halt (16:00 to 17:00 since 2012) is not cut out, as in the session tables
 * that this agrees with. Source: cmegroup.com, "Holiday calendar".
 */
export const cme: ExchangeRules = {
  mic: "CMES",
  name: "CME",
  aliases: ["Globex", "CME Globex", "XCME", "GLBX", "Chicago"],
  zone: "America/Chicago",
  years: [1998, 2030],
  hours: [{ open: "17:00", close: "17:00" }],
  opensDayBefore: true,
  holidays: [
    { name: "New Year's Day", on: "01-01", moved: "Sunday to Monday" },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Christmas Day", on: "12-25", moved: "nearest weekday" },
  ],
  closures: {
    "2004-06-11": "mourning for President Reagan",
    "2007-01-02": "mourning for President Ford",
    "2018-12-05": "mourning for President G. H. W. Bush",
    "2025-01-09": "mourning for President Carter",
  },
  halfDays: [
    {
      close: "12:00",
      rules: [
        { name: "Martin Luther King Jr. Day", on: "3rd Mon of Jan", from: 1998 },
        { name: "Presidents' Day", on: "3rd Mon of Feb" },
        { name: "Memorial Day", on: "last Mon of May" },
        { name: "Juneteenth", on: "06-19", moved: "nearest weekday", from: 2022 },
        { name: "Independence Day", on: "07-04", moved: "nearest weekday" },
        { name: "Labor Day", on: "1st Mon of Sep" },
        { name: "Thanksgiving Day", on: "4th Thu of Nov" },
        { name: "day after Thanksgiving", on: "4th Thu of Nov", moved: "day after" },
        { name: "Christmas Eve", on: "12-24", weekdays: "Mon Tue Wed Thu" },
      ],
    },
  ],
};
