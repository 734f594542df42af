import { ofBars, ofValues } from "../indicator.ts";
import type { Machine } from "../machine/machine.ts";
import { Moments } from "../machine/moments.ts";
import { AverageRange, TrueRange } from "../machine/range.ts";
import { emaMachine, wilderMachine, type Smoother } from "../machine/smoother.ts";
import { Ago, Mean, Sum } from "../machine/window.ts";
import { bars } from "../parameters.ts";
import { atrColumn } from "./atr-column.ts";

type Range = "high" | "low" | "close";
const range = ["high", "low", "close"] as const;

/** True range: the bar's high − low, stretched to the close before where the market gapped. NaN on the first bar. */
export const trange = ofBars<Range, []>("trange", range, {
  lookback: () => 1,
  machine: () => new TrueRange(),
});

/** Average true range in units of price: Wilder's average of the true range (default 14 bars). */
export const atr = ofBars<Range, [period?: number]>("atr", range, {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => period,
  machine: period => new AverageRange(period),
  batch: (columns, period) => atrColumn(columns, period),
});

/** Average true range in per cent of the close (default 14 bars); 0 where the close is 0. Of one bar too, where TA-Lib leaves the range as it is. */
export const natr = ofBars<Range, [period?: number]>("natr", range, {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => period,
  machine: period => new RelativeRange(period),
});

class RelativeRange implements Machine {
  readonly #range: AverageRange;

  constructor(period: number) {
    this.#range = new AverageRange(period);
  }

  next(high: number, low: number, close: number): number {
    const average = this.#range.next(high, low, close);
    return close === 0 && average === average ? 0 : (100 * average) / close;
  }
}

/** Mean range of a bar, high − low, over `period` bars (default 14): gaps do not count. */
export const adr = ofBars<"high" | "low", [period?: number]>("adr", ["high", "low"], {
  parameters: [bars("period", 14)],
  lookback: period => period - 1,
  machine: period => new BarRange(period),
});

class BarRange implements Machine {
  readonly #mean: Mean;

  constructor(period: number) {
    this.#mean = new Mean(period);
  }

  next(high: number, low: number): number {
    return this.#mean.next(high - low);
  }
}

/** Chaikin's volatility: rate of change in per cent over `change` bars (default 10) of an EMA (10) of high − low. */
export const cvi = ofBars<"high" | "low", [period?: number, change?: number]>("cvi", ["high", "low"], {
  parameters: [bars("period", 10), bars("change", 10)],
  endless: true,
  lookback: (period, change) => period - 1 + change,
  machine: (period, change) => new RangeChange(period, change),
});

class RangeChange implements Machine {
  readonly #average: Smoother;
  readonly #ago: Ago;

  constructor(period: number, change: number) {
    this.#average = emaMachine(period);
    this.#ago = new Ago(change);
  }

  next(high: number, low: number): number {
    const average = this.#average.next(high - low);
    const before = this.#ago.next(average);
    return before === 0 ? 0 : (average / before - 1) * 100;
  }
}

/** Mass index (Dorsey): sum over `slow` bars (default 25) of EMA (9) of the range by its EMA. A bulge above 27 warns of a turn. */
export const massi = ofBars<"high" | "low", [fast?: number, slow?: number]>("massi", ["high", "low"], {
  parameters: [bars("fast", 9), bars("slow", 25)],
  endless: true,
  lookback: (fast, slow) => 2 * (fast - 1) + slow - 1,
  machine: (fast, slow) => new Mass(fast, slow),
});

class Mass implements Machine {
  readonly #first: Smoother;
  readonly #second: Smoother;
  readonly #sum: Sum;

  constructor(fast: number, slow: number) {
    this.#first = emaMachine(fast);
    this.#second = emaMachine(fast);
    this.#sum = new Sum(slow);
  }

  next(high: number, low: number): number {
    const first = this.#first.next(high - low);
    const second = this.#second.next(first);
    return this.#sum.next(second === 0 ? 1 : first / second);
  }
}

/**
 * Relative volatility (Dorsey; default 14 bars), 0 to 100: an RSI of the standard deviation of `deviationPeriod` bars (10), counted
 * up where the value rose and down where it fell.
 */
export const rvi = ofValues<[period?: number, deviationPeriod?: number]>("rvi", {
  parameters: [bars("period", 14), bars("deviationPeriod", 10, 2)],
  endless: true,
  lookback: (period, deviationPeriod) => deviationPeriod + period - 2,
  machine: (period, deviationPeriod) => new RelativeVolatility(period, deviationPeriod),
});

class RelativeVolatility implements Machine {
  readonly #moments: Moments;
  readonly #up: Smoother;
  readonly #down: Smoother;
  #last = NaN;

  constructor(period: number, deviationPeriod: number) {
    this.#moments = new Moments(deviationPeriod);
    this.#up = wilderMachine(period);
    this.#down = wilderMachine(period);
  }

  next(x: number): number {
    const change = x - this.#last;
    this.#last = x;
    const moments = this.#moments;
    if (!moments.next(x)) return NaN;
    const deviation = moments.deviation();
    const up = this.#up.next(change > 0 ? deviation : 0);
    const both = up + this.#down.next(change < 0 ? deviation : 0);
    return both === 0 ? 50 : 100 * (up / both);
  }
}
