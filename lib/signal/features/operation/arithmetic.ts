import { checkPeriod } from "../../ta/input.ts";
import { ofValues } from "../../ta/indicator.ts";
import { lag } from "../../ta/lag.ts";
import { Ago } from "../../ta/machine/window.ts";
import { real } from "../../ta/parameters.ts";
import { identity, type Operation } from "./operation.ts";

/** A value and a number. */
const withNumber = (name: string, next: (x: number, amount: number) => number) =>
  ofValues<[amount: number]>(name, {
    parameters: [real("amount", 0)],
    lookback: () => 0,
    machine: amount => ({ next: x => next(x, amount) }),
  });

export const plusNumber = withNumber("plus", (x, amount) => x + amount);
export const minusNumber = withNumber("minus", (x, amount) => x - amount);
export const timesNumber = withNumber("times", (x, amount) => x * amount);
export const overNumber = withNumber("over", (x, amount) => x / amount);

/** The values moved to later bars, those without a value too. */
export function lagOperation(bars: number): Operation {
  checkPeriod(bars, "bars", 1);
  return Object.freeze({
    name: "lag",
    written: [String(bars)],
    key: `lag(${bars})`,
    lookback: bars,
    ahead: -bars,
    endless: false,
    lines: [""],
    batch: ([values]: readonly Float64Array[]) => [lag(values, bars)],
    open: () => {
      const ago = new Ago(bars);
      return (x: number) => ago.next(x);
    },
  });
}

/** A function of the value at the same bar. It is not asked where there is none: `x > 70 ? 1 : 0` would make a 0 of a warm-up. */
export function mapOperation(each: (value: number) => number): Operation {
  const next = (value: number) => (Number.isNaN(value) ? NaN : each(value));
  return Object.freeze({
    name: each.name || "map",
    written: [],
    key: `map#${identity(each)}`,
    lookback: 0,
    ahead: 0,
    endless: false,
    lines: [""],
    batch: ([values]: readonly Float64Array[]) => [values.map(next)],
    open: () => next as (...values: number[]) => number,
  });
}
