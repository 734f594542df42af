import { PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { day, formatTime, timeframeLength, type Milliseconds } from "../../core/time.ts";
import { Bars, firstAtOrAfter } from "../bars.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { barCloses } from "../calendar/bar-closes.ts";
import { actionsOf, exDates, type CorporateAction, type ExDate } from "./actions.ts";
import { dateOf, exBar } from "./ex-bar.ts";
import { demandBars } from "../demand-bars.ts";

/** What is taken out of the prices. */
export type AdjustFor = "splits" | "splits and dividends";

export interface AdjustOptions {
  /** Default "splits and dividends". */
  readonly for?: AdjustFor;
  /**
   * The day the view is of, or a moment of it: bars and actions after it are not in it, nor a bar that is not complete by then. A date is all of
   * its day: the daily bar is in it, which it is not at noon. Default: the last bar.
   */
  readonly asOf?: Moment;
}

/**
 * Raw bars as someone would have seen them adjusted on the day `asOf`: prices before a split of `ratio` are divided by it and volumes
 * multiplied; prices before a dividend are scaled by 1 − dividend / the close before, so that returns are those of holding
 * (CRSP's and Yahoo's method; Quandl's is `totalReturn`). Bars and actions later than `asOf` are left out.
 *
 * Bars longer than a day take an action from the bar on in which it lies. Its open, high and low may be from before: adjust daily bars and
 * `resample` those.
 *
 * Keep raw bars and adjust them for the day you stand on: adjusted data that were downloaded know of every split since, so a rule with
 * a price in it ("above $5", a tick, a lot) sees the future in them.
 *
 * `actions` are by default those the bars carry (`bars.actions`, from a file with such columns).
 *
 * Throws `invalid_data` for a dividend that is not below the close before it.
 */
export function adjust(bars: Bars, actions?: readonly CorporateAction[], options: AdjustOptions = {}): Bars {
  demandBars(bars);
  refuseUnknownKeys("adjust option", options, ["for", "asOf"]);
  const { for: wanted = "splits and dividends", asOf } = options;
  if (wanted !== "splits" && wanted !== "splits and dividends")
    throw unknownName("for", wanted, ["splits", "splits and dividends"]);
  const today = asOf === undefined ? (bars.time.at(-1) ?? Infinity) : toMilliseconds(asOf, "asOf");
  const seen = asOf === undefined ? bars : bars.slice(0, firstAtOrAfter(knownFrom(bars, today), today + 1));
  const columns = {
    time: seen.time,
    open: seen.open.slice(),
    high: seen.high.slice(),
    low: seen.low.slice(),
    close: seen.close.slice(),
    volume: seen.volume.slice(),
  };
  const known = exDates(actionsOf(bars, actions))
    .map(date => ({ ...date, bar: exBar(seen, date.time) }))
    .filter(({ time, bar }) => bar < seen.length || (asOf !== undefined && time <= today));
  // From the latest back: the factors of what came later are known when an earlier bar is reached.
  let price = 1;
  let volume = 1;
  let end = seen.length;
  for (const date of known.toReversed()) {
    scale(date.bar, Math.max(date.bar, end));
    end = Math.min(end, date.bar);
    // In shares of the ex-date: what was split since the bar before is in them.
    const earlier = known.filter(({ bar, time }) => bar === date.bar && time < date.time);
    // … and what was paid since is no longer in the price.
    const before = earlier.reduce(
      (close, { ratio, dividend }) => close / ratio - dividend,
      seen.close[date.bar - 1],
    );
    price *= priceFactor(date, before / date.ratio, seen, wanted);
    volume *= date.ratio;
  }
  scale(0, end);
  const { symbol, timeframe, synthetic, notice, calendar } = bars;
  const source = `${bars.source}, adjusted for ${wanted} as of ${formatTime(today)}`;
  return new Bars({ symbol, timeframe, source, synthetic, notice, calendar }, columns);

  function scale(from: number, to: number): void {
    if (price === 1 && volume === 1) return;
    for (let i = from; i < to; i++) {
      columns.open[i] *= price;
      columns.high[i] *= price;
      columns.low[i] *= price;
      columns.close[i] *= price;
      columns.volume[i] *= volume;
    }
  }
}

/**
 * From when on each bar may be in a view: once it is complete. A daily one is in the view of its date, which means the whole day; of
 * moments, where no calendar tells when its market closes, in those after its end.
 */
function knownFrom(bars: Bars, asOf: Milliseconds): Float64Array {
  const length = timeframeLength(bars.timeframe);
  if (length === day && asOf % day === 0) return bars.time.map(dateOf);
  return bars.calendar === undefined ? bars.time.map(open => open + length) : barCloses(bars);
}

/** What prices before an ex-date are multiplied with; `before` is what a share of that day was worth at the close before it. */
function priceFactor(
  { time, ratio, dividend, bar }: ExDate & { readonly bar: number },
  before: number,
  { symbol }: Bars,
  wanted: AdjustFor,
): number {
  if (wanted === "splits" || dividend === 0 || bar === 0) return 1 / ratio;
  if (!(dividend < before))
    throw new PeakError(
      "invalid_data",
      `${symbol}: the dividend of ${dividend} on ${formatTime(time)} is not below the close before it, ${before} in shares of that day.`,
      { hint: "Give it per share as traded on the ex-date, and raw prices." },
    );
  return (1 - dividend / before) / ratio;
}
