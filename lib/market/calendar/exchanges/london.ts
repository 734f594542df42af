import type { ExchangeRules } from "../rules.ts";

/** Sources: londonstockexchange.com, "Business days"; bank holidays: gov.uk and the proclamations that moved them. */
export const london: ExchangeRules = {
  mic: "XLON",
  name: "London",
  aliases: ["LSE"],
  zone: "Europe/London",
  years: [1990, 2030],
  hours: [{ open: "08:00", close: "16:30" }],
  holidays: [
    { name: "New Year's Day", on: "01-01", moved: "weekend to Monday" },
    { name: "Good Friday", on: "Easter -2" },
    { name: "Easter Monday", on: "Easter +1" },
    // 50 and 75 years after the war in Europe it went to the 8th.
    { name: "Early May Bank Holiday", on: "1st Mon of May", except: [1995, 2020] },
    // Moved beside the jubilees.
    { name: "Spring Bank Holiday", on: "last Mon of May", except: [2002, 2012, 2022] },
    { name: "Summer Bank Holiday", on: "last Mon of Aug" },
    { name: "Christmas Day", on: "12-25" },
    { name: "Boxing Day", on: "12-26" },
    { name: "Christmas Day (observed)", on: "12-27", weekdays: "Mon Tue" },
    { name: "Boxing Day (observed)", on: "12-28", weekdays: "Mon Tue" },
  ],
  closures: {
    "1995-05-08": "Early May Bank Holiday, VE Day",
    "1999-12-31": "millennium",
    "2002-06-03..2002-06-04": "Golden Jubilee",
    "2011-04-29": "royal wedding",
    "2012-06-04..2012-06-05": "Diamond Jubilee",
    "2020-05-08": "Early May Bank Holiday, VE Day",
    "2022-06-02..2022-06-03": "Platinum Jubilee",
    "2022-09-19": "funeral of Queen Elizabeth II",
    "2023-05-08": "coronation of King Charles III",
  },
  halfDays: [
    {
      close: "12:30",
      rules: [
        { name: "Christmas Eve", on: "12-24", moved: "weekend to Friday" },
        { name: "New Year's Eve", on: "12-31", moved: "weekend to Friday" },
      ],
    },
  ],
};
