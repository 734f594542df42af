import { PeakError, invalidArgument, received } from "./errors.ts";
import { closest } from "./names.ts";

/** Milliseconds since 1970-01-01 UTC. */
export type Milliseconds = number;

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
export const week = 7 * day;
/** 365 days: the length of a year wherever a rate is annualised on a 24/7 market. */
export const year = 365 * day;

const lengths = {
  "1m": minute,
  "5m": 5 * minute,
  "15m": 15 * minute,
  "30m": 30 * minute,
  "1h": hour,
  "4h": 4 * hour,
  "1d": day,
  "1w": week,
} as const;

const units = { m: minute, h: hour, d: day, w: week } as const;
type Unit = keyof typeof units;

/**
 * The length of a bar: a whole number and the largest unit it is whole in, minutes, hours, days or weeks: "3m", "2h", "1d". There is one way to
 * write each length ("1h", never "60m"), because bars are cached, joined and compared by it. Months have no length, and are none.
 */
export type Timeframe = keyof typeof lengths | (`${number}${Unit}` & Record<never, never>);

/** Those that people use, shortest first. */
export const usualTimeframes = Object.freeze(Object.keys(lengths) as Timeframe[]);

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const firstMonday = 4 * day;

/** Length of one bar in milliseconds. Throws `unknown_name` with "did you mean", or with how it is written. */
export function timeframeLength(timeframe: Timeframe): Milliseconds {
  if (typeof timeframe !== "string") throw unknownTimeframe(timeframe);
  if (Object.hasOwn(lengths, timeframe)) return lengths[timeframe as keyof typeof lengths];
  const match = /^([1-9]\d{0,3})([mhdw])$/.exec(timeframe);
  if (match === null) throw unknownTimeframe(timeframe);
  const length = Number(match[1]) * units[match[2] as Unit];
  const name = timeframeOf(length);
  if (name === timeframe) return length;
  throw new PeakError("unknown_name", `Unknown timeframe "${timeframe}".`, {
    hint: `Write it "${name}": every length has one name.`,
    context: { timeframe },
  });
}

/** How a length is written; undefined where it is not a whole number of minutes, or longer than is written. */
export function timeframeOf(length: Milliseconds): Timeframe | undefined {
  const unit = (["w", "d", "h", "m"] as const).find(each => length % units[each] === 0);
  const count = unit === undefined ? 0 : length / units[unit];
  return count >= 1 && count < 10_000 ? `${count}${unit!}` : undefined;
}

/**
 * When the bar begins that a moment lies in. Bars lie end to end from midnight UTC of 1970-01-01, weeks from the Monday after it: those whose length
 * divides a day begin at midnight.
 */
export function barStart(timeframe: Timeframe): (moment: Milliseconds) => Milliseconds {
  const length = timeframeLength(timeframe);
  const origin = length % week === 0 ? firstMonday : 0;
  return moment => Math.floor((moment - origin) / length) * length + origin;
}

function unknownTimeframe(timeframe: unknown): PeakError {
  const text = typeof timeframe === "string" || typeof timeframe === "number" ? String(timeframe) : "";
  if (/^\d+\s*(M|mo|mon|months?|y|years?)$/.test(text))
    return new PeakError(
      "unknown_name",
      `Unknown timeframe "${text}": months and years have no fixed length.`,
      {
        hint: 'Load "1d" or "4w", or read monthly values as a series: pt.readSeries(file, { refersTo, value, publishedAfter }).',
        context: { timeframe },
      },
    );
  const near = text === "" ? undefined : closest(text, usualTimeframes);
  return new PeakError("unknown_name", `Unknown timeframe ${received(timeframe)}.`, {
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}Write a whole number of minutes, hours, days or weeks: "15m", "2h", "1d".`,
    context: { timeframe },
  });
}

/** Whether something is a timeframe. */
export function isTimeframe(text: unknown): text is Timeframe {
  try {
    return timeframeLength(text as Timeframe) > 0;
  } catch {
    return false;
  }
}

/** Parses a timeframe from outside (a command line, a file). Throws `unknown_name`. */
export function parseTimeframe(text: string): Timeframe {
  timeframeLength(text as Timeframe);
  return text as Timeframe;
}

/** A span of time as people write it: `"30d"`, `"12h"`, `"2w"`, `"15m"`. */
export type Duration = `${number}${Unit}`;

/** Length of a duration in milliseconds. `name` is the parameter it came from, for the error. */
export function durationLength(duration: Duration, name = "duration"): Milliseconds {
  const match = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(typeof duration === "string" ? duration : "");
  const length = match ? Number(match[1]) * units[match[2] as Unit] : NaN;
  if (!(length > 0))
    throw invalidArgument(
      name,
      "must be a positive duration",
      duration,
      'Write a number and a unit: "30d", "12h", "2w".',
    );
  return length;
}

/** Whether a number is a moment that a date can be written of: a garbled one may lie beyond the year 275760. */
export function isMoment(time: Milliseconds): boolean {
  return Math.abs(time) <= 8.64e15;
}

/** `2024-01-31` or `2024-01-31 13:00`, UTC, minutes only where there are any. */
export function formatTime(time: Milliseconds): string {
  // Years beyond 9999 and before 0 take more letters.
  const [date, clock] = new Date(time).toISOString().split("T");
  return clock === "00:00:00.000Z" ? date : `${date} ${clock.slice(0, 5)}`;
}
