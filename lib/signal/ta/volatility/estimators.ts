import { ofBars, ofValues } from "../indicator.ts";
import { logRatio } from "../machine/log-ratio.ts";
import type { Machine } from "../machine/machine.ts";
import { Moments } from "../machine/moments.ts";
import { Sum } from "../machine/window.ts";
import { bars, real } from "../parameters.ts";

type Candle = "open" | "high" | "low" | "close";
const candle = ["open", "high", "low", "close"] as const;

// All of these are standard deviations of one bar's log return as a fraction, times √perYear: with the default of 1 they speak of a
// bar, with pt.periodsPerYear(bars) of a year. Prices must be above 0; NaN elsewhere.
const period = bars("period", 20, 2);
const perYear = real("perYear", 1, Number.MIN_VALUE);

/** Sample standard deviation of the last `period` log returns (default 20), per bar; times √`perYear` for a year. */
export const closeVolatility = ofValues<[period?: number, perYear?: number]>("closeVolatility", {
  parameters: [period, perYear],
  lookback: length => length,
  machine: (length, year) => new CloseVolatility(length, year),
});

class CloseVolatility implements Machine {
  readonly #moments: Moments;
  readonly #scale: number = 0;
  #last = NaN;

  constructor(length: number, year: number) {
    this.#moments = new Moments(length);
    this.#scale = year / (length - 1);
  }

  next(x: number): number {
    const change = logRatio(x, this.#last);
    this.#last = x;
    return this.#moments.next(change) ? Math.sqrt(this.#moments.deviations() * this.#scale) : NaN;
  }
}

/** RiskMetrics volatility: variance ← `lambda` · variance + (1 − lambda) · log return², begun with the first return (default 0.94, which is for days). */
export const ewmaVolatility = ofValues<[lambda?: number, perYear?: number]>("ewmaVolatility", {
  parameters: [real("lambda", 0.94, 0, 1), perYear],
  endless: true,
  lookback: () => 1,
  machine: (lambda, year) => new EwmaVolatility(lambda, year),
});

class EwmaVolatility implements Machine {
  readonly #lambda: number = 0;
  readonly #year: number = 0;
  #last = NaN;
  #variance = NaN;

  constructor(lambda: number, year: number) {
    this.#lambda = lambda;
    this.#year = year;
  }

  next(x: number): number {
    const square = logRatio(x, this.#last) ** 2;
    this.#last = x;
    if (this.#variance !== this.#variance) this.#variance = square;
    else this.#variance += (1 - this.#lambda) * (square - this.#variance);
    return Math.sqrt(this.#variance * this.#year);
  }
}

/** Parkinson's volatility (1980) from high and low over `period` bars (default 20). Too low where trading is sparse or markets gap. */
export const parkinson = ofBars<"high" | "low", [period?: number, perYear?: number]>(
  "parkinson",
  ["high", "low"],
  {
    parameters: [period, perYear],
    lookback: length => length - 1,
    machine: (length, year) =>
      new BarVolatility(
        length,
        year,
        (_open, high, low) => logRatio(high, low) ** 2 / (4 * Math.LN2),
        "range",
      ),
  },
);

/** Garman and Klass' volatility (1980) from all four prices over `period` bars (default 20). Knows no gaps. */
export const garmanKlass = ofBars<Candle, [period?: number, perYear?: number]>("garmanKlass", candle, {
  parameters: [period, perYear],
  lookback: length => length - 1,
  machine: (length, year) => new BarVolatility(length, year, garmanKlassVariance, "candle"),
});

/** Rogers and Satchell's volatility (1991) from all four prices over `period` bars (default 20): right also where the market drifts. Knows no gaps. */
export const rogersSatchell = ofBars<Candle, [period?: number, perYear?: number]>("rogersSatchell", candle, {
  parameters: [period, perYear],
  lookback: length => length - 1,
  machine: (length, year) => new BarVolatility(length, year, rogersSatchellVariance, "candle"),
});

function garmanKlassVariance(open: number, high: number, low: number, close: number): number {
  return 0.5 * logRatio(high, low) ** 2 - (2 * Math.LN2 - 1) * logRatio(close, open) ** 2;
}

function rogersSatchellVariance(open: number, high: number, low: number, close: number): number {
  return logRatio(high, close) * logRatio(high, open) + logRatio(low, close) * logRatio(low, open);
}

class BarVolatility implements Machine {
  readonly #sum: Sum;
  readonly #scale: number = 0;
  readonly #of: (open: number, high: number, low: number, close: number) => number;
  readonly #range: boolean = false;

  constructor(
    length: number,
    year: number,
    of: (open: number, high: number, low: number, close: number) => number,
    reads: "range" | "candle",
  ) {
    this.#sum = new Sum(length);
    this.#scale = year / length;
    this.#of = of;
    this.#range = reads === "range";
  }

  next(a: number, b: number, c: number, d: number): number {
    const variance = this.#range ? this.#of(a, a, b, b) : this.#of(a, b, c, d);
    return Math.sqrt(Math.max(0, this.#sum.next(variance)) * this.#scale);
  }
}

/** Garman and Klass' volatility with Yang and Zhang's term for the gap from close to open, over `period` bars (default 20). */
export const garmanKlassYangZhang = ofBars<Candle, [period?: number, perYear?: number]>(
  "garmanKlassYangZhang",
  candle,
  {
    parameters: [period, perYear],
    lookback: length => length,
    machine: (length, year) => new GapVolatility(length, year),
  },
);

class GapVolatility implements Machine {
  readonly #sum: Sum;
  readonly #scale: number = 0;
  #close = NaN;

  constructor(length: number, year: number) {
    this.#sum = new Sum(length);
    this.#scale = year / length;
  }

  next(open: number, high: number, low: number, close: number): number {
    const gap = logRatio(open, this.#close) ** 2;
    this.#close = close;
    return Math.sqrt(
      Math.max(0, this.#sum.next(gap + garmanKlassVariance(open, high, low, close))) * this.#scale,
    );
  }
}

/**
 * Yang and Zhang's volatility (2000) over `period` bars (default 20): variance of the gaps, of open to close, and Rogers and
 * Satchell's, weighted for the least error (α = 1.34, as in TTR). Free of drift, and knows gaps.
 */
export const yangZhang = ofBars<Candle, [period?: number, perYear?: number]>("yangZhang", candle, {
  parameters: [period, perYear],
  lookback: length => length,
  machine: (length, year) => new YangZhang(length, year),
});

class YangZhang implements Machine {
  readonly #gaps: Moments;
  readonly #bodies: Moments;
  readonly #inside: Sum;
  readonly #length: number = 0;
  readonly #year: number = 0;
  readonly #share: number = 0;
  #close = NaN;

  constructor(length: number, year: number) {
    this.#gaps = new Moments(length);
    this.#bodies = new Moments(length);
    this.#inside = new Sum(length);
    this.#length = length;
    this.#year = year;
    this.#share = 0.34 / (1.34 + (length + 1) / (length - 1));
  }

  next(open: number, high: number, low: number, close: number): number {
    const ready = this.#gaps.next(logRatio(open, this.#close));
    this.#close = close;
    this.#bodies.next(logRatio(close, open));
    const inside = this.#inside.next(rogersSatchellVariance(open, high, low, close)) / this.#length;
    if (!ready) return NaN;
    const of = this.#length - 1;
    const variance =
      this.#gaps.deviations() / of +
      (this.#share * this.#bodies.deviations()) / of +
      (1 - this.#share) * Math.max(0, inside);
    return Math.sqrt(variance * this.#year);
  }
}
