import type { ExchangeRules } from "../rules.ts";

/** SIX Swiss Exchange. Source: six-group.com, "Trading and currency holiday calendar". It knows no half days. */
export const zurich: ExchangeRules = {
  mic: "XSWX",
  name: "Zurich",
  aliases: ["SIX", "SWX", "SIX Swiss Exchange"],
  zone: "Europe/Zurich",
  years: [1990, 2030],
  hours: [{ open: "09:00", close: "17:30" }],
  holidays: [
    { name: "New Year's Day", on: "01-01" },
    { name: "Berchtold's Day", on: "01-02" },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Easter Monday", on: "Easter +1" },
    { name: "Labour Day", on: "05-01" },
    { name: "Ascension Day", on: "Easter +39" },
    { name: "Whit Monday", on: "Easter +50" },
    { name: "Swiss National Day", on: "08-01" },
    { name: "Christmas Eve", on: "12-24" },
    { name: "Christmas Day", on: "12-25" },
    { name: "St Stephen's Day", on: "12-26" },
    { name: "New Year's Eve", on: "12-31" },
  ],
  closures: {},
};
