import { demandMembers } from "../../core/members.ts";
import { invalidArgument } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { durationLength, type Duration, type Milliseconds } from "../../core/time.ts";
import { barCloses, type TimedBars } from "../calendar/bar-closes.ts";

/** How values are brought to bars. */
export interface AlignOptions {
  /** The moment of a bar by which a value must be known. Default "close", when a strategy decides. */
  readonly by?: "close" | "open";
  /** How long after `knownAt` you have it: the time your feed and your parser take. Default none. */
  readonly delay?: Duration;
  /**
   * Default "latest": the figure in force. "mean", "sum" and "count" are of all that became known within `window`: what news need.
   * Without any of them a mean is NaN, a sum and a count 0.
   */
  readonly take?: "latest" | "mean" | "sum" | "count";
  /** How far back "mean", "sum" and "count" look. Default: to the bar before. */
  readonly window?: Duration;
  /** The latest figure is NaN when it became known longer ago than this. Default: it stays in force. */
  readonly maxAge?: Duration;
}

const takes = ["latest", "mean", "sum", "count"] as const;

interface Columns {
  readonly knownAt: Float64Array;
  readonly refersTo: Float64Array;
  readonly value: Float64Array;
}

/** One value per bar; see `PointInTimeSeries.alignTo`. */
export function align(series: Columns, bars: TimedBars, options: AlignOptions): Float64Array {
  demandMembers(bars, ["time", "timeframe"], "bars", "must be bars", "Pass what pt.load gives.");
  refuseUnknownKeys("align option", options, ["by", "delay", "take", "window", "maxAge"]);
  const { by = "close", take = "latest", delay, window, maxAge } = options;
  if (by !== "close" && by !== "open") throw unknownName("by", by, ["close", "open"]);
  if (!takes.includes(take)) throw unknownName("take", take, takes);
  if (take === "latest" && window !== undefined)
    throw invalidArgument("window", 'must be left out with take "latest"', window, "Use maxAge.");
  if (take !== "latest" && maxAge !== undefined)
    throw invalidArgument("maxAge", `must be left out with take "${take}"`, maxAge, "Use window.");
  const late = delay === undefined ? 0 : durationLength(delay, "delay");
  const moments = by === "open" ? bars.time : barCloses(bars);
  if (take === "latest")
    return latest(series, moments, late, maxAge === undefined ? Infinity : durationLength(maxAge, "maxAge"));
  const length = window === undefined ? undefined : durationLength(window, "window");
  return gathered(series, moments, late, take, length, bars.time[0]);
}

function latest(
  { knownAt, refersTo, value }: Columns,
  moments: Float64Array,
  late: Milliseconds,
  maxAge: Milliseconds,
): Float64Array {
  const out = new Float64Array(moments.length).fill(NaN);
  let next = 0;
  let current = -1;
  for (let i = 0; i < moments.length; i++) {
    for (; next < value.length && knownAt[next] + late <= moments[i]; next++)
      if (current < 0 || refersTo[next] >= refersTo[current]) current = next;
    if (current >= 0 && moments[i] - knownAt[current] <= maxAge) out[i] = value[current];
  }
  return out;
}

function gathered(
  { knownAt, value }: Columns,
  moments: Float64Array,
  late: Milliseconds,
  take: "mean" | "sum" | "count",
  window: Milliseconds | undefined,
  firstOpen: Milliseconds,
): Float64Array {
  const out = new Float64Array(moments.length);
  let from = 0;
  let to = 0;
  for (let i = 0; i < moments.length; i++) {
    const since = window === undefined ? (i > 0 ? moments[i - 1] : firstOpen) : moments[i] - window;
    while (to < value.length && knownAt[to] + late <= moments[i]) to++;
    while (from < to && knownAt[from] + late <= since) from++;
    // Summed anew for each bar: a running sum would keep what rounding left of values long gone.
    let sum = 0;
    for (let k = from; k < to; k++) sum += value[k];
    out[i] = take === "count" ? to - from : take === "sum" ? sum : from < to ? sum / (to - from) : NaN;
  }
  return out;
}
