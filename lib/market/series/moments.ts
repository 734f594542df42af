import { PeakError } from "../../core/errors.ts";
import { day, type Milliseconds } from "../../core/time.ts";
import type { Zone } from "../calendar/zone.ts";
import { isSlashed, readSlashed } from "../sources/csv/slashed.ts";
import { offsetOf, onClocks, readPeriod, someClock, withDays, type Period } from "./period.ts";
import { cellOf, type NamedRow } from "./records.ts";

/**
 * The moments that a column names, row by row: where a period begins, or with `release` when what it names is known. Of dates such as 1/3/2014 the
 * whole column tells which number is the day.
 */
export function momentsOf(
  rows: readonly NamedRow[],
  column: string,
  name: string,
  zone: Zone | undefined,
  release?: Milliseconds,
): (row: number) => Milliseconds {
  const cells = rows.map(row => cellOf(row, column));
  const texts = cells.map(cell => (typeof cell === "string" ? cell.trim() : ""));
  const slashed = texts.some(isSlashed) ? readSlashed(texts) : undefined;
  if (slashed === undefined && texts.some(isSlashed))
    throw new PeakError(
      "unreadable",
      `${name}: nothing tells day from month in dates of ${column} such as "${texts.find(isSlashed)}".`,
      { hint: "Write dates as 2024-01-31." },
    );
  const days = slashed && readSlashed(texts.map(text => text + someClock));
  const periodOf = (i: number): Period => {
    if (slashed === undefined || days === undefined) return readPeriod(cells[i]);
    const isDay = Number.isFinite(days[i]);
    return {
      start: slashed[i],
      end: slashed[i] + (isDay ? day : 0),
      offset: isDay ? undefined : offsetOf(texts[i]),
    };
  };
  const periods = rows.map((_, i) => periodOf(i));
  const named = release === undefined ? periods : withDays(periods, zone);
  return i => {
    const { start, end } = named[i];
    if (!Number.isFinite(start)) throw unreadableCell(name, rows[i], column, cells[i], "is no time");
    const time = release === undefined ? start : end - start === day ? start + release : end;
    const known = onClocks(zone, named[i], time);
    if (known !== undefined) return known;
    throw unreadableCell(name, rows[i], column, cells[i], `was never on the clocks of ${zone!.name}`);
  };
}

/** The error for a cell: of what file, where, and what is wrong with it. */
export function unreadableCell(
  name: string,
  { place }: NamedRow,
  column: string,
  cell: unknown,
  what: string,
): PeakError {
  return new PeakError("invalid_data", `${name}, ${place}, ${column}: "${String(cell)}" ${what}.`, {
    hint: "Repair the cell, or leave the row out with where.",
  });
}
