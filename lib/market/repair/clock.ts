import { day, hour } from "../../core/time.ts";
import { usualSpacing } from "../rows/gaps.ts";
import type { RawRows } from "../rows/clean.ts";
import { dayOf, pricedRows, type Issue } from "./issue.ts";

/**
 * Local times taken for UTC: on a Sunday in March or April an hour is missing at night, on a Sunday in October or November one
 * is there twice. Both must occur, because an outage makes one of them alone. Only for rows an hour apart or less of a market
 * that trades on Sunday nights.
 */
export function clockIssues(rows: RawRows): Issue[] {
  const priced = pricedRows(rows);
  const spacing = usualSpacing(rows.time);
  if (!(spacing > 0 && spacing <= hour)) return [];
  const missing: number[] = [];
  const repeated = new Map<number, number[]>();
  for (let at = 1; at < priced.length; at++) {
    const time = rows.time[priced[at]];
    const step = time - rows.time[priced[at - 1]];
    if (step !== 0 && step !== hour + spacing) continue;
    const date = new Date(time);
    if (date.getUTCDay() !== 0 || date.getUTCHours() > 4) continue;
    const month = date.getUTCMonth() + 1;
    if (step > 0 && (month === 3 || month === 4)) missing.push(priced[at]);
    if (step !== 0 || (month !== 10 && month !== 11)) continue;
    const sunday = Math.floor(time / day);
    repeated.set(sunday, [...(repeated.get(sunday) ?? []), priced[at]]);
  }
  const twice = [...repeated.values()].filter(found => found.length * spacing === hour);
  if (missing.length === 0 || twice.length === 0) return [];
  const words =
    "an hour is missing where summer time begins, or there twice where it ends: these are local times, not UTC";
  return [...missing.map(row => [row, row]), ...twice.map(found => [found[0], found.at(-1)!])]
    .toSorted(([a], [b]) => a - b)
    .map(([from, to]): Issue => ({
      kind: "clock",
      from,
      to,
      words: `${dayOf(rows, from)}: ${words}`,
      changes: [],
    }));
}
