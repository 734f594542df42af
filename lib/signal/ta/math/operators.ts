import { ofPairs } from "../indicator.ts";

function both(name: string, next: (first: number, second: number) => number) {
  return ofPairs<[]>(name, { lookback: () => 0, machine: () => ({ next }) });
}

/** First + second, bar by bar. */
export const add = both("add", (first, second) => first + second);
/** First − second, bar by bar. */
export const sub = both("sub", (first, second) => first - second);
/** First · second, bar by bar. */
export const mult = both("mult", (first, second) => first * second);
/** First / second, bar by bar; ±Infinity or NaN where second is 0. */
export const div = both("div", (first, second) => first / second);
