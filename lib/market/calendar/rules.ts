/** A time of day on the exchange's clock, `"09:30"`. */
export type ClockTime = `${number}:${number}`;
/** A date, `"2001-09-11"`. */
export type DateText = `${number}-${number}-${number}`;
/** A day of the year, `"07-04"`. */
export type MonthDay = `${number}-${number}`;

export type Weekday = "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun";
export type Month =
  "Jan" | "Feb" | "Mar" | "Apr" | "May" | "Jun" | "Jul" | "Aug" | "Sep" | "Oct" | "Nov" | "Dec";
/** Days that are looked up or computed, each once a year. */
export type Anchor =
  | "Easter"
  | "Lunar New Year"
  | "Buddha's Birthday"
  | "Dragon Boat"
  | "Mid-Autumn"
  | "Chung Yeung"
  | "Ching Ming"
  | "vernal equinox"
  | "autumnal equinox";

/**
 * When a holiday is: `"07-04"`, `"3rd Mon of Jan"`, `"last Mon of May"`, `"Mon by 05-24"` (the last Monday up to that day),
 * `"Easter -2"`, `"Lunar New Year +1"`.
 */
export type When =
  | MonthDay
  | `${"1st" | "2nd" | "3rd" | "4th" | "last"} ${Weekday} of ${Month}`
  | `${Weekday} by ${MonthDay}`
  | Anchor
  | `${Anchor} ${"+" | "-"}${number}`;

/**
 * Where a holiday goes that falls badly:
 * - `"Sunday to Monday"`, `"weekend to Monday"`, `"weekend to Friday"`;
 * - `"nearest weekday"`: Saturday to Friday, Sunday to Monday;
 * - `"day after"`: always one day on (the Friday after Thanksgiving);
 * - `"next free day"`: from a Sunday or another holiday to the next day that is neither.
 */
export type Moved =
  | "Sunday to Monday"
  | "weekend to Monday"
  | "weekend to Friday"
  | "nearest weekday"
  | "day after"
  | "next free day";

/** A day that comes back every year. */
export interface HolidayRule {
  readonly name: string;
  readonly on: When;
  /** Only in years in which the day is one of these: `"Mon Tue"`. */
  readonly weekdays?: string;
  readonly moved?: Moved;
  /** First and last year of the rule, both included. */
  readonly from?: number;
  readonly until?: number;
  readonly except?: readonly number[];
}

/** Hours of a full session, from a date on. */
export interface Hours {
  readonly from?: DateText;
  readonly open: ClockTime;
  readonly close: ClockTime;
  /** The lunch break. */
  readonly pause?: readonly [ClockTime, ClockTime];
}

/** Sessions that close early. */
export interface HalfDays {
  readonly close: ClockTime;
  readonly rules: readonly HolidayRule[];
  /** Single dates, with the reason. */
  readonly dates?: Readonly<Record<DateText, string>>;
}

/** An exchange as data: everything a calendar is computed from. */
export interface ExchangeRules {
  /** ISO 10383 market identifier. */
  readonly mic: string;
  readonly name: string;
  /** Other names it is found by. */
  readonly aliases: readonly string[];
  /** IANA time zone of the clock times; daylight saving comes from it. */
  readonly zone: string;
  /** First and last year the rules are true for. */
  readonly years: readonly [number, number];
  /** Oldest first; the first needs no `from`. */
  readonly hours: readonly Hours[];
  /** Days of the week without sessions. Default Saturday and Sunday. */
  readonly closedOn?: readonly Weekday[];
  /** The session of a day opens on the evening before. */
  readonly opensDayBefore?: true;
  readonly holidays: readonly HolidayRule[];
  /** From this year on a weekday between two holidays is one too (Japan). */
  readonly bridges?: number;
  /** Years whose closures were announced one by one, `"01-01 02-16..02-23"`: the rules are not asked for them. */
  readonly announced?: Readonly<Record<number, string>>;
  /** Closures that no rule gives: a date or `"2001-09-11..2001-09-14"`, with the reason. */
  readonly closures: Readonly<Record<string, string>>;
  readonly halfDays?: readonly HalfDays[];
}
