import { demandMembers } from "../../core/members.ts";
import { PeakError } from "../../core/errors.ts";
import { day, year, type Timeframe } from "../../core/time.ts";
import { calendar } from "./find.ts";

/** Trading days of a year on markets that close at the week-end. */
const sessionsPerYear = 252;

const saturday = 2;

const remembered = new WeakMap<Float64Array, number>();

/**
 * How many bars a year has: what every annual figure is scaled with. Bars that name their calendar take it from there
 * (`barsPerYear`); for others it is measured on their times, ascending opens in ms UTC, at least two:
 *
 * - A market that trades on Saturdays never closes: 365 days / the median step, so hourly bars give 8,760. Holes in the
 *   data do not change that.
 * - A market without Saturdays has sessions: 252 × the median number of bars in a day that has any, so daily bars give 252.
 *   (Where the sample holds no whole Saturday, intraday bars that leave out a quarter of the day count as sessions; daily
 *   bars count as around the clock.)
 * - Weekly and longer bars: 365 days / the step; months, quarters and years are rounded to 12, 4 and 1.
 *
 * Throws `invalid_data` for fewer than two bars, which have no spacing.
 */
export function periodsPerYear(
  bars:
    Float64Array | { readonly time: Float64Array; readonly timeframe: Timeframe; readonly calendar?: string },
): number {
  if (!(bars instanceof Float64Array))
    demandMembers(
      bars,
      ["time"],
      "bars",
      "must be bars or their times",
      "Pass what pt.load gives, or bars.time.",
    );
  if (!(bars instanceof Float64Array) && bars.calendar !== undefined)
    return calendar(bars.calendar).barsPerYear(bars.timeframe);
  const time = bars instanceof Float64Array ? bars : bars.time;
  const known = remembered.get(time);
  if (known !== undefined) return known;
  const found = measure(time);
  remembered.set(time, found);
  return found;
}

function measure(time: Float64Array): number {
  const n = time.length;
  if (n < 2)
    throw new PeakError(
      "invalid_data",
      `The number of bars in a year needs at least 2 bars, received ${n}.`,
      {
        hint: "Load a longer range.",
      },
    );
  const steps = new Float64Array(n - 1);
  for (let i = 1; i < n; i++) steps[i - 1] = time[i] - time[i - 1];
  const step = median(steps);
  if (!(step > 0))
    throw new PeakError(
      "invalid_data",
      `The times of the bars must ascend, their median step is ${step} ms.`,
      {
        hint: "Sort them: normalise does.",
      },
    );
  if (step >= 25 * day) return Math.max(1, Math.round(year / step));
  if (step > 3 * day) return year / (Math.round(step / day) * day);
  const around = year / step;
  const { saturdays, barsOnSaturdays, barsPerDay } = countDays(time);
  if (saturdays > 0)
    return barsOnSaturdays * 10 >= saturdays * barsPerDay ? around : sessionsPerYear * barsPerDay;
  return step >= day || barsPerDay >= (0.75 * day) / step ? around : sessionsPerYear * barsPerDay;
}

/** Whole Saturdays (UTC) in the sample, the bars on them, and the median number of bars on days that have any. */
function countDays(time: Float64Array) {
  const n = time.length;
  const dayOf = (moment: number) => Math.floor(moment / day);
  const perDay: number[] = [];
  let barsOnSaturdays = 0;
  let today = NaN;
  for (let i = 0; i < n; i++) {
    const date = dayOf(time[i]);
    if (date !== today) {
      today = date;
      perDay.push(0);
    }
    perDay[perDay.length - 1]++;
    // 1970-01-01 was a Thursday.
    if (date % 7 === saturday) barsOnSaturdays++;
  }
  // The first and the last day may be cut, so they do not count as whole.
  const upTo = (date: number) => Math.floor((date - saturday) / 7) + 1;
  const saturdays = upTo(dayOf(time[n - 1]) - 1) - upTo(dayOf(time[0]));
  return { saturdays, barsOnSaturdays, barsPerDay: median(Float64Array.from(perDay)) };
}

function median(values: Float64Array): number {
  values.sort();
  return values[values.length >> 1];
}
