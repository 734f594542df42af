import { ofValues } from "../indicator.ts";
import { Comoments } from "../machine/comoments.ts";
import { Deviations } from "../machine/deviations.ts";
import { FittedLine } from "../machine/fitted-line.ts";
import type { Machine } from "../machine/machine.ts";
import { Moments } from "../machine/moments.ts";
import { Ago } from "../machine/window.ts";
import { bars } from "../parameters.ts";

/** Population skewness of the last `period` values (default 30). NaN on a flat window. Costs `period` steps a bar. */
export const skewness = ofValues<[period?: number]>("skewness", {
  parameters: [bars("period", 30, 3)],
  lookback: period => period - 1,
  machine: period => new Shape(period, 3),
});

/** Population excess kurtosis of the last `period` values (default 30): 0 for a normal distribution. NaN on a flat window. Costs `period` steps a bar. */
export const kurtosis = ofValues<[period?: number]>("kurtosis", {
  parameters: [bars("period", 30, 4)],
  lookback: period => period - 1,
  machine: period => new Shape(period, 4),
});

class Shape implements Machine {
  readonly #deviations: Deviations;
  readonly #power: 3 | 4;

  constructor(period: number, power: 3 | 4) {
    this.#deviations = new Deviations(period);
    this.#power = power;
  }

  next(x: number): number {
    const deviations = this.#deviations;
    if (!deviations.next(x)) return NaN;
    const { of } = deviations;
    let squares = 0;
    let powers = 0;
    for (let k = 0; k < of.length; k++) {
      const apart = of[k];
      squares += apart * apart;
      powers += this.#power === 3 ? apart * apart * apart : apart * apart * apart * apart;
    }
    const variance = squares / of.length;
    if (variance === 0) return NaN;
    const moment = powers / of.length;
    return this.#power === 3 ? moment / variance ** 1.5 : moment / variance ** 2 - 3;
  }
}

/** Share of the variance of the last `period` values (default 14) that their least-squares line explains, 0 to 1. NaN on a flat window. */
export const rSquared = ofValues<[period?: number]>("rSquared", {
  parameters: [bars("period", 14, 3)],
  lookback: period => period - 1,
  machine: period => new Fit(period, "share"),
});

/** Standard error of the least-squares line through the last `period` values (default 14): root of the residuals' squares by period − 2. */
export const standardError = ofValues<[period?: number]>("standardError", {
  parameters: [bars("period", 14, 3)],
  lookback: period => period - 1,
  machine: period => new Fit(period, "error"),
});

class Fit implements Machine {
  readonly #moments: Moments;
  readonly #line: FittedLine;
  readonly #spread: number = 0;
  readonly #share: boolean = false;

  constructor(period: number, gives: "share" | "error") {
    this.#moments = new Moments(period);
    this.#line = new FittedLine(period);
    this.#spread = (period * (period * period - 1)) / 12;
    this.#share = gives === "share";
  }

  next(x: number): number {
    const moments = this.#moments;
    this.#line.next(x);
    if (!moments.next(x)) return NaN;
    const all = moments.deviations();
    const explained = this.#line.slope() ** 2 * this.#spread;
    if (this.#share) return all === 0 ? NaN : Math.min(1, explained / all);
    return Math.sqrt(Math.max(0, all - explained) / (moments.period - 2));
  }
}

/** Correlation of the last `period` values (default 30) with those `lag` bars (1) before each. NaN where they did not move. Of prices it is near 1 and says nothing; give it returns. */
export const autocorrelation = ofValues<[period?: number, lag?: number]>("autocorrelation", {
  parameters: [bars("period", 30, 2), bars("lag", 1)],
  lookback: (period, lag) => period - 1 + lag,
  machine: (period, lag) => new Autocorrelation(period, lag),
});

class Autocorrelation implements Machine {
  readonly #moments: Comoments;
  readonly #ago: Ago;

  constructor(period: number, lag: number) {
    this.#moments = new Comoments(period);
    this.#ago = new Ago(lag);
  }

  next(x: number): number {
    const moments = this.#moments;
    if (!moments.next(this.#ago.next(x), x)) return NaN;
    const spread = Math.sqrt(moments.deviationsX() * moments.deviationsY());
    return spread === 0 ? NaN : Math.max(-1, Math.min(1, moments.products() / spread));
  }
}
