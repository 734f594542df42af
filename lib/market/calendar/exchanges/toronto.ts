import type { ExchangeRules } from "../rules.ts";

/** Source: tsx.com, "Trading hours and market holidays". */
export const toronto: ExchangeRules = {
  mic: "XTSE",
  name: "Toronto",
  aliases: ["TSX", "TSE Toronto"],
  zone: "America/Toronto",
  years: [1990, 2030],
  hours: [{ open: "09:30", close: "16:00" }],
  holidays: [
    { name: "New Year's Day", on: "01-01", moved: "weekend to Monday" },
    { name: "Family Day", on: "3rd Mon of Feb", from: 2008 },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Victoria Day", on: "Mon by 05-24" },
    { name: "Canada Day", on: "07-01", moved: "weekend to Monday" },
    { name: "Civic Holiday", on: "1st Mon of Aug" },
    { name: "Labour Day", on: "1st Mon of Sep" },
    { name: "Thanksgiving Day", on: "2nd Mon of Oct" },
    { name: "Christmas Day", on: "12-25" },
    { name: "Boxing Day", on: "12-26" },
    { name: "Christmas Day (observed)", on: "12-27", weekdays: "Mon Tue" },
    { name: "Boxing Day (observed)", on: "12-28", weekdays: "Mon Tue" },
  ],
  closures: { "2001-09-11..2001-09-12": "attacks of September 11" },
  halfDays: [
    {
      close: "13:00",
      rules: [{ name: "Christmas Eve", on: "12-24", from: 2010 }],
    },
  ],
};
