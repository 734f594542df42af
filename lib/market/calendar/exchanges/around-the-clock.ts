import type { ExchangeRules } from "../rules.ts";

/** Crypto markets: never closed; a session is a day in UTC. */
export const everyDay: ExchangeRules = {
  mic: "24/7",
  name: "24/7",
  aliases: ["always open", "crypto"],
  zone: "UTC",
  years: [1970, 2100],
  hours: [{ open: "00:00", close: "24:00" }],
  closedOn: [],
  holidays: [],
  closures: {},
};

/** Monday to Friday around the clock in UTC, without holidays. */
export const weekdays: ExchangeRules = {
  mic: "24/5",
  name: "24/5",
  aliases: ["weekdays"],
  zone: "UTC",
  years: [1970, 2100],
  hours: [{ open: "00:00", close: "24:00" }],
  holidays: [],
  closures: {},
};

/** Spot foreign exchange: from Sunday 17:00 in New York to Friday 17:00, without holidays. */
export const foreignExchange: ExchangeRules = {
  mic: "FX",
  name: "FX",
  aliases: ["forex", "foreign exchange"],
  zone: "America/New_York",
  years: [1970, 2100],
  hours: [{ open: "17:00", close: "17:00" }],
  opensDayBefore: true,
  holidays: [],
  closures: {},
};
