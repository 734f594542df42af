import type { ExchangeRules } from "../rules.ts";

/**
 * Sources: jpx.co.jp, "Market holidays"; the Act on National Holidays with its changes ("happy Mondays" 2000 and 2003, the games
 * of 2020 and 2021, the emperors' birthdays). The half days on the year's first and last session (until 2009) are not kept: the
 * session tables that this agrees with count them as full.
 */
export const tokyo: ExchangeRules = {
  mic: "XTKS",
  name: "Tokyo",
  aliases: ["TSE", "JPX", "Tokyo Stock Exchange"],
  zone: "Asia/Tokyo",
  years: [1998, 2030],
  hours: [
    { open: "09:00", close: "15:00", pause: ["11:30", "12:30"] },
    { from: "2024-11-05", open: "09:00", close: "15:30", pause: ["11:30", "12:30"] },
  ],
  bridges: 2007,
  holidays: [
    { name: "New Year's Day", on: "01-01" },
    { name: "Market Holiday", on: "01-02" },
    { name: "Market Holiday", on: "01-03" },
    { name: "Coming of Age Day", on: "01-15", moved: "next free day", until: 1999 },
    { name: "Coming of Age Day", on: "2nd Mon of Jan", from: 2000 },
    { name: "National Foundation Day", on: "02-11", moved: "next free day" },
    { name: "Emperor's Birthday", on: "02-23", moved: "next free day", from: 2020 },
    { name: "Vernal Equinox", on: "vernal equinox", moved: "next free day" },
    { name: "Greenery Day", on: "04-29", moved: "next free day", until: 2006 },
    { name: "Showa Day", on: "04-29", moved: "next free day", from: 2007 },
    // Until 2006 a holiday on a Sunday went to the Monday only, though that was the 4th.
    { name: "Constitution Memorial Day", on: "05-03", moved: "Sunday to Monday", until: 2006 },
    { name: "Constitution Memorial Day", on: "05-03", moved: "next free day", from: 2007 },
    { name: "Citizens' Holiday", on: "05-04", until: 2006 },
    { name: "Greenery Day", on: "05-04", moved: "next free day", from: 2007 },
    { name: "Children's Day", on: "05-05", moved: "next free day" },
    { name: "Marine Day", on: "07-20", moved: "next free day", until: 2002 },
    { name: "Marine Day", on: "3rd Mon of Jul", from: 2003, except: [2020, 2021] },
    { name: "Marine Day", on: "07-23", from: 2020, until: 2020 },
    { name: "Marine Day", on: "07-22", from: 2021, until: 2021 },
    { name: "Mountain Day", on: "08-11", moved: "next free day", from: 2016, except: [2020, 2021] },
    { name: "Mountain Day", on: "08-10", from: 2020, until: 2020 },
    { name: "Mountain Day", on: "08-08", moved: "next free day", from: 2021, until: 2021 },
    { name: "Respect for the Aged Day", on: "09-15", moved: "next free day", until: 2002 },
    { name: "Respect for the Aged Day", on: "3rd Mon of Sep", from: 2003 },
    { name: "Autumnal Equinox", on: "autumnal equinox", moved: "next free day" },
    { name: "Health and Sports Day", on: "10-10", moved: "next free day", until: 1999 },
    { name: "Health and Sports Day", on: "2nd Mon of Oct", from: 2000, except: [2020, 2021] },
    { name: "Sports Day", on: "07-24", from: 2020, until: 2020 },
    { name: "Sports Day", on: "07-23", from: 2021, until: 2021 },
    { name: "Culture Day", on: "11-03", moved: "next free day" },
    { name: "Labour Thanksgiving Day", on: "11-23", moved: "next free day" },
    { name: "Emperor's Birthday", on: "12-23", moved: "next free day", until: 2018 },
    { name: "Market Holiday", on: "12-31" },
  ],
  closures: {
    "2019-04-30": "bridge to the accession of Emperor Naruhito",
    "2019-05-01": "accession of Emperor Naruhito",
    "2019-05-02": "bridge to the accession of Emperor Naruhito",
    "2019-10-22": "enthronement of Emperor Naruhito",
    "2020-10-01": "failure of the trading system",
  },
};
