import { ofPairs } from "../indicator.ts";
import { Comoments } from "../machine/comoments.ts";
import type { Machine } from "../machine/machine.ts";
import { bars } from "../parameters.ts";

/**
 * Beta of two price columns: slope of the one-bar returns of `second` on those of `first` over `period` returns (default 5).
 * TA-Lib's order: `first` is the market. 0 where it did not move.
 */
export const beta = ofPairs<[period?: number]>("beta", {
  parameters: [bars("period", 5)],
  lookback: period => period,
  machine: period => new Beta(period),
});

class Beta implements Machine {
  readonly #moments: Comoments;
  #first = NaN;
  #second = NaN;

  constructor(period: number) {
    this.#moments = new Comoments(period);
  }

  next(first: number, second: number): number {
    const x = this.#first === 0 ? 0 : (first - this.#first) / this.#first;
    const y = this.#second === 0 ? 0 : (second - this.#second) / this.#second;
    this.#first = first;
    this.#second = second;
    if (!this.#moments.next(x, y)) return NaN;
    const spread = this.#moments.deviationsX();
    return spread === 0 ? 0 : this.#moments.products() / spread;
  }
}

/**
 * Pearson's correlation of the last `period` pairs (default 30), of the values as they are. 0 where one of them did not move. Two
 * price levels that both drift correlate whatever they have in common: correlate returns.
 */
export const correl = ofPairs<[period?: number]>("correl", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new Correlation(period),
});

class Correlation implements Machine {
  readonly #moments: Comoments;

  constructor(period: number) {
    this.#moments = new Comoments(period);
  }

  next(first: number, second: number): number {
    const moments = this.#moments;
    if (!moments.next(first, second)) return NaN;
    const spread = Math.sqrt(moments.deviationsX() * moments.deviationsY());
    return spread === 0 ? 0 : Math.max(-1, Math.min(1, moments.products() / spread));
  }
}

/** Population covariance of the last `period` pairs (default 30). */
export const covariance = ofPairs<[period?: number]>("covariance", {
  parameters: [bars("period", 30)],
  lookback: period => period - 1,
  machine: period => new Covariance(period),
});

class Covariance implements Machine {
  readonly #moments: Comoments;

  constructor(period: number) {
    this.#moments = new Comoments(period);
  }

  next(first: number, second: number): number {
    return this.#moments.next(first, second) ? this.#moments.products() / this.#moments.period : NaN;
  }
}
