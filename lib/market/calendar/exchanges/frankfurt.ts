import type { ExchangeRules } from "../rules.ts";

/** Xetra. Source: xetra.com, "Trading calendar". Before 2014 the exchange traded on all but the fewest public holidays. */
export const frankfurt: ExchangeRules = {
  mic: "XETR",
  name: "Frankfurt",
  aliases: ["Xetra", "FWB", "XFRA", "Deutsche Boerse"],
  zone: "Europe/Berlin",
  years: [1990, 2030],
  hours: [{ open: "09:00", close: "17:30" }],
  holidays: [
    { name: "New Year's Day", on: "01-01" },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Easter Monday", on: "Easter +1" },
    { name: "Labour Day", on: "05-01" },
    { name: "Whit Monday", on: "Easter +50", from: 2015, until: 2021 },
    { name: "Day of German Unity", on: "10-03", from: 2014, until: 2021 },
    { name: "Christmas Eve", on: "12-24" },
    { name: "Christmas Day", on: "12-25" },
    { name: "St Stephen's Day", on: "12-26" },
    { name: "New Year's Eve", on: "12-31" },
  ],
  closures: { "2007-05-28": "Whit Monday", "2017-10-31": "500 years of Reformation" },
  halfDays: [
    {
      close: "14:00",
      rules: [{ name: "last trading day", on: "12-30", moved: "weekend to Friday", from: 2010 }],
    },
  ],
};
