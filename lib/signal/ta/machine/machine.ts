/**
 * What an indicator keeps from bar to bar. `next` takes the bar's numbers in the order of the inputs and gives the value at
 * that bar, NaN as long as there is none. A machine sees finite numbers only; one inside another is also given the NaN of
 * its feeder's warm-up, and must begin again then.
 */
export interface Machine {
  next(a: number, b?: number, c?: number, d?: number, e?: number): number;
}

/** A machine of several lines: `next` leaves the bar's values in `out`. */
export interface LinesMachine {
  readonly out: Float64Array;
  next(a: number, b?: number, c?: number, d?: number, e?: number): void;
}

/** Room for the values of `count` lines, NaN at first. */
export function noValues(count: number): Float64Array {
  return new Float64Array(count).fill(NaN);
}
