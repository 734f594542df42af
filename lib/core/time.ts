import { invalidArgument } from "./errors.ts";
import { unknownName } from "./names.ts";

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

/** The length of a bar. */
export type Timeframe = keyof typeof lengths;

export const timeframes = Object.freeze(Object.keys(lengths) as Timeframe[]);

/** Length of one bar in milliseconds. Throws `unknown_name` with "did you mean". */
export function timeframeLength(timeframe: Timeframe): Milliseconds {
  const length = (lengths as Record<string, number>)[timeframe];
  if (length === undefined) throw unknownName("timeframe", timeframe, timeframes);
  return length;
}

/** Parses a timeframe from outside (a command line, a file). Throws `unknown_name`. */
export function parseTimeframe(text: string): Timeframe {
  timeframeLength(text as Timeframe);
  return text as Timeframe;
}

/** A span of time as people write it: `"30d"`, `"12h"`, `"2w"`, `"15m"`. */
export type Duration = `${number}${"m" | "h" | "d" | "w"}`;

const durationUnits = { m: minute, h: hour, d: day, w: week } as const;

/** Length of a duration in milliseconds. `name` is the parameter it came from, for the error. */
export function durationLength(duration: Duration, name = "duration"): Milliseconds {
  const match = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(String(duration));
  const length = match ? Number(match[1]) * durationUnits[match[2] as keyof typeof durationUnits] : NaN;
  if (!(length > 0))
    throw invalidArgument(
      name,
      "must be a positive duration",
      duration,
      'Write a number and a unit: "30d", "12h", "2w".',
    );
  return length;
}

/** `2024-01-31` or `2024-01-31 13:00`, UTC, minutes only where there are any. */
export function formatTime(time: Milliseconds): string {
  const text = new Date(time).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}
