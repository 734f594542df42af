import { ofBars } from "../indicator.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { wilderMachine, type Smoother } from "../machine/smoother.ts";
import { TrueRange } from "../machine/range.ts";
import { Ago, Sum } from "../machine/window.ts";
import { bars } from "../parameters.ts";

type Range = "high" | "low" | "close";
const range = ["high", "low", "close"] as const;

/** Wilder's directional movement: sums that begin over period − 1 bars and decay from the next on. */
class Movement {
  ranges = 0;
  ups = 0;
  downs = 0;
  dx = NaN;
  readonly #period: number = 0;
  readonly #keep: number = 0;
  #bars = 0;
  #high = NaN;
  #low = NaN;
  #close = NaN;

  constructor(period: number) {
    this.#period = period;
    this.#keep = 1 - 1 / period;
  }

  /** Bars since the first that had one before it. */
  next(high: number, low: number, close: number): number {
    const up = high - this.#high;
    const down = this.#low - low;
    const last = this.#close;
    // Not Math.max and Math.min: V8's are slow.
    const reach = (high > last ? high : last) - (low < last ? low : last);
    this.#high = high;
    this.#low = low;
    this.#close = close;
    if (up !== up) return 0;
    const period = this.#period;
    const decay = ++this.#bars < period || period === 1 ? 1 : this.#keep;
    const clear = period === 1 ? 0 : decay;
    this.ranges = this.ranges * clear + reach;
    // Without a branch, which would be guessed wrong every other time: the part above 0 of the larger, once or not at all.
    this.ups = this.ups * clear + 0.5 * (up + Math.abs(up)) * Number(up > down);
    this.downs = this.downs * clear + 0.5 * (down + Math.abs(down)) * Number(down > up);
    if (this.#bars >= period) this.#index();
    return this.#bars;
  }

  get plusDi(): number {
    return this.#share(this.ups);
  }

  get minusDi(): number {
    return this.#share(this.downs);
  }

  #share(moves: number): number {
    if (this.#bars < this.#period) return NaN;
    return this.ranges === 0 ? 0 : 100 * (moves / this.ranges);
  }

  /** 100 · |+DI − −DI| / (+DI + −DI), of which the ranges are no part. */
  #index(): void {
    const both = this.ups + this.downs;
    // Where neither side moved the index stays what it was, as in TA-Lib.
    if (both !== 0) this.dx = 100 * (Math.abs(this.ups - this.downs) / both);
    else if (this.dx !== this.dx) this.dx = 0;
  }
}

/** Plus directional indicator (+DI), 0 to 100 (default 14 bars): upward movement by true range, both in Wilder's sums. TA-Lib's of one bar is a fraction. */
export const plusDi = ofBars<Range, [period?: number]>("plusDi", range, {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => period,
  machine: period => new Indicator(period, "plusDi"),
});

/** Minus directional indicator (−DI), 0 to 100 (default 14 bars): downward movement by true range, both in Wilder's sums. TA-Lib's of one bar is a fraction. */
export const minusDi = ofBars<Range, [period?: number]>("minusDi", range, {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => period,
  machine: period => new Indicator(period, "minusDi"),
});

/** Directional index, 0 to 100 (default 14 bars): 100 · |+DI − −DI| / (+DI + −DI). Stays where neither side moved. */
export const dx = ofBars<Range, [period?: number]>("dx", range, {
  parameters: [bars("period", 14, 2)],
  endless: true,
  lookback: period => period,
  machine: period => new Indicator(period, "dx"),
});

class Indicator implements Machine {
  readonly #movement: Movement;
  readonly #line: "plusDi" | "minusDi" | "dx";

  constructor(period: number, line: "plusDi" | "minusDi" | "dx") {
    this.#movement = new Movement(period);
    this.#line = line;
  }

  next(high: number, low: number, close: number): number {
    this.#movement.next(high, low, close);
    return this.#movement[this.#line];
  }
}

/** Plus directional movement (+DM), in units of price: Wilder's decaying sum over `period` bars (default 14). */
export const plusDm = ofBars<"high" | "low", [period?: number]>("plusDm", ["high", "low"], {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => Math.max(1, period - 1),
  machine: period => new RawMovement(period, "ups"),
});

