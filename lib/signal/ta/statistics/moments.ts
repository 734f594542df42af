import { unwrittenColumn } from "../../../core/column/unwritten-column.ts";
import { ofValues } from "../indicator.ts";
import { FittedLine } from "../machine/fitted-line.ts";
import type { Machine } from "../machine/machine.ts";
import { Moments } from "../machine/moments.ts";
import { bars, real } from "../parameters.ts";
import { deviationColumns } from "./deviation-columns.ts";

/**
 * Population variance of the last `period` values (default 5). `multiple` has no effect, as in TA-Lib. Deviations are taken about a
 * value of the window, so small moves of a large price survive; exactly 0 on a flat window.
 */
export const variance = ofValues<[period?: number, multiple?: number]>("var", {
  parameters: [bars("period", 5), real("multiple", 1)],
  lookback: period => period - 1,
  machine: period => new Variance(period),
});

class Variance implements Machine {
  readonly #moments: Moments;

  constructor(period: number) {
    this.#moments = new Moments(period);
  }

  next(x: number): number {
    return this.#moments.next(x) ? this.#moments.deviations() * this.#moments.share : NaN;
  }
}

/** `multiple` (default 1) population standard deviations of the last `period` values (default 5). Exactly 0 on a flat window. */
export const stddev = ofValues<[period?: number, multiple?: number]>("stddev", {
  parameters: [bars("period", 5, 2), real("multiple", 1)],
  lookback: period => period - 1,
  machine: (period, multiple) => new Deviation(period, multiple),
  batch: ([values], period, multiple) => {
    const out = unwrittenColumn(values.length);
    return deviationColumns(values, [out], period, multiple, { lines: ["deviations"] }) ? out : undefined;
  },
});

class Deviation implements Machine {
  readonly #moments: Moments;
  readonly #multiple: number = 0;

  constructor(period: number, multiple: number) {
    this.#moments = new Moments(period);
    this.#multiple = multiple;
  }

  next(x: number): number {
    return this.#moments.next(x) ? this.#moments.deviation() * this.#multiple : NaN;
  }
}

/**
 * Standard deviation of the last `period` values (at least 2); of the population by default, of a sample (divided by n − 1) with
 * `ddof` 1. Exactly 0 on a flat window.
 */
export const standardDeviation = ofValues<[period: number, ddof?: number]>("standardDeviation", {
  parameters: [bars("period", 20, 2), real("ddof", 0, 0, 1)],
  lookback: period => period - 1,
  machine: (period, ddof) => new SampleDeviation(period, ddof),
});

class SampleDeviation implements Machine {
  readonly #moments: Moments;
  readonly #divisor: number = 0;

  constructor(period: number, ddof: number) {
    this.#moments = new Moments(period);
    this.#divisor = period - ddof;
  }

  next(x: number): number {
    return this.#moments.next(x) ? Math.sqrt(this.#moments.deviations() / this.#divisor) : NaN;
  }
}

/**
 * How many standard deviations (population; sample with `ddof` 1) the value lies from the mean of the last `period` values
 * (default 20), this bar included. NaN on a flat window, where the question has no answer.
 */
export const zscore = ofValues<[period?: number, ddof?: number]>("zscore", {
  parameters: [bars("period", 20, 2), real("ddof", 0, 0, 1)],
  lookback: period => period - 1,
  machine: (period, ddof) => new Score(period, ddof),
});

class Score implements Machine {
  readonly #moments: Moments;
  readonly #divisor: number = 0;

  constructor(period: number, ddof: number) {
    this.#moments = new Moments(period);
    this.#divisor = period - ddof;
  }

  next(x: number): number {
    const moments = this.#moments;
    if (!moments.next(x)) return NaN;
    const deviations = moments.deviations();
    return deviations === 0 ? NaN : (x - moments.mean()) / Math.sqrt(deviations / this.#divisor);
  }
}

/** Where the least-squares line through the last `period` values (default 14) ends: its value at this bar. */
export const linearreg = ofValues<[period?: number]>("linearreg", {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new LinePoint(period, period - 1),
});

/** Angle in degrees of the least-squares line through the last `period` values (default 14). Depends on the unit of price. */
export const linearregAngle = ofValues<[period?: number]>("linearregAngle", {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new Angle(period),
});

/** Where the least-squares line through the last `period` values (default 14) begins: its value at the oldest of them. */
export const linearregIntercept = ofValues<[period?: number]>("linearregIntercept", {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new LinePoint(period, 0),
});

/** Slope of the least-squares line through the last `period` values (default 14), in units of price per bar. */
export const linearregSlope = ofValues<[period?: number]>("linearregSlope", {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new Slope(period),
});

/** Time series forecast: what the least-squares line through the last `period` values (default 14) says of the next bar. */
export const tsf = ofValues<[period?: number]>("tsf", {
  parameters: [bars("period", 14, 2)],
  lookback: period => period - 1,
  machine: period => new LinePoint(period, period),
});

class LinePoint implements Machine {
  readonly #line: FittedLine;
  readonly #place: number = 0;

  constructor(period: number, place: number) {
    this.#line = new FittedLine(period);
    this.#place = place;
  }

  next(x: number): number {
    return this.#line.next(x) ? this.#line.at(this.#place) : NaN;
  }
}

class Slope implements Machine {
  readonly #line: FittedLine;

  constructor(period: number) {
    this.#line = new FittedLine(period);
  }

  next(x: number): number {
    return this.#line.next(x) ? this.#line.slope() : NaN;
  }
}

class Angle implements Machine {
  readonly #slope: Slope;

  constructor(period: number) {
    this.#slope = new Slope(period);
  }

  next(x: number): number {
    return (Math.atan(this.#slope.next(x)) * 180) / Math.PI;
  }
}
