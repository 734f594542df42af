import type { ExchangeRules } from "../rules.ts";

/** Euronext Paris. Source: euronext.com, "Trading hours and holidays"; until 2001 the days of the Paris Bourse. */
export const paris: ExchangeRules = {
  mic: "XPAR",
  name: "Paris",
  aliases: ["Euronext", "Euronext Paris", "EPA"],
  zone: "Europe/Paris",
  years: [1990, 2030],
  hours: [{ open: "09:00", close: "17:30" }],
  holidays: [
    { name: "New Year's Day", on: "01-01" },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Easter Monday", on: "Easter +1" },
    { name: "Labour Day", on: "05-01" },
    { name: "Whit Monday", on: "Easter +50", until: 2001 },
    { name: "Bastille Day", on: "07-14", until: 2001 },
    { name: "Christmas Day", on: "12-25" },
    { name: "Boxing Day", on: "12-26" },
    { name: "New Year's Eve", on: "12-31", until: 2001 },
  ],
  closures: {},
  halfDays: [
    {
      close: "14:05",
      rules: [
        { name: "Christmas Eve", on: "12-24" },
        { name: "New Year's Eve", on: "12-31", from: 2002 },
      ],
    },
  ],
};
