import type { ExchangeRules } from "../rules.ts";

/** ASX. Source: asx.com.au, "Trading calendar". */
export const sydney: ExchangeRules = {
  mic: "XASX",
  name: "Sydney",
  aliases: ["ASX"],
  zone: "Australia/Sydney",
  years: [1998, 2030],
  hours: [{ open: "10:00", close: "16:00" }],
  holidays: [
    { name: "New Year's Day", on: "01-01", moved: "weekend to Monday" },
    { name: "Australia Day", on: "01-26", moved: "weekend to Monday" },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Easter Monday", on: "Easter +1" },
    { name: "Anzac Day", on: "04-25", except: [2010] },
    // The only year in which a Sunday was made up for.
    { name: "Anzac Day", on: "04-26", from: 2010, until: 2010 },
    { name: "King's Birthday", on: "2nd Mon of Jun" },
    { name: "Christmas Day", on: "12-25" },
    { name: "Boxing Day", on: "12-26" },
    { name: "Christmas Day (observed)", on: "12-27", weekdays: "Mon Tue" },
    { name: "Boxing Day (observed)", on: "12-28", weekdays: "Mon Tue" },
  ],
  closures: {
    "1999-12-31": "eve of 2000",
    "2011-04-26": "Easter Tuesday, for Anzac Day on Easter Monday",
    "2022-09-22": "mourning for Queen Elizabeth II",
  },
  halfDays: [
    {
      close: "14:10",
      rules: [
        { name: "Christmas Eve", on: "12-24", moved: "weekend to Friday", from: 2010, except: [2022] },
        { name: "New Year's Eve", on: "12-31", moved: "weekend to Friday", from: 2010, except: [2022] },
      ],
    },
  ],
};
