import { demand } from "../../../core/errors.ts";
import { ofBars, ofValues } from "../indicator.ts";
import { averageLookback, averageMachine, Late } from "../machine/average.ts";
import type { AverageName } from "../machine/average-names.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { emaMachine, Smoother } from "../machine/smoother.ts";
import { Mean } from "../machine/window.ts";
import { averageBy, bars } from "../parameters.ts";
import { macdColumns } from "./macd-columns.ts";

type Line = "macd" | "signal" | "histogram";
const lines = ["macd", "signal", "histogram"] as const;

/** Refuses a fast average that is not the faster one; TA-Lib swaps the two without a word. */
function fastFirst(fast: number, slow: number): void {
  demand(fast < slow, "fast", `must be shorter than slow (${slow})`, fast, "Swap the two or lengthen slow.");
}

/**
 * Moving average convergence divergence (Appel; default 12, 26, 9 bars): fast EMA − slow EMA, its EMA as signal line, and their
 * difference. As in TA-Lib the fast EMA begins `slow − fast` bars later and all lines at bar `slow + signal − 2`; TTR begins each
 * with its own mean, and both converge.
 */
export const macd = ofValues<[fast?: number, slow?: number, signal?: number], Line>("macd", {
  parameters: [bars("fast", 12), bars("slow", 26, 2), bars("signal", 9)],
  lines,
  endless: true,
  check: fastFirst,
  lookback: (_fast, slow, signal) => slow + signal - 2,
  machine: (fast, slow, signal) =>
    new Divergence(emaMachine(fast, slow - fast), emaMachine(slow), emaMachine(signal)),
  batch: ([values], fast, slow, signal) => macdColumns(values, fast, slow, signal),
});

/** MACD of the classic weights 0.15 and 0.075, which are nearly those of 12 and 26 bars, with a signal line (default 9 bars). */
export const macdfix = ofValues<[signal?: number], Line>("macdfix", {
  parameters: [bars("signal", 9)],
  lines,
  endless: true,
  lookback: signal => 24 + signal,
  machine: signal => new Divergence(new Smoother(12, 0.15, 14), new Smoother(26, 0.075), emaMachine(signal)),
});

class Divergence {
  readonly out = noValues(3);
  readonly #fast: Smoother;
  readonly #slow: Smoother;
  readonly #signal: Smoother;

  constructor(fast: Smoother, slow: Smoother, signal: Smoother) {
    this.#fast = fast;
    this.#slow = slow;
    this.#signal = signal;
  }

  next(x: number): void {
    const macd = this.#fast.next(x) - this.#slow.next(x);
    const signal = this.#signal.next(macd);
    if (signal !== signal) return;
    this.out[0] = macd;
    this.out[1] = signal;
    this.out[2] = macd - signal;
  }
}

/** MACD of averages of any kind (default "sma" of 12, 26 and 9 bars). */
export const macdext = ofValues<
  [
    fast?: number,
    fastType?: AverageName,
    slow?: number,
    slowType?: AverageName,
    signal?: number,
    signalType?: AverageName,
  ],
  Line
>("macdext", {
  parameters: [
    bars("fast", 12, 2),
    averageBy("fastType"),
    bars("slow", 26, 2),
    averageBy("slowType"),
    bars("signal", 9),
    averageBy("signalType"),
  ],
  lines,
  endless: true,
  check: (fast, _fastType, slow) => fastFirst(fast, slow),
  lookback: (fast, fastType, slow, slowType, signal, signalType) =>
    Math.max(averageLookback(fastType, fast), averageLookback(slowType, slow)) +
    averageLookback(signalType, signal),
  machine: (fast, fastType, slow, slowType, signal, signalType) =>
    new AnyDivergence(
      new Difference([fast, fastType, slow, slowType], { even: true }),
      averageMachine(signalType, signal),
    ),
});

class AnyDivergence {
  readonly out = noValues(3);
  readonly #difference: Difference;
  readonly #signal: Machine;

  constructor(difference: Difference, signal: Machine) {
    this.#difference = difference;
    this.#signal = signal;
  }

  next(x: number): void {
    const macd = this.#difference.next(x);
    if (macd !== macd) return;
    const signal = this.#signal.next(macd);
    if (signal !== signal) return;
    this.out[0] = macd;
    this.out[1] = signal;
    this.out[2] = macd - signal;
  }
}

