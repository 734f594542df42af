import { demand } from "../../../core/errors.ts";
import { ofValues } from "../../ta/indicator.ts";
import { Extremes } from "../../ta/machine/extremes.ts";
import type { Machine } from "../../ta/machine/machine.ts";
import { SortedWindow } from "../../ta/machine/sorted-window.ts";
import { bars, real } from "../../ta/parameters.ts";
import { zscore } from "../../ta/statistics/moments.ts";
import { ExpandingQuantile } from "./expanding-quantile.ts";
import { indicatorOperation, type Operation } from "./operation.ts";
import { remembering } from "./remembering.ts";
import { checkSpan, type Span } from "./span.ts";

/** (x − mean) / standard deviation of a sample or, as `pt.ta.zscore`, the population's. */
export function zscoreOperation(span: Span): Operation {
  const { kind, bars } = checkSpan(span, "zscore", 2);
  if (kind === "window") return indicatorOperation(zscore.definition, [bars], [`window ${bars}`]);
  return expanding("zscore", bars, () => new ExpandingScore(bars));
}

/** (x − smallest) / (largest − smallest). */
export function minMaxOperation(span: Span): Operation {
  const { kind, bars } = checkSpan(span, "minMax", 2);
  if (kind === "window") return indicatorOperation(minMax.definition, [bars], [`window ${bars}`]);
  return expanding("minMax", bars, () => new ExpandingRange(bars));
}

/** (x − median) / (upper quartile − lower quartile). */
export function robustOperation(span: Span): Operation {
  const { kind, bars } = checkSpan(span, "robust", 2);
  if (kind === "window") return indicatorOperation(robust.definition, [bars], [`window ${bars}`]);
  return expanding("robust", bars, () => new ExpandingRobust(bars));
}

/** x, held between the quantiles `tail` and 1 − `tail`. */
export function winsoriseOperation(tail: number, span: Span): Operation {
  demand(
    typeof tail === "number" && tail > 0 && tail < 0.5,
    "tail",
    "must be above 0 and below 0.5",
    tail,
    "Pass e.g. 0.01.",
  );
  const { kind, bars } = checkSpan(span, "winsorise", 2);
  if (kind === "window")
    return indicatorOperation(winsorise.definition, [bars, tail], [String(tail), `window ${bars}`]);
  return expanding("winsorise", bars, () => new ExpandingClip(bars, tail), String(tail));
}

function expanding(name: string, bars: number, machine: () => Machine, ...written: string[]): Operation {
  return remembering(name, [...written, `expanding ${bars}`], {
    lookback: bars - 1,
    endless: true,
    machine,
  });
}

/** The value where a full window has a quantile: between the two nearest ranks (type 7). */
function quantileOf(window: SortedWindow, period: number, share: number): number {
  const place = share * (period - 1);
  const rank = Math.floor(place);
  const low = window.at(rank);
  return place === rank ? low : low + (place - rank) * (window.at(rank + 1) - low);
}

const minMax = ofValues<[period: number]>("minMax", {
  parameters: [bars("period", 250, 2)],
  lookback: period => period - 1,
  machine: period => new RollingRange(period),
});

const robust = ofValues<[period: number]>("robust", {
  parameters: [bars("period", 250, 2)],
  lookback: period => period - 1,
  machine: period => new RollingRobust(period),
});

const winsorise = ofValues<[period: number, tail: number]>("winsorise", {
  parameters: [bars("period", 250, 2), real("tail", 0.01, 0, 0.5)],
  lookback: period => period - 1,
  machine: (period, tail) => new RollingClip(period, tail),
});

class RollingRange implements Machine {
  readonly #extremes: Extremes;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  next(x: number): number {
    const extremes = this.#extremes;
    extremes.next(x, x);
    return share(x, extremes.lowest, extremes.highest);
  }
}

class RollingRobust implements Machine {
  readonly #period: number;
  readonly #window: SortedWindow;

  constructor(period: number) {
    this.#period = period;
    this.#window = new SortedWindow(period);
  }

  next(x: number): number {
    const window = this.#window;
    const period = this.#period;
    if (!window.next(x)) return NaN;
    const spread = quantileOf(window, period, 0.75) - quantileOf(window, period, 0.25);
    return spread === 0 ? NaN : (x - quantileOf(window, period, 0.5)) / spread;
  }
}

class RollingClip implements Machine {
  readonly #period: number;
  readonly #tail: number;
  readonly #window: SortedWindow;

  constructor(period: number, tail: number) {
    this.#period = period;
    this.#tail = tail;
    this.#window = new SortedWindow(period);
  }

  next(x: number): number {
    if (!this.#window.next(x)) return NaN;
    return between(
      x,
      quantileOf(this.#window, this.#period, this.#tail),
      quantileOf(this.#window, this.#period, 1 - this.#tail),
    );
  }
}

/** Welford's recurrence: deviations about the mean so far do not cancel. */
class ExpandingScore implements Machine {
  readonly #least: number;
  #count = 0;
  #mean = 0;
  #deviations = 0;

  constructor(least: number) {
    this.#least = least;
  }

  next(x: number): number {
    const apart = x - this.#mean;
    this.#mean += apart / ++this.#count;
    this.#deviations += apart * (x - this.#mean);
    if (this.#count < this.#least || this.#deviations === 0) return NaN;
    return (x - this.#mean) / Math.sqrt(this.#deviations / this.#count);
  }
}

class ExpandingRange implements Machine {
  readonly #least: number;
  #count = 0;
  #low = Infinity;
  #high = -Infinity;

  constructor(least: number) {
    this.#least = least;
  }

  next(x: number): number {
    if (x < this.#low) this.#low = x;
    if (x > this.#high) this.#high = x;
    return ++this.#count < this.#least ? NaN : share(x, this.#low, this.#high);
  }
}

class ExpandingRobust implements Machine {
  readonly #least: number;
  readonly #lower = new ExpandingQuantile(0.25);
  readonly #middle = new ExpandingQuantile(0.5);
  readonly #upper = new ExpandingQuantile(0.75);
  #count = 0;

  constructor(least: number) {
    this.#least = least;
  }

  next(x: number): number {
    this.#lower.add(x);
    this.#middle.add(x);
    this.#upper.add(x);
    if (++this.#count < this.#least) return NaN;
    const spread = this.#upper.value - this.#lower.value;
    return spread === 0 ? NaN : (x - this.#middle.value) / spread;
  }
}

class ExpandingClip implements Machine {
  readonly #least: number;
  readonly #lower: ExpandingQuantile;
  readonly #upper: ExpandingQuantile;
  #count = 0;

  constructor(least: number, tail: number) {
    this.#least = least;
    this.#lower = new ExpandingQuantile(tail);
    this.#upper = new ExpandingQuantile(1 - tail);
  }

  next(x: number): number {
    this.#lower.add(x);
    this.#upper.add(x);
    return ++this.#count < this.#least ? NaN : between(x, this.#lower.value, this.#upper.value);
  }
}

/** Where x stands in a range, 0 to 1; NaN in one without width. */
function share(x: number, low: number, high: number): number {
  return high === low ? NaN : (x - low) / (high - low);
}

function between(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}
