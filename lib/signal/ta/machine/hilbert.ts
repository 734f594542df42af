import { Ago } from "./window.ts";

const degrees = 180 / Math.PI;

/** Ehlers' Hilbert transformer: taps at 0, 2, 4 and 6 bars. */
class Transformer {
  readonly #past = new Float64Array(7);

  next(x: number): number {
    const past = this.#past;
    past.copyWithin(1, 0, 6);
    past[0] = x;
    return 0.0962 * (past[0] - past[6]) + 0.5769 * (past[2] - past[4]);
  }
}

/**
 * The dominant cycle by Ehlers' homodyne discriminator ("Rocket Science for Traders", 2001), as TA-Lib computes it: three bars
 * begin the price's smoothing, `unused` smoothed prices are thrown away, everything after begins at zero.
 */
export class Hilbert {
  /** Price smoothed by weights 4, 3, 2, 1. */
  smoothed = NaN;
  inPhase = NaN;
  quadrature = NaN;
  period = 0;
  smoothPeriod = 0;
  /** Bars seen. */
  bars = 0;
  readonly #begin: number = 0;
  #p1 = NaN;
  #p2 = NaN;
  #p3 = NaN;
  readonly #detrender = new Transformer();
  readonly #quadrature = new Transformer();
  readonly #aheadI = new Transformer();
  readonly #aheadQ = new Transformer();
  readonly #delay = new Ago(3);
  #i2 = 0;
  #q2 = 0;
  #re = 0;
  #im = 0;

  constructor(unused: number) {
    this.#begin = 3 + unused;
    for (let i = 0; i < 3; i++) this.#delay.next(0);
  }

  /** Whether the cycle is being followed: false while the beginning is thrown away. */
  next(price: number): boolean {
    this.smoothed = (4 * price + 3 * this.#p1 + 2 * this.#p2 + this.#p3) / 10;
    this.#p3 = this.#p2;
    this.#p2 = this.#p1;
    this.#p1 = price;
    if (this.bars++ < this.#begin) return false;
    const scale = 0.075 * this.period + 0.54;
    const detrended = this.#detrender.next(this.smoothed) * scale;
    const q1 = this.#quadrature.next(detrended) * scale;
    const i1 = this.#delay.next(detrended);
    const i2 = 0.2 * (i1 - this.#aheadQ.next(q1) * scale) + 0.8 * this.#i2;
    const q2 = 0.2 * (q1 + this.#aheadI.next(i1) * scale) + 0.8 * this.#q2;
    this.inPhase = i1;
    this.quadrature = q1;
    this.#re = 0.2 * (i2 * this.#i2 + q2 * this.#q2) + 0.8 * this.#re;
    this.#im = 0.2 * (i2 * this.#q2 - q2 * this.#i2) + 0.8 * this.#im;
    this.#i2 = i2;
    this.#q2 = q2;
    this.#follow();
    return true;
  }

  #follow(): void {
    const last = this.period;
    let period = last;
    if (this.#im !== 0 && this.#re !== 0) period = 360 / (Math.atan(this.#im / this.#re) * degrees);
    period = Math.max(Math.min(period, 1.5 * last), 0.67 * last);
    period = Math.min(Math.max(period, 6), 50);
    this.period = 0.2 * period + 0.8 * last;
    this.smoothPeriod = 0.33 * this.period + 0.67 * this.smoothPeriod;
  }
}

/** MESA adaptive average: how fast it follows depends on how fast the phase turns. */
export class MesaMean {
  mama = 0;
  fama = 0;
  readonly #hilbert = new Hilbert(9);
  readonly #fast: number = 0;
  readonly #slow: number = 0;
  #phase = 0;

  constructor(fast = 0.5, slow = 0.05) {
    this.#fast = fast;
    this.#slow = slow;
  }

  /** The average, NaN for the first 32 bars. */
  next(price: number): number {
    const hilbert = this.#hilbert;
    if (!hilbert.next(price)) return NaN;
    const { inPhase, quadrature } = hilbert;
    const phase = inPhase === 0 ? 0 : Math.atan(quadrature / inPhase) * degrees;
    const turn = Math.max(1, this.#phase - phase);
    this.#phase = phase;
    const weight = turn > 1 ? Math.max(this.#fast / turn, this.#slow) : this.#fast;
    this.mama = weight * price + (1 - weight) * this.mama;
    this.fama = 0.5 * weight * this.mama + (1 - 0.5 * weight) * this.fama;
    return hilbert.bars > 32 ? this.mama : NaN;
  }
}