/** Fast average − slow average, as TA-Lib computes it: `even` begins the one that is sooner ready later, so that both are as old. */
class Difference implements Machine {
  readonly #fast: Late;
  readonly #slow: Late;
  readonly #relative: boolean = false;

  constructor(
    [fast, fastType, slow, slowType]: readonly [number, AverageName, number, AverageName],
    { even = false, relative = false },
  ) {
    const fastWarm = averageLookback(fastType, fast);
    const slowWarm = averageLookback(slowType, slow);
    const warm = even ? Math.max(fastWarm, slowWarm) : 0;
    this.#fast = new Late(averageMachine(fastType, fast), Math.max(0, warm - fastWarm));
    this.#slow = new Late(averageMachine(slowType, slow), Math.max(0, warm - slowWarm));
    this.#relative = relative;
  }

  next(x: number): number {
    const fast = this.#fast.next(x);
    const slow = this.#slow.next(x);
    if (!this.#relative) return fast - slow;
    return slow === 0 ? 0 : ((fast - slow) / slow) * 100;
  }
}

/** Absolute price oscillator: fast − slow average (default "ema" of 12 and 26 bars), in units of price. */
export const apo = ofValues<[fast?: number, slow?: number, type?: AverageName]>("apo", {
  parameters: [bars("fast", 12, 2), bars("slow", 26, 2), averageBy("type", "ema")],
  endless: true,
  check: fastFirst,
  lookback: (_fast, slow, type) => averageLookback(type, slow),
  machine: (fast, slow, type) => new Difference([fast, type, slow, type], {}),
});

/** Percentage price oscillator: fast − slow average in per cent of the slow one (default "ema" of 12 and 26 bars; TA-Lib before 0.8 said "sma"). 0 where that is 0 (TA-Lib: below 1e-14). */
export const ppo = ofValues<[fast?: number, slow?: number, type?: AverageName]>("ppo", {
  parameters: [bars("fast", 12, 2), bars("slow", 26, 2), averageBy("type", "ema")],
  endless: true,
  check: fastFirst,
  lookback: (_fast, slow, type) => averageLookback(type, slow),
  machine: (fast, slow, type) => new Difference([fast, type, slow, type], { relative: true }),
});

/** Percentage volume oscillator: `ppo` of the volume. */
export const pvo = ofBars<"volume", [fast?: number, slow?: number, type?: AverageName]>("pvo", ["volume"], {
  parameters: [bars("fast", 12, 2), bars("slow", 26, 2), averageBy("type", "ema")],
  endless: true,
  check: fastFirst,
  lookback: (_fast, slow, type) => averageLookback(type, slow),
  machine: (fast, slow, type) => new Difference([fast, type, slow, type], { relative: true }),
});

/** Awesome oscillator (Williams): simple average of the bars' middles over 5 bars less that over 34. */
export const ao = ofBars<"high" | "low", [fast?: number, slow?: number]>("ao", ["high", "low"], {
  parameters: [bars("fast", 5), bars("slow", 34)],
  check: fastFirst,
  lookback: (_fast, slow) => slow - 1,
  machine: (fast, slow) => new Awesome(fast, slow),
});

/** Accelerator (Williams): the awesome oscillator (5 and 34 bars) less its simple average (5 bars). */
export const ac = ofBars<"high" | "low", [fast?: number, slow?: number, signal?: number]>(
  "ac",
  ["high", "low"],
  {
    parameters: [bars("fast", 5), bars("slow", 34), bars("signal", 5)],
    check: fastFirst,
    lookback: (_fast, slow, signal) => slow + signal - 2,
    machine: (fast, slow, signal) => new Accelerator(fast, slow, signal),
  },
);

class Awesome implements Machine {
  readonly #fast: Mean;
  readonly #slow: Mean;

  constructor(fast: number, slow: number) {
    this.#fast = new Mean(fast);
    this.#slow = new Mean(slow);
  }

  next(high: number, low: number): number {
    const middle = (high + low) / 2;
    return this.#fast.next(middle) - this.#slow.next(middle);
  }
}

class Accelerator implements Machine {
  readonly #awesome: Awesome;
  readonly #mean: Mean;

  constructor(fast: number, slow: number, signal: number) {
    this.#awesome = new Awesome(fast, slow);
    this.#mean = new Mean(signal);
  }

  next(high: number, low: number): number {
    const awesome = this.#awesome.next(high, low);
    return awesome - this.#mean.next(awesome);
  }
}
