import { PeakError } from "../../../core/errors.ts";
import { unknownName } from "../../../core/names.ts";
import { formatTime, timeframeLength, type Milliseconds } from "../../../core/time.ts";
import type { Bars } from "../../../market/bars.ts";
import { demandBars } from "../../../market/demand-bars.ts";
import { bucketsOf, resampleByClock } from "../../../market/resample.ts";
import { closesOf, requireClose } from "../closes.ts";
import type { Timeline } from "../timeline.ts";

/** Other markets by name. */
export type Markets = Readonly<Record<string, Bars>>;

/** The bars of a timeline, and when each of them is known: ms UTC, ascending. */
export interface KnownBars {
  readonly bars: Bars;
  readonly known: Float64Array;
}

/** What a graph is computed from. */
export class MarketData {
  readonly bars: Bars;
  readonly markets: Markets;
  readonly #timelines = new Map<string, KnownBars>();

  constructor(bars: Bars, markets: Markets = {}) {
    demandBars(bars);
    for (const [name, other] of Object.entries(markets)) demandBars(other, `markets["${name}"]`);
    this.bars = bars;
    this.markets = markets;
  }

  /** The bars of a market: its own, before any are made longer. Throws `unknown_name` for one that was not given. */
  own({ market }: Timeline): Bars {
    if (market === "") return this.bars;
    const bars = this.markets[market];
    if (!bars) throw unknownName("market of the graph", market, Object.keys(this.markets));
    return bars;
  }

  /** Refuses to bring a timeline's values to the graph's own bars where nothing tells what was known then. */
  requireJoin(timeline: Timeline): void {
    if (timeline.market === "") return;
    requireClose(this.bars, this.bars.symbol);
    requireClose(this.own(timeline), timeline.market);
  }

  of(timeline: Timeline): KnownBars {
    const ready = this.#timelines.get(timeline.name);
    if (ready) return ready;
    const own = this.own(timeline);
    const { timeframe } = timeline;
    const made =
      timeframe === undefined || timeframe === own.timeframe
        ? new OwnBars(own)
        : longer(own, resampleByClock(own, timeframe));
    this.#timelines.set(timeline.name, made);
    return made;
  }
}

/** When they are known is asked only where timelines are brought together. */
class OwnBars implements KnownBars {
  readonly bars: Bars;
  #known: Float64Array | undefined;

  constructor(bars: Bars) {
    this.bars = bars;
  }

  get known(): Float64Array {
    return (this.#known ??= closesOf(this.bars));
  }
}

/** A longer bar is known when the first of its market's own bars has closed at or after its end. */
function longer(own: Bars, bars: Bars): KnownBars {
  const { endOf } = bucketsOf(own.timeframe, bars.timeframe, own.calendar);
  const step = timeframeLength(own.timeframe);
  const closes = closesOf(own);
  const known = new Float64Array(bars.length);
  let i = 0;
  for (let k = 0; k < bars.length; k++) {
    const end = endOf(bars.time[k]);
    while (own.time[i] + step < end) i++;
    known[k] = closes[i];
    // The bar that completes it must be the last of it, or the longer bar would hold what came after.
    if (i + 1 < own.length && own.time[i + 1] < end) throw overlap(own.time[i], own.time[i + 1], own);
  }
  return { bars, known };
}

export function overlap(
  first: Milliseconds,
  second: Milliseconds,
  { symbol, timeframe }: Pick<Bars, "symbol" | "timeframe">,
): PeakError {
  return new PeakError(
    "invalid_data",
    `${symbol}: the bar of ${formatTime(second)} opens before that of ${formatTime(first)} has closed (${timeframe}), in a longer bar that has ended.`,
    { hint: "Repair the times (pt.normalise), or give the bars their true timeframe." },
  );
}
