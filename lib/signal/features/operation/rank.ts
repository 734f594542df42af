import { ofValues } from "../../ta/indicator.ts";
import { checkPeriod } from "../../ta/input.ts";
import type { Machine } from "../../ta/machine/machine.ts";
import { SortedWindow } from "../../ta/machine/sorted-window.ts";
import { bars } from "../../ta/parameters.ts";
import { indicatorOperation, type Operation } from "./operation.ts";

/** Rank among the last `window` values, this one included: 0 the smallest, 1 the largest, equal ones share the mean of their ranks. */
export function rankOperation(window: number): Operation {
  checkPeriod(window, "window", 2);
  return indicatorOperation(rank.definition, [window], [`window ${window}`]);
}

const rank = ofValues<[period: number]>("rank", {
  parameters: [bars("window", 250, 2)],
  lookback: period => period - 1,
  machine: period => new Rank(period),
});

class Rank implements Machine {
  readonly #window: SortedWindow;
  readonly #period: number;

  constructor(period: number) {
    this.#window = new SortedWindow(period);
    this.#period = period;
  }

  next(x: number): number {
    const window = this.#window;
    if (!window.next(x)) return NaN;
    return (window.countBelow(x) + window.countUpTo(x) - 1) / (2 * (this.#period - 1));
  }
}
