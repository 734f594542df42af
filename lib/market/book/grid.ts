import { demand } from "../../core/errors.ts";

/** Fractions of a tick that a price may be off through rounding in the arithmetic that made it. */
const tolerance = 0.01;

/** Prices as whole numbers of ticks, and back to the very number that was given. */
export class PriceGrid {
  readonly tick: number;
  /** Ticks in 1 where that is a whole number: dividing by it gives the double nearest to the decimal, multiplying by 0.01 would not. */
  readonly #whole: number;
  readonly #scale: number;

  /** Throws `invalid_argument` where `tick` is not a positive number. */
  constructor(tick: number) {
    demand(
      tick > 0 && tick < Infinity,
      "tick",
      "must be a positive number",
      tick,
      "Give the venue's price step, e.g. 0.01.",
    );
    const whole = Math.round(1 / tick);
    this.tick = tick;
    this.#whole = whole >= 1 && Math.abs(1 / tick - whole) < 1e-9 * whole ? whole : 0;
    this.#scale = this.#whole || 1 / tick;
    Object.freeze(this);
  }

  /** Ticks of a price; NaN where it is no positive multiple of the tick. */
  toTicks(price: number): number {
    const exact = price * this.#scale;
    const ticks = Math.floor(exact + 0.5);
    const off = Math.abs(exact - ticks);
    return ticks > 0 && ticks <= Number.MAX_SAFE_INTEGER && off <= tolerance + ticks * 4e-16 ? ticks : NaN;
  }

  toPrice(ticks: number): number {
    return this.#whole > 0 ? ticks / this.#whole : ticks * this.tick;
  }
}
