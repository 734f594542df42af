import { PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { formatTime } from "../../core/time.ts";
import { Bars, firstAtOrAfter } from "../bars.ts";
import { toMilliseconds, type Moment } from "../moment.ts";
import { actionsOf, exDates, type CorporateAction, type ExDate } from "./actions.ts";
import { demandBars } from "../demand-bars.ts";

/** What is taken out of the prices. */
export type AdjustFor = "splits" | "splits and dividends";

export interface AdjustOptions {
  /** Default "splits and dividends". */
  readonly for?: AdjustFor;
  /** The day the view is of: bars and actions after this moment are not in it. Default: the last bar. */
  readonly asOf?: Moment;
}

/**
 * Raw bars as someone would have seen them adjusted on the day `asOf`: prices before a split of `ratio` are divided by it and volumes
 * multiplied; prices before a dividend are scaled by 1 − dividend / the close before, so that returns are those of holding
 * (CRSP's and Yahoo's method; Quandl's is `totalReturn`). Bars and actions later than `asOf` are left out.
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
  const seen = asOf === undefined ? bars : bars.between(-Infinity, toMilliseconds(asOf, "asOf") + 1);
  const today = asOf === undefined ? (bars.time.at(-1) ?? Infinity) : toMilliseconds(asOf, "asOf");
  const columns = {
    time: seen.time,
    open: seen.open.slice(),
    high: seen.high.slice(),
    low: seen.low.slice(),
    close: seen.close.slice(),
    volume: seen.volume.slice(),
  };
  const known = exDates(actionsOf(bars, actions)).filter(({ time }) => time <= today);
  // From the latest back: the factors of what came later are known when an earlier bar is reached.
  let price = 1;
  let volume = 1;
  let end = seen.length;
  for (const date of known.toReversed()) {
    const start = firstAtOrAfter(seen.time, date.time);
    scale(start, Math.max(start, end));
    end = Math.min(end, start);
    price *= priceFactor(date, seen, start, wanted);
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

/** What prices before an ex-date are multiplied with; `start` is the first bar on or after it. */
function priceFactor(
  { time, ratio, dividend }: ExDate,
  bars: Bars,
  start: number,
  wanted: AdjustFor,
): number {
  if (wanted === "splits" || dividend === 0 || start === 0) return 1 / ratio;
  const before = bars.close[start - 1] / ratio;
  if (!(dividend < before))
    throw new PeakError(
      "invalid_data",
      `${bars.symbol}: the dividend of ${dividend} on ${formatTime(time)} is not below the close before it, ${before} in shares of that day.`,
      { hint: "Give it per share as traded on the ex-date, and raw prices." },
    );
  return (1 - dividend / before) / ratio;
}
