import { day, type Milliseconds } from "../../../core/time.ts";
import type { DownloadOptions } from "../http/download.ts";
import { dumpAddress, type DumpKind } from "./address.ts";
import { checkedFile } from "./checked-file.ts";

/** How long after its end a day's file may still be missing because it is not yet made. */
export const dumpLateness: Milliseconds = 3 * day;

/** What is walked over. */
export interface Walk extends DownloadOptions {
  readonly symbol: string;
  readonly what: DumpKind;
  readonly since: Milliseconds;
  readonly until: Milliseconds;
  readonly now: Milliseconds;
  /** Take a month's file only where all of the month is wanted: trades of a month are large. Default false. */
  readonly frugal?: boolean;
}

/**
 * The files of a market from `since` to `until`, oldest first, each checked: one for each month that is over, one for each day of a
 * month that runs, or whose file is not made yet. A month without files is passed over, as before a market was listed; the walk
 * ends at the first day whose file may still come.
 */
export async function* walkDumps(walk: Walk): AsyncGenerator<string, void, undefined> {
  const { symbol, what, since, until, now, frugal = false, ...options } = walk;
  const end = Math.min(until, now);
  const fetch = (period: "monthly" | "daily", from: Milliseconds) =>
    checkedFile(dumpAddress(symbol, what, period, from), options);
  let listed = false;
  for (let month = monthOf(since); month < end; month = after(month)) {
    const next = after(month);
    const whole = since <= month && until >= next;
    if (next <= now && (whole || !frugal)) {
      const path = await fetch("monthly", month);
      listed ||= path !== undefined;
      if (path !== undefined) {
        yield path;
        continue;
      }
      // Long before the first file there was no market: one question instead of thirty.
      const made = next + 40 * day <= now;
      if (!listed && made && (await fetch("daily", next - day)) === undefined) continue;
    }
    for (
      let date = Math.max(month, Math.floor(since / day) * day);
      date < Math.min(next, end) && date + day <= now;
      date += day
    ) {
      const path = await fetch("daily", date);
      listed ||= path !== undefined;
      if (path !== undefined) yield path;
      else if (date + day + dumpLateness > now) return;
    }
  }
}

function monthOf(time: Milliseconds): Milliseconds {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function after(month: Milliseconds): Milliseconds {
  const date = new Date(month);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
