import { demandMembers } from "../../core/members.ts";
import { PeakError, demand } from "../../core/errors.ts";
import { timeframeLength, year, type Milliseconds } from "../../core/time.ts";
import { firstAtOrAfter, type Bars } from "../bars.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { demandBars } from "../demand-bars.ts";

/** Rates over time, oldest first: the funding of a perpetual, or the yearly cost of borrowing. Frozen. */
export interface RateSeries {
  /** When each was paid or came into force, ms UTC. */
  readonly time: Float64Array;
  /** Fractions: 0.0001 is one basis point. */
  readonly rate: Float64Array;
}

/**
 * A series of rates as fractions (0.0001 is one basis point), sorted by time. Venues stamp funding some milliseconds late; that does
 * not matter here. Check the zone of a file whose times are not on the venue's hours: Binance pays at 00, 08 and 16 UTC.
 *
 * Throws `invalid_data` for a time twice or a rate that is no number.
 */
export function rateSeries(rows: readonly { readonly time: Moment; readonly rate: number }[]): RateSeries {
  demand(Array.isArray(rows), "rows", "must be an array", rows, "Pass [{ time, rate }].");
  const read = rows
    .map((row, i) => {
      demandMembers(row, [], `rows[${i}]`, "must be a rate and its time", "Pass { time, rate }.");
      return { time: toMilliseconds(row.time, `rows[${i}].time`), rate: row.rate };
    })
    .sort((a, b) => a.time - b.time);
  read.forEach(({ time, rate }, i) => {
    if (i > 0 && time === read[i - 1].time)
      throw new PeakError("invalid_data", `Two rates have the time ${new Date(time).toISOString()}.`, {
        hint: "Keep one of each.",
      });
    if (!Number.isFinite(rate))
      throw new PeakError("invalid_data", `The rate at ${new Date(time).toISOString()} is ${rate}.`, {
        hint: "Leave the row out, or give its number.",
      });
  });
  return Object.freeze({
    time: Float64Array.from(read, row => row.time),
    rate: Float64Array.from(read, row => row.rate),
  });
}

/**
 * Funding that a long position pays during each bar, as a fraction of its notional; a short receives it, negative rates the other
 * way. A payment counts for the bar that is open when it is made: [open, next open). The last bar's next open is the one its timeframe gives.
 */
export function fundingPerBar(bars: Bars, funding: RateSeries): Float64Array {
  demandBars(bars);
  demandMembers(
    funding,
    ["time", "rate"],
    "funding",
    "must be a series of rates",
    "Pass what pt.rateSeries gives.",
  );
  const paid = new Float64Array(bars.length);
  let k = firstAtOrAfter(funding.time, bars.time[0] ?? 0);
  for (let i = 0; i < bars.length; i++) {
    const end = nextOpen(bars, i);
    for (; k < funding.time.length && funding.time[k] < end; k++) paid[i] += funding.rate[k];
  }
  return paid;
}

/**
 * What borrowing costs during each bar, as a fraction of the value borrowed: yearly rates, each in force until the next, accrued by the
 * calendar day over nights and weekends (actual/365). Throws `invalid_data` where the bars begin before the first rate.
 */
export function borrowPerBar(bars: Bars, yearly: RateSeries): Float64Array {
  demandBars(bars);
  demandMembers(
    yearly,
    ["time", "rate"],
    "yearly",
    "must be a series of rates",
    "Pass what pt.rateSeries gives.",
  );
  const cost = new Float64Array(bars.length);
  if (bars.length === 0) return cost;
  demand(yearly.time.length > 0, "yearly", "must not be empty", 0, "Give at least one rate.");
  if (bars.time[0] < yearly.time[0])
    throw new PeakError(
      "invalid_data",
      `No borrow rate is known before ${new Date(yearly.time[0]).toISOString()}.`,
      {
        hint: "Cut the bars, or give the rate that was in force at their start.",
      },
    );
  let k = 0;
  for (let i = 0; i < bars.length; i++) {
    const end = nextOpen(bars, i);
    for (let at: Milliseconds = bars.time[i]; at < end;) {
      while (k + 1 < yearly.time.length && yearly.time[k + 1] <= at) k++;
      const until = Math.min(end, yearly.time[k + 1] ?? Infinity);
      cost[i] += (yearly.rate[k] * (until - at)) / year;
      at = until;
    }
  }
  return cost;
}

function nextOpen(bars: Bars, i: number): Milliseconds {
  return i + 1 < bars.length ? bars.time[i + 1] : bars.time[i] + timeframeLength(bars.timeframe);
}
