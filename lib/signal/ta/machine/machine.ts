/**
 * What an indicator keeps from bar to bar. `next` takes the bar's numbers in the order of the inputs and gives the value at
 * that bar, NaN as long as there is none. A machine sees finite numbers only; one inside another is also given the NaN of
 * its feeder's warm-up, and must begin again then.
 *
 * A field of a number says so by its first value (`#period: number = 0`): declared without one it begins undefined, and V8 then looks at
 * every bar what it holds.
 */
export interface Machine {
  next(a: number, b?: number, c?: number, d?: number, e?: number): number;
}

/** A machine of several lines: `next` leaves the bar's values in `out`. */
export interface LinesMachine {
  readonly out: readonly number[];
  next(a: number, b?: number, c?: number, d?: number, e?: number): void;
}

/** Room for the values of `count` lines, NaN at first. */
export const noValues = (count: number): number[] => room(count, NaN);

/**
 * Room for numbers that a machine keeps, all `value` at first. A plain array: V8 reads one in a third of the instructions that a typed
 * array takes, which could have been detached or have another length now. It must begin with a fraction, or V8 takes it for one of integers.
 */
export function room(count: number, value = 0): number[] {
  return Array.from({ length: count }, () => NaN).fill(value);
}
