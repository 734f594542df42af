import type { ExchangeRules } from "../rules.ts";

/**
 * Sources: hkex.com.hk, "Trading calendar" and "Severe weather arrangements"; General Holidays Ordinance (Cap. 149) with its
 * change of 2011 on substitutes. The session tables that this agrees with keep no mornings lost to a storm or black rain, no longer
 * lunch until 2012, and count 2023-09-01 (typhoon Saola) and 2023-09-08 (black rain) as sessions, on which nothing was traded.
 * Since 2024-09-23 the market trades through storms.
 */
export const hongKong: ExchangeRules = {
  mic: "XHKG",
  name: "Hong Kong",
  aliases: ["HKEX", "SEHK", "HKG"],
  zone: "Asia/Hong_Kong",
  years: [1998, 2030],
  hours: [
    { open: "10:00", close: "16:00", pause: ["12:00", "13:00"] },
    { from: "2011-03-07", open: "09:30", close: "16:00", pause: ["12:00", "13:00"] },
  ],
  holidays: [
    { name: "New Year's Day", on: "01-01", moved: "Sunday to Monday" },
    { name: "Lunar New Year's Eve", on: "Lunar New Year -1", weekdays: "Fri", until: 2012 },
    { name: "Lunar New Year", on: "Lunar New Year" },
    { name: "Lunar New Year, second day", on: "Lunar New Year +1" },
    { name: "Lunar New Year, third day", on: "Lunar New Year +2" },
    { name: "Lunar New Year, fourth day", on: "Lunar New Year +3", weekdays: "Mon Tue Wed", from: 2013 },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Easter Monday", on: "Easter +1" },
    { name: "Ching Ming Festival", on: "Ching Ming", moved: "next free day" },
    { name: "Labour Day", on: "05-01", moved: "Sunday to Monday", from: 1999 },
    { name: "Buddha's Birthday", on: "Buddha's Birthday", moved: "Sunday to Monday" },
    { name: "Tuen Ng Festival", on: "Dragon Boat", moved: "Sunday to Monday" },
    { name: "Establishment Day", on: "07-01", moved: "Sunday to Monday" },
    { name: "National Day", on: "10-01", moved: "Sunday to Monday" },
    { name: "day after Mid-Autumn", on: "Mid-Autumn +1", until: 2011 },
    { name: "day after Mid-Autumn", on: "Mid-Autumn +1", moved: "next free day", from: 2012 },
    { name: "Chung Yeung Festival", on: "Chung Yeung", moved: "Sunday to Monday" },
    { name: "Christmas Day", on: "12-25" },
    { name: "first weekday after Christmas", on: "12-26" },
    { name: "second weekday after Christmas", on: "12-27", weekdays: "Mon Tue" },
  ],
  closures: {
    "1998-08-17": "Sino-Japanese War Victory Day",
    "1998-10-02": "day after National Day",
    "1999-09-16": "typhoon York",
    "1999-12-31": "eve of 2000",
    "2001-07-06": "typhoon Utor",
    "2001-07-25": "typhoon Yutu",
    "2008-08-06": "typhoon Kammuri",
    "2008-08-22": "typhoon Nuri",
    "2011-09-29": "typhoon Nesat",
    "2013-08-14": "typhoon Utor",
    "2015-09-03": "70 years after the war",
    "2016-08-02": "typhoon Nida",
    "2016-10-21": "typhoon Haima",
    "2017-08-23": "typhoon Hato",
    "2020-10-13": "typhoon Nangka",
    "2021-10-13": "typhoon Kompasu",
    "2023-07-17": "typhoon Talim",
    "2024-09-06": "typhoon Yagi",
  },
  halfDays: [
    {
      close: "12:30",
      rules: [
        { name: "Christmas Eve", on: "12-24", until: 2010 },
        { name: "New Year's Eve", on: "12-31", until: 2010 },
      ],
    },
    {
      close: "12:00",
      rules: [
        { name: "Christmas Eve", on: "12-24", from: 2011 },
        { name: "New Year's Eve", on: "12-31", from: 2011 },
        { name: "Lunar New Year's Eve", on: "Lunar New Year -1", from: 2013 },
      ],
    },
  ],
};
