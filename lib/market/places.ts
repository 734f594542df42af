import { demand } from "../core/errors.ts";
import { toMilliseconds, type Moment } from "./moment.ts";

/** Throws `invalid_argument` unless both ends of a slice are places: a text or nothing would be taken for 0. */
export function demandPlaces(start: number, end: number): void {
  for (const [name, place] of Object.entries({ start, end }))
    demand(
      typeof place === "number" && !Number.isNaN(place),
      name,
      "must be a place",
      place,
      'Pass numbers, slice(-100); between("2024-01-01", "2024-02-01") cuts by time.',
    );
}

/** An end of a span: a moment, or ±Infinity for an open one. */
export function toEnd(moment: Moment, name: string): number {
  return moment === Infinity || moment === -Infinity ? moment : toMilliseconds(moment, name);
}
