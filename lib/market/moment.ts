import { invalidArgument } from "../core/errors.ts";
import { day, type Milliseconds } from "../core/time.ts";
import { readTime } from "./sources/csv/time.ts";

/** A moment as people give it: milliseconds UTC, `"2024-01-31"`, `"2024-01-31 13:00"` (UTC unless a zone follows), or a Date. */
export type Moment = Milliseconds | string | Date;

const encoder = new TextEncoder();

/** Milliseconds UTC of a moment. `name` is the parameter it came from, for the error. */
export function toMilliseconds(moment: Moment, name: string): Milliseconds {
  let time: number = NaN;
  if (moment instanceof Date) time = moment.getTime();
  else if (typeof moment === "number") time = moment;
  else if (typeof moment === "string" && /\D/.test(moment) && !moment.trim().startsWith("-")) {
    const bytes = encoder.encode(moment.trim());
    time = readTime(bytes, 0, bytes.length);
  }
  if (Number.isFinite(time) && Math.abs(time) < 1e8 * day) return time;
  throw invalidArgument(
    name,
    "must be a moment",
    moment,
    'Write "2024-01-31" or "2024-01-31 13:00" (UTC), or milliseconds.',
  );
}
