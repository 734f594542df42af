import { timeframeLength, type Milliseconds, type Timeframe } from "../../../core/time.ts";
import { bucketsOf, type Buckets } from "../../../market/resample.ts";
import { overlap } from "../batch/market-data.ts";
import type { Timing } from "../closes.ts";
import type { LiveBar } from "../operation/computation.ts";

/** Makes longer bars of bars as they come, as `resample` makes them of all. */
export class LongerBar {
  readonly #own: Timeframe;
  readonly #step: Milliseconds;
  readonly #length: Milliseconds;
  readonly #buckets: Buckets;
  #bar: { -readonly [K in keyof LiveBar]: number } | undefined;
  /** The last bar taken, and when the last longer bar ended. */
  #last: Milliseconds = -Infinity;
  #ended: Milliseconds = -Infinity;

  constructor({ timeframe: own, calendar }: Timing, timeframe: Timeframe) {
    this.#own = own;
    this.#step = timeframeLength(own);
    this.#length = timeframeLength(timeframe);
    this.#buckets =
      own === timeframe
        ? { startOf: moment => moment, endOf: start => start + this.#length }
        : bucketsOf(own, timeframe, calendar);
  }

  /** Calls `complete` with each longer bar that this one completes. */
  add(bar: LiveBar, complete: (longer: LiveBar) => void): void {
    const start = this.#buckets.startOf(bar.time);
    if (this.#step < this.#length && bar.time < this.#ended)
      throw overlap(this.#last, bar.time, { symbol: "stream", timeframe: this.#own });
    this.#last = bar.time;
    if (this.#bar && start !== this.#bar.time) this.#finish(complete);
    if (this.#bar) {
      // As in columns: what is no number counts only where the longer bar begins with it.
      if (bar.high > this.#bar.high) this.#bar.high = bar.high;
      if (bar.low < this.#bar.low) this.#bar.low = bar.low;
      this.#bar.close = bar.close;
      this.#bar.volume += bar.volume;
    } else {
      const { open, high, low, close, volume } = bar;
      this.#bar = { time: start, open, high, low, close, volume };
    }
    if (bar.time + this.#step >= this.#buckets.endOf(start)) this.#finish(complete);
  }

  #finish(complete: (longer: LiveBar) => void): void {
    const bar = this.#bar!;
    this.#bar = undefined;
    this.#ended = this.#buckets.endOf(bar.time);
    complete(bar);
  }
}
