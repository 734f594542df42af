import { demand } from "../../../core/errors.ts";
import { ofBars, ofValues } from "../indicator.ts";
import type { Machine } from "../machine/machine.ts";
import { Sum } from "../machine/window.ts";
import { bars, real } from "../parameters.ts";

/**
 * Arnaud Legoux's average (default 9 bars): bell-shaped weights, `sigma` (6) narrow, centred at `offset` (0.85) of the window,
 * rounded down to a bar as in TTR. Costs `period` steps a bar.
 */
export const alma = ofValues<[period?: number, offset?: number, sigma?: number]>("alma", {
  parameters: [bars("period", 9), real("offset", 0.85, 0, 1), real("sigma", 6, Number.MIN_VALUE)],
  lookback: period => period - 1,
  machine: (period, offset, sigma) => new Weighted(bell(period, offset, sigma)),
});

function bell(period: number, offset: number, sigma: number): Float64Array {
  const centre = Math.floor(offset * (period - 1));
  const spread = period / sigma;
  const weights = Float64Array.from({ length: period }, (_, i) =>
    Math.exp(-((i - centre) ** 2) / (2 * spread ** 2)),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map(weight => weight / total);
}

/** A window times fixed weights, the oldest first. */
class Weighted implements Machine {
  readonly #weights: Float64Array;
  readonly #window: Float64Array;
  #place = 0;
  #seen = 0;

  constructor(weights: Float64Array) {
    this.#weights = weights;
    this.#window = new Float64Array(weights.length);
  }

  next(x: number): number {
    const window = this.#window;
    const period = window.length;
    window[this.#place] = x;
    this.#place = this.#place + 1 === period ? 0 : this.#place + 1;
    if (this.#seen < period && ++this.#seen < period) return NaN;
    let sum = 0;
    let place = this.#place;
    for (let k = 0; k < period; k++) {
      sum += this.#weights[k] * window[place];
      place = place + 1 === period ? 0 : place + 1;
    }
    return sum;
  }
}

/**
 * Elastic volume-weighted average (Fries; default 20 bars), as in TTR: moves to the close by the bar's share of the volume of the
 * last `period` bars. Begins with the close; stays where nothing was traded.
 */
export const evwma = ofBars<"close" | "volume", [period?: number]>("evwma", ["close", "volume"], {
  parameters: [bars("period", 20)],
  endless: true,
  lookback: period => period - 1,
  machine: period => new ElasticMean(period),
});

class ElasticMean implements Machine {
  readonly #volume: Sum;
  #average = NaN;

  constructor(period: number) {
    this.#volume = new Sum(period);
  }

  next(close: number, volume: number): number {
    const whole = this.#volume.next(volume);
    if (whole !== whole) return NaN;
    if (this.#average !== this.#average) this.#average = close;
    else if (whole > 0) this.#average += (volume / whole) * (close - this.#average);
    return this.#average;
  }
}

/** Chande's variable average (default 14 bars): an EMA whose weight is multiplied by |Σ change| / Σ |change| of the period. Begins with its first value. */
export const vidya = ofValues<[period?: number]>("vidya", {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => period,
  machine: period => new VariableIndex(period),
});

class VariableIndex implements Machine {
  readonly #weight: number = 0;
  readonly #way: Sum;
  readonly #path: Sum;
  #last = NaN;
  #average = NaN;

  constructor(period: number) {
    this.#weight = 2 / (period + 1);
    this.#way = new Sum(period);
    this.#path = new Sum(period);
  }

  next(x: number): number {
    const change = x - this.#last;
    this.#last = x;
    const way = Math.abs(this.#way.next(change));
    const path = this.#path.next(Math.abs(change));
    if (path !== path) return NaN;
    if (this.#average !== this.#average) return (this.#average = x);
    return (this.#average += this.#weight * (path === 0 ? 0 : way / path) * (x - this.#average));
  }
}

/** McGinley's dynamic (default 14 bars): an average that runs after falls faster than after rises. Prices above 0 only. Begins with the first value. */
export const mcginley = ofValues<[period?: number]>("mcginley", {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: () => 0,
  machine: period => new Dynamic(period),
});

class Dynamic implements Machine {
  readonly #period: number = 0;
  #average = NaN;

  constructor(period: number) {
    this.#period = period;
  }

  next(x: number): number {
    if (this.#average !== this.#average) return (this.#average = x);
    const ratio = x / this.#average;
    return (this.#average += (x - this.#average) / Math.max(1, 0.6 * this.#period * ratio ** 4));
  }
}

/** Ehlers' super smoother (2013; default 10 bars): a two-pole filter that takes out cycles shorter than `period`. Begins with the first values. */
export const supersmoother = ofValues<[period?: number]>("supersmoother", {
  parameters: [bars("period", 10, 3)],
  endless: true,
  lookback: () => 2,
  machine: period => new SuperSmoother(period),
});

class SuperSmoother implements Machine {
  readonly #now: number = 0;
  readonly #one: number = 0;
  readonly #two: number = 0;
  #x = NaN;
  #y1 = NaN;
  #y2 = NaN;

  constructor(period: number) {
    const decay = Math.exp((-Math.SQRT2 * Math.PI) / period);
    this.#one = 2 * decay * Math.cos((Math.SQRT2 * Math.PI) / period);
    this.#two = -decay * decay;
    this.#now = 1 - this.#one - this.#two;
  }

  next(x: number): number {
    const value =
      this.#y2 === this.#y2
        ? (this.#now * (x + this.#x)) / 2 + this.#one * this.#y1 + this.#two * this.#y2
        : NaN;
    this.#y2 = this.#y1;
    this.#y1 = value === value ? value : x;
    this.#x = x;
    return value;
  }
}

/** Ehlers' Laguerre filter (2004): four stages of `gamma` (default 0.8, 0 to 1), mixed 1, 2, 2, 1. Begins with the first value. */
export const laguerre = ofValues<[gamma?: number]>("laguerre", {
  parameters: [real("gamma", 0.8, 0, 1)],
  endless: true,
  check: gamma => demand(gamma < 1, "gamma", "must be below 1", gamma, "Pass e.g. 0.8."),
  lookback: () => 0,
  machine: gamma => new LaguerreFilter(gamma),
});

class LaguerreFilter implements Machine {
  readonly #stages: LaguerreStages;

  constructor(gamma: number) {
    this.#stages = new LaguerreStages(gamma);
  }

  next(x: number): number {
    const { of } = this.#stages;
    this.#stages.next(x);
    return (of[0] + 2 * of[1] + 2 * of[2] + of[3]) / 6;
  }
}

class LaguerreStages {
  readonly of = new Float64Array(4);
  readonly #gamma: number = 0;
  #begun = false;

  constructor(gamma: number) {
    this.#gamma = gamma;
  }

  next(x: number): void {
    const { of } = this;
    const gamma = this.#gamma;
    if (!this.#begun) of.fill(x);
    this.#begun = true;
    // By index: taking an array apart allocates an iterator.
    const a = of[0];
    const b = of[1];
    const c = of[2];
    const d = of[3];
    of[0] = (1 - gamma) * x + gamma * a;
    of[1] = -gamma * of[0] + a + gamma * b;
    of[2] = -gamma * of[1] + b + gamma * c;
    of[3] = -gamma * of[2] + c + gamma * d;
  }
}

/** Ehlers' RSI of the four Laguerre stages, 0 to 100, with `gamma` (default 0.5). 0 where nothing moved. */
export const laguerreRsi = ofValues<[gamma?: number]>("laguerreRsi", {
  parameters: [real("gamma", 0.5, 0, 1)],
  endless: true,
  check: gamma => demand(gamma < 1, "gamma", "must be below 1", gamma, "Pass e.g. 0.5."),
  lookback: () => 0,
  machine: gamma => new LaguerreStrength(gamma),
});

class LaguerreStrength implements Machine {
  readonly #stages: LaguerreStages;

  constructor(gamma: number) {
    this.#stages = new LaguerreStages(gamma);
  }

  next(x: number): number {
    const { of } = this.#stages;
    this.#stages.next(x);
    let up = 0;
    let both = 0;
    for (let k = 0; k < 3; k++) {
      const change = of[k] - of[k + 1];
      both += Math.abs(change);
      if (change > 0) up += change;
    }
    return both === 0 ? 0 : 100 * (up / both);
  }
}