/** Minus directional movement (−DM), in units of price: Wilder's decaying sum over `period` bars (default 14). */
export const minusDm = ofBars<"high" | "low", [period?: number]>("minusDm", ["high", "low"], {
  parameters: [bars("period", 14)],
  endless: true,
  lookback: period => Math.max(1, period - 1),
  machine: period => new RawMovement(period, "downs"),
});

class RawMovement implements Machine {
  readonly #movement: Movement;
  readonly #line: "ups" | "downs";
  readonly #warm: number = 0;

  constructor(period: number, line: "ups" | "downs") {
    this.#movement = new Movement(period);
    this.#line = line;
    this.#warm = Math.max(1, period - 1);
  }

  next(high: number, low: number): number {
    return this.#movement.next(high, low, low) < this.#warm ? NaN : this.#movement[this.#line];
  }
}

/**
 * Average directional index, 0 to 100 (Wilder 1978; default 14 bars): strength of the trend, whichever way it points. The first
 * value is at bar 2 · period − 1. `dmi` gives it with both indicators.
 */
export const adx = ofBars<Range, [period?: number]>("adx", range, {
  parameters: [bars("period", 14, 2)],
  endless: true,
  lookback: period => 2 * period - 1,
  machine: period => new AverageIndex(period),
});

/** Wilder's directional movement in one go (default 14 bars): `adx`, `plusDi` and `minusDi`; the last two begin earlier in TA-Lib. */
export const dmi = ofBars<Range, [period?: number], "adx" | "plusDi" | "minusDi">("dmi", range, {
  parameters: [bars("period", 14, 2)],
  lines: ["adx", "plusDi", "minusDi"],
  endless: true,
  lookback: period => 2 * period - 1,
  machine: period => new MovementLines(period),
});

class AverageIndex implements Machine {
  readonly movement: Movement;
  readonly #average: Smoother;

  constructor(period: number) {
    this.movement = new Movement(period);
    this.#average = wilderMachine(period);
  }

  next(high: number, low: number, close: number): number {
    this.movement.next(high, low, close);
    return this.#average.next(this.movement.dx);
  }
}

class MovementLines {
  readonly out = noValues(3);
  readonly #index: AverageIndex;

  constructor(period: number) {
    this.#index = new AverageIndex(period);
  }

  next(high: number, low: number, close: number): void {
    const adx = this.#index.next(high, low, close);
    if (adx !== adx) return;
    this.out[0] = adx;
    this.out[1] = this.#index.movement.plusDi;
    this.out[2] = this.#index.movement.minusDi;
  }
}

/** ADX rating (default 14 bars): the mean of the ADX and the ADX `period` − 1 bars ago. */
export const adxr = ofBars<Range, [period?: number]>("adxr", range, {
  parameters: [bars("period", 14, 2)],
  endless: true,
  lookback: period => 3 * period - 2,
  machine: period => new Rating(period),
});

class Rating implements Machine {
  readonly #index: AverageIndex;
  readonly #ago: Ago;

  constructor(period: number) {
    this.#index = new AverageIndex(period);
    this.#ago = new Ago(period - 1);
  }

  next(high: number, low: number, close: number): number {
    const adx = this.#index.next(high, low, close);
    return (adx + this.#ago.next(adx)) / 2;
  }
}

/** Vortex (Botes and Siepman 2010; default 14 bars): how far high reaches from the low before, and low from the high before, by true range. */
export const vortex = ofBars<Range, [period?: number], "plus" | "minus">("vortex", range, {
  parameters: [bars("period", 14)],
  lines: ["plus", "minus"],
  lookback: period => period,
  machine: period => new Vortex(period),
});

class Vortex {
  readonly out = noValues(2);
  readonly #range = new TrueRange();
  readonly #ranges: Sum;
  readonly #plus: Sum;
  readonly #minus: Sum;
  #high = NaN;
  #low = NaN;

  constructor(period: number) {
    this.#ranges = new Sum(period);
    this.#plus = new Sum(period);
    this.#minus = new Sum(period);
  }

  next(high: number, low: number, close: number): void {
    const ranges = this.#ranges.next(this.#range.next(high, low, close));
    const plus = this.#plus.next(Math.abs(high - this.#low));
    const minus = this.#minus.next(Math.abs(low - this.#high));
    this.#high = high;
    this.#low = low;
    this.out[0] = ranges === 0 ? 0 : plus / ranges;
    this.out[1] = ranges === 0 ? 0 : minus / ranges;
  }
}
