import { PeakError } from "../../../core/errors.ts";
import { day, type Milliseconds } from "../../../core/time.ts";
import type { DownloadOptions } from "../http/download.ts";
import { dumpAddress, type DumpKind } from "./address.ts";
import { checkedFile } from "./checked-file.ts";
import { demandListed } from "./listing.ts";

/** How long after its end a day's file may still be missing because it is not yet made. */
export const dumpLateness: Milliseconds = 3 * day;

/** What is walked over. */
export interface Walk extends DownloadOptions {
  readonly symbol: string;
  readonly what: DumpKind;
  readonly since: Milliseconds;
  readonly until: Milliseconds;
  readonly now: Milliseconds;
  /**
   * Months whose file is taken in place of those of their days: "any" (default), "whole" where all of the month is wanted, "none" where
   * a month would be too large.
   */
  readonly months?: "any" | "whole" | "none";
}

/**
 * The files of a market from `since` to `until`, oldest first, each checked: one for each month that is over, one for each day of a
 * month that runs, or whose file is not made yet. A month without files is passed over, as before a market was listed; the walk
 * ends at the first day whose file may still come.
 *
 * Where nothing is found Binance's list says whether there is such a market. Throws `unknown_name` where there is none, and
 * `unavailable` where that cannot be told and files should be there: nobody may take that for a market without bars.
 */
export async function* walkDumps(walk: Walk): AsyncGenerator<string, void, undefined> {
  const { symbol, what, since, until, now, months = "any", ...options } = walk;
  let found = false;
  let due = false;
  let untold: PeakError | "asked" | undefined;
  const fetch: Fetch = async (period, from, madeBy) => {
    const path = await checkedFile(dumpAddress(symbol, what, period, from), options);
    found ||= path !== undefined;
    if (found) return path;
    due ||= madeBy <= now;
    untold ??= await demandListed(symbol, what, options).then(
      () => "asked" as const,
      (error: unknown) => {
        if (error instanceof PeakError && error.code === "unavailable") return error;
        throw error;
      },
    );
    return undefined;
  };
  yield* filesOf({ since, until: Math.min(until, now), now, months }, fetch);
  if (!found && due && untold instanceof PeakError) throw untold;
}

/** The file that begins then, undefined where there is none; from `madeBy` on it should be there. */
type Fetch = (
  period: "monthly" | "daily",
  from: Milliseconds,
  madeBy: Milliseconds,
) => Promise<string | undefined>;

async function* filesOf(
  { since, until, now, months }: Required<Pick<Walk, "since" | "until" | "now" | "months">>,
  fetch: Fetch,
): AsyncGenerator<string, void, undefined> {
  const daily = (date: Milliseconds) => fetch("daily", date, date + day + dumpLateness);
  let listed = false;
  for (let month = monthOf(since); month < until; month = after(month)) {
    const next = after(month);
    const whole = next <= until && (months === "none" || since <= month);
    if (next <= now && (whole || months === "any")) {
      const madeBy = next + 40 * day;
      const path = months === "none" ? undefined : await fetch("monthly", month, madeBy);
      listed ||= path !== undefined;
      if (path !== undefined) {
        yield path;
        continue;
      }
      // Long before the first file there was no market: one question instead of thirty.
      if (!listed && madeBy <= now && (await daily(next - day)) === undefined) continue;
    }
    for (
      let date = Math.max(month, Math.floor(since / day) * day);
      date < Math.min(next, until) && date + day <= now;
      date += day
    ) {
      const path = await daily(date);
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
