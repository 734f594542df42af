import { ofBars, ofValues } from "../indicator.ts";
import { Extremes } from "../machine/extremes.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { SortedWindow } from "../machine/sorted-window.ts";
import { emaMachine, Smoother, wilderMachine } from "../machine/smoother.ts";
import { Ago, Mean } from "../machine/window.ts";
import { bars } from "../parameters.ts";

/**
 * Connors' RSI (default 3, 2, 100 bars): mean of the RSI, the RSI of the length of the current run of rises or falls, and the per
 * cent of the last returns below this one.
 */
export const connorsRsi = ofValues<[period?: number, streak?: number, rank?: number]>("connorsRsi", {
  parameters: [bars("period", 3), bars("streak", 2), bars("rank", 100)],
  endless: true,
  lookback: (period, streak, rank) => Math.max(period, streak, rank + 1),
  machine: (period, streak, rank) => new Connors(period, streak, rank),
});

class Connors implements Machine {
  readonly #price: Strength;
  readonly #run: Strength;
  readonly #returns: SortedWindow;
  readonly #rank: number = 0;
  #last = NaN;
  #streak = 0;

  constructor(period: number, streak: number, rank: number) {
    this.#price = new Strength(period);
    this.#run = new Strength(streak);
    this.#returns = new SortedWindow(rank);
    this.#rank = rank;
  }

  next(x: number): number {
    const last = this.#last;
    this.#last = x;
    if (x > last) this.#streak = Math.max(1, this.#streak + 1);
    else if (x < last) this.#streak = Math.min(-1, this.#streak - 1);
    else this.#streak = 0;
    const strength = this.#price.next(x);
    const run = this.#run.next(this.#streak);
    if (last !== last) return NaN;
    const change = last === 0 ? 0 : x / last - 1;
    const full = this.#returns.full;
    const rank = (100 * this.#returns.countBelow(change)) / this.#rank;
    this.#returns.next(change);
    return full ? (strength + run + rank) / 3 : NaN;
  }
}

class Strength implements Machine {
  readonly #gain: Smoother;
  readonly #loss: Smoother;
  #last = NaN;

  constructor(period: number) {
    this.#gain = wilderMachine(period);
    this.#loss = wilderMachine(period);
  }

  next(x: number): number {
    const change = x - this.#last;
    this.#last = x;
    const size = Math.abs(change);
    const gain = this.#gain.next(0.5 * (size + change));
    const both = gain + this.#loss.next(0.5 * (size - change));
    return both === 0 ? 0 : 100 * (gain / both);
  }
}

/**
 * Ehlers' Fisher transform of where the bar's middle lies in the range of the last `period` middles (default 10), and its value a
 * bar ago as trigger. The middle of the range where there is none.
 */
export const fisher = ofBars<"high" | "low", [period?: number], "fisher" | "trigger">(
  "fisher",
  ["high", "low"],
  {
    parameters: [bars("period", 10)],
    lines: ["fisher", "trigger"],
    endless: true,
    lookback: period => period,
    machine: period => new Fisher(period),
  },
);

class Fisher {
  readonly out = noValues(2);
  readonly #extremes: Extremes;
  #place = 0;
  #fisher = 0;
  #first = true;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  next(high: number, low: number): void {
    const middle = (high + low) / 2;
    const extremes = this.#extremes;
    extremes.next(middle, middle);
    const top = extremes.highest;
    if (top !== top) return;
    const bottom = extremes.lowest;
    const raw = top === bottom ? 0 : (middle - bottom) / (top - bottom) - 0.5;
    const place = 0.66 * raw + 0.67 * this.#place;
    this.#place = Math.abs(place) > 0.99 ? Math.sign(place) * 0.999 : place;
    const before = this.#fisher;
    this.#fisher = 0.5 * Math.log((1 + this.#place) / (1 - this.#place)) + 0.5 * before;
    // The first has no bar before it.
    if (!this.#first) {
      this.out[0] = this.#fisher;
      this.out[1] = before;
    }
    this.#first = false;
  }
}

/** Pring's "know sure thing": four rates of change (10, 15, 20, 30 bars), smoothed (10, 10, 10, 15) and weighted 1 to 4, and their average as signal (9). */
export const kst = ofValues<[signal?: number], "kst" | "signal">("kst", {
  parameters: [bars("signal", 9)],
  lines: ["kst", "signal"],
  lookback: signal => 44 + signal - 1,
  machine: signal => new SureThing(signal),
});

