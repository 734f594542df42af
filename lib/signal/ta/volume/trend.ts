import { ofBars } from "../indicator.ts";
import { noValues, type Machine } from "../machine/machine.ts";
import { emaMachine, type Smoother } from "../machine/smoother.ts";
import { Mean, Sum } from "../machine/window.ts";
import { bars, real } from "../parameters.ts";

/**
 * Ease of movement (Arms): change of the bar's middle · its range by volume, times `scale` (default 100 million), averaged over
 * `period` bars (14). 0 without volume.
 */
export const eom = ofBars<"high" | "low" | "volume", [period?: number, scale?: number]>(
  "eom",
  ["high", "low", "volume"],
  {
    parameters: [bars("period", 14), real("scale", 100_000_000, Number.MIN_VALUE)],
    lookback: period => period,
    machine: (period, scale) => new EaseOfMovement(period, scale),
  },
);

class EaseOfMovement implements Machine {
  readonly #mean: Mean;
  readonly #scale: number = 0;
  #middle = NaN;

  constructor(period: number, scale: number) {
    this.#mean = new Mean(period);
    this.#scale = scale;
  }

  next(high: number, low: number, volume: number): number {
    const middle = (high + low) / 2;
    const move = middle - this.#middle;
    this.#middle = middle;
    if (move !== move) return NaN;
    return this.#mean.next(volume === 0 ? 0 : (this.#scale * move * (high - low)) / volume);
  }
}

/**
 * Klinger's volume oscillator (default 34, 55, 13 bars): fast less slow EMA of the volume force, which counts volume up or down
 * with the trend of high + low + close and the more the less of the move so far is this bar's; and its EMA.
 */
export const kvo = ofBars<
  "high" | "low" | "close" | "volume",
  [fast?: number, slow?: number, signal?: number],
  "kvo" | "signal"
>("kvo", ["high", "low", "close", "volume"], {
  parameters: [bars("fast", 34), bars("slow", 55, 2), bars("signal", 13)],
  lines: ["kvo", "signal"],
  endless: true,
  lookback: (fast, slow, signal) => Math.max(fast, slow) + signal,
  machine: (fast, slow, signal) => new Klinger(fast, slow, signal),
});

class Klinger {
  readonly out = noValues(2);
  readonly #fast: Smoother;
  readonly #slow: Smoother;
  readonly #signal: Smoother;
  #price = NaN;
  #trend = 0;
  #range = NaN;
  #whole = NaN;
  #force = 0;

  constructor(fast: number, slow: number, signal: number) {
    this.#fast = emaMachine(fast);
    this.#slow = emaMachine(slow);
    this.#signal = emaMachine(signal);
  }

  next(high: number, low: number, close: number, volume: number): void {
    const price = high + low + close;
    const range = high - low;
    const trend = price > this.#price ? 1 : -1;
    const known = this.#trend !== 0;
    const second = this.#range === this.#range;
    if (known) this.#whole = (trend === this.#trend ? this.#whole : this.#range) + range;
    else if (second) this.#whole = 0;
    if (known) this.#force = this.#forceOf(range, volume, trend);
    if (second) this.#trend = trend;
    this.#price = price;
    this.#range = range;
    if (!known) return;
    const kvo = this.#fast.next(this.#force) - this.#slow.next(this.#force);
    const signal = this.#signal.next(kvo);
    if (signal !== signal) return;
    this.out[0] = kvo;
    this.out[1] = signal;
  }

  #forceOf(range: number, volume: number, trend: number): number {
    const whole = this.#whole;
    if (range === whole || volume === 0) return 0;
    if (range === 0) return volume * 2 * trend * 100;
    return whole === 0 ? this.#force : volume * Math.abs(2 * (range / whole - 1)) * trend * 100;
  }
}

/** Volume-weighted average of the typical price over the last `period` bars (default 20): a VWAP that forgets. NaN where nothing was traded. */
export const vwapWindow = ofBars<"high" | "low" | "close" | "volume", [period?: number]>(
  "vwapWindow",
  ["high", "low", "close", "volume"],
  {
    parameters: [bars("period", 20)],
    lookback: period => period - 1,
    machine: period => new WindowPrice(period),
  },
);

class WindowPrice implements Machine {
  readonly #money: Sum;
  readonly #volume: Sum;

  constructor(period: number) {
    this.#money = new Sum(period);
    this.#volume = new Sum(period);
  }

  next(high: number, low: number, close: number, volume: number): number {
    return this.#money.next(((high + low + close) / 3) * volume) / this.#volume.next(volume);
  }
}
