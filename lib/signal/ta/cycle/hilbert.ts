import { ofValues } from "../indicator.ts";
import { Hilbert } from "../machine/hilbert.ts";
import { noValues, type Machine } from "../machine/machine.ts";

const degrees = 180 / Math.PI;

/** Period in bars of the dominant cycle (Ehlers 2001), 6 to 50. NaN for the first 32 bars. There is always an answer, also where there is no cycle. */
export const htDcperiod = ofValues<[]>("htDcperiod", {
  endless: true,
  lookback: () => 32,
  machine: () => new Period(),
});

class Period implements Machine {
  readonly #hilbert = new Hilbert(9);

  next(price: number): number {
    this.#hilbert.next(price);
    return this.#hilbert.bars > 32 ? this.#hilbert.smoothPeriod : NaN;
  }
}

/** In-phase and quadrature part of the dominant cycle (Ehlers 2001). NaN for the first 32 bars. */
export const htPhasor = ofValues<[], "inphase" | "quadrature">("htPhasor", {
  lines: ["inphase", "quadrature"],
  endless: true,
  lookback: () => 32,
  machine: () => new Phasor(),
});

class Phasor {
  readonly out = noValues(2);
  readonly #hilbert = new Hilbert(9);

  next(price: number): void {
    const hilbert = this.#hilbert;
    hilbert.next(price);
    if (hilbert.bars <= 32) return;
    this.out[0] = hilbert.inPhase;
    this.out[1] = hilbert.quadrature;
  }
}

/** Longest cycle that is measured, so the most prices that are kept. */
const longest = 50;

const circles: (Float64Array | undefined)[] = [];

/** Sine and cosine, in turn, of `length` equal parts of a circle. Lengths are few, so each is worked out once. */
function circleOf(length: number): Float64Array {
  return (circles[length] ??= Float64Array.from({ length: 2 * length }, (_, k) => {
    const angle = ((k >> 1) * 2 * Math.PI) / length;
    return k % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  }));
}

/** What the phase, sine, trend line and trend mode share: two past windows of one cycle's length. */
class Cycle {
  phase = 0;
  trendline = NaN;
  readonly hilbert = new Hilbert(34);
  readonly #smoothed = new Float64Array(longest);
  readonly #prices = new Float64Array(longest);
  #place = 0;
  #t1 = 0;
  #t2 = 0;
  #t3 = 0;

  /** Whether the warm-up of 63 bars is over. */
  next(price: number): boolean {
    const { hilbert } = this;
    const follows = hilbert.next(price);
    this.#place = this.#place === 0 ? longest - 1 : this.#place - 1;
    this.#prices[this.#place] = price;
    if (!follows) return false;
    this.#smoothed[this.#place] = hilbert.smoothed;
    const length = Math.floor(hilbert.smoothPeriod + 0.5);
    this.#measurePhase(length);
    this.#measureTrend(length);
    return hilbert.bars > 63;
  }

  #measurePhase(length: number): void {
    let real = 0;
    let imaginary = 0;
    let place = this.#place;
    const circle = circleOf(length);
    for (let i = 0; i < length; i++) {
      real += circle[2 * i] * this.#smoothed[place];
      imaginary += circle[2 * i + 1] * this.#smoothed[place];
      place = place + 1 === longest ? 0 : place + 1;
    }
    let { phase } = this;
    if (imaginary !== 0) phase = Math.atan(real / imaginary) * degrees;
    else if (real < 0) phase -= 90;
    else if (real > 0) phase += 90;
    phase += 90 + 360 / this.hilbert.smoothPeriod;
    if (imaginary < 0) phase += 180;
    this.phase = phase > 315 ? phase - 360 : phase;
  }

  #measureTrend(length: number): void {
    let sum = 0;
    let place = this.#place;
    for (let i = 0; i < length; i++) {
      sum += this.#prices[place];
      place = place + 1 === longest ? 0 : place + 1;
    }
    const mean = length > 0 ? sum / length : 0;
    this.trendline = (4 * mean + 3 * this.#t1 + 2 * this.#t2 + this.#t3) / 10;
    this.#t3 = this.#t2;
    this.#t2 = this.#t1;
    this.#t1 = mean;
  }
}

/** Phase of the dominant cycle in degrees, −45 to 315 (Ehlers 2001). NaN for the first 63 bars. Of a price that stands still it is rounding. */
export const htDcphase = ofValues<[]>("htDcphase", {
  endless: true,
  lookback: () => 63,
  machine: () => new Phase(),
});

class Phase implements Machine {
  readonly #cycle = new Cycle();

  next(price: number): number {
    return this.#cycle.next(price) ? this.#cycle.phase : NaN;
  }
}

/** Sine of the dominant cycle's phase, and of the phase 45 degrees on, which crosses it ahead of the turns. NaN for the first 63 bars. Of a price that stands still it is rounding. */
export const htSine = ofValues<[], "sine" | "leadSine">("htSine", {
  lines: ["sine", "leadSine"],
  endless: true,
  lookback: () => 63,
  machine: () => new Sine(),
});

class Sine {
  readonly out = noValues(2);
  readonly #cycle = new Cycle();

  next(price: number): void {
    if (!this.#cycle.next(price)) return;
    this.out[0] = Math.sin(this.#cycle.phase / degrees);
    this.out[1] = Math.sin((this.#cycle.phase + 45) / degrees);
  }
}

/** Instantaneous trend line (Ehlers 2001): the price averaged over one dominant cycle, smoothed. NaN for the first 63 bars. */
export const htTrendline = ofValues<[]>("htTrendline", {
  endless: true,
  lookback: () => 63,
  machine: () => new Trendline(),
});

class Trendline implements Machine {
  readonly #cycle = new Cycle();

  next(price: number): number {
    return this.#cycle.next(price) ? this.#cycle.trendline : NaN;
  }
}

/** 1 where the market trends, 0 where it cycles (Ehlers 2001). NaN for the first 63 bars. Of a price that stands still it is rounding. */
export const htTrendmode = ofValues<[]>("htTrendmode", {
  endless: true,
  lookback: () => 63,
  machine: () => new TrendMode(),
});

class TrendMode implements Machine {
  readonly #cycle = new Cycle();
  #phase = 0;
  #sine = 0;
  #lead = 0;
  #days = 0;

  next(price: number): number {
    const cycle = this.#cycle;
    const ready = cycle.next(price);
    const { phase } = cycle;
    const { smoothPeriod, smoothed, bars } = cycle.hilbert;
    if (bars <= 37) return NaN;
    const sine = Math.sin(phase / degrees);
    const lead = Math.sin((phase + 45) / degrees);
    const crossed = (sine > lead && this.#sine <= this.#lead) || (sine < lead && this.#sine >= this.#lead);
    this.#days = crossed ? 1 : this.#days + 1;
    let trend = !crossed && this.#days >= 0.5 * smoothPeriod;
    const turn = phase - this.#phase;
    if (smoothPeriod !== 0 && turn > 241.2 / smoothPeriod && turn < 540 / smoothPeriod) trend = false;
    if (cycle.trendline !== 0 && Math.abs((smoothed - cycle.trendline) / cycle.trendline) >= 0.015)
      trend = true;
    this.#phase = phase;
    this.#sine = sine;
    this.#lead = lead;
    return ready ? (trend ? 1 : 0) : NaN;
  }
}