class SureThing {
  readonly out = noValues(2);
  readonly #ago = [10, 15, 20, 30].map(bars => new Ago(bars));
  readonly #means = [10, 10, 10, 15].map(bars => new Mean(bars));
  readonly #signal: Mean;

  constructor(signal: number) {
    this.#signal = new Mean(signal);
  }

  next(x: number): void {
    let kst = 0;
    for (let k = 0; k < 4; k++) {
      const from = this.#ago[k].next(x);
      kst += (k + 1) * this.#means[k].next(from === 0 ? 0 : (x / from - 1) * 100);
    }
    const signal = this.#signal.next(kst);
    if (signal !== signal) return;
    this.out[0] = kst;
    this.out[1] = signal;
  }
}

/** DecisionPoint's price momentum (default 35, 20, 10 bars): one-bar rate of change, smoothed twice with weights 2 / period, times 10; and its EMA. */
export const pmo = ofValues<[first?: number, second?: number, signal?: number], "pmo" | "signal">("pmo", {
  parameters: [bars("first", 35, 2), bars("second", 20, 2), bars("signal", 10)],
  lines: ["pmo", "signal"],
  endless: true,
  lookback: (first, second, signal) => first + second + signal - 2,
  machine: (first, second, signal) => new PriceMomentum(first, second, signal),
});

class PriceMomentum {
  readonly out = noValues(2);
  readonly #first: Smoother;
  readonly #second: Smoother;
  readonly #signal: Smoother;
  #last = NaN;

  constructor(first: number, second: number, signal: number) {
    this.#first = new Smoother(first, 2 / first);
    this.#second = new Smoother(second, 2 / second);
    this.#signal = emaMachine(signal);
  }

  next(x: number): void {
    const change = this.#last === 0 ? 0 : (x / this.#last - 1) * 100;
    this.#last = x;
    const pmo = this.#second.next(10 * this.#first.next(change));
    const signal = this.#signal.next(pmo);
    if (signal !== signal) return;
    this.out[0] = pmo;
    this.out[1] = signal;
  }
}

/**
 * Schaff's trend cycle, 0 to 100 (default 23, 50, 10 bars): the stochastic of the stochastic of the MACD, each smoothed by an EMA of
 * 3 bars as in the library `ta`. Stays where the range is nothing.
 */
export const stc = ofValues<[fast?: number, slow?: number, cycle?: number]>("stc", {
  parameters: [bars("fast", 23), bars("slow", 50, 2), bars("cycle", 10, 2)],
  endless: true,
  lookback: (fast, slow, cycle) => Math.max(fast, slow) - 1 + 2 * (cycle - 1) + 4,
  machine: (fast, slow, cycle) => new TrendCycle(fast, slow, cycle),
});

class TrendCycle implements Machine {
  readonly #fast: Smoother;
  readonly #slow: Smoother;
  readonly #first: Place;
  readonly #second: Place;

  constructor(fast: number, slow: number, cycle: number) {
    this.#fast = emaMachine(fast);
    this.#slow = emaMachine(slow);
    this.#first = new Place(cycle);
    this.#second = new Place(cycle);
  }

  next(x: number): number {
    const macd = this.#fast.next(x) - this.#slow.next(x);
    return this.#second.next(this.#first.next(macd));
  }
}

/** Where a value lies in its window, 0 to 100, smoothed by an EMA of 3 bars. */
class Place implements Machine {
  readonly #extremes: Extremes;
  readonly #smooth = emaMachine(3);
  #place = 0;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  next(x: number): number {
    const extremes = this.#extremes;
    extremes.next(x, x);
    const top = extremes.highest;
    if (top !== top) return NaN;
    const bottom = extremes.lowest;
    if (top > bottom) this.#place = 100 * ((x - bottom) / (top - bottom));
    return this.#smooth.next(this.#place);
  }
}

/** Psychological line (default 12 bars): per cent of the last bars that closed above the one before. */
export const psychologicalLine = ofValues<[period?: number]>("psychologicalLine", {
  parameters: [bars("period", 12)],
  lookback: period => period,
  machine: period => new Rises(period),
});

class Rises implements Machine {
  readonly #mean: Mean;
  #last = NaN;

  constructor(period: number) {
    this.#mean = new Mean(period);
  }

  next(x: number): number {
    const last = this.#last;
    this.#last = x;
    return 100 * this.#mean.next(last !== last ? NaN : x > last ? 1 : 0);
  }
}
