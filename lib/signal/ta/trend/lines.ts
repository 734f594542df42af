import { ofBars } from "../indicator.ts";
import { Extremes } from "../machine/extremes.ts";
import { noValues } from "../machine/machine.ts";
import { wilderMachine, type Smoother } from "../machine/smoother.ts";
import { Ago } from "../machine/window.ts";
import { bars } from "../parameters.ts";

/**
 * Ichimoku's lines (default 9, 26, 52 bars): middles of ranges, and the two spans as they are computed at this bar. Charts draw the
 * spans 26 bars later: the cloud under this bar is `lag(senkouA, 26)` and `lag(senkouB, 26)`. The lagging span is the close drawn
 * 26 bars back, which is the future, and is not here.
 */
export const ichimoku = ofBars<
  "high" | "low",
  [tenkan?: number, kijun?: number, senkou?: number],
  "tenkan" | "kijun" | "senkouA" | "senkouB"
>("ichimoku", ["high", "low"], {
  parameters: [bars("tenkan", 9), bars("kijun", 26), bars("senkou", 52)],
  lines: ["tenkan", "kijun", "senkouA", "senkouB"],
  lookback: (tenkan, kijun, senkou) => Math.max(tenkan, kijun, senkou) - 1,
  machine: (tenkan, kijun, senkou) => new Ichimoku(tenkan, kijun, senkou),
});

class Range {
  readonly #extremes: Extremes;

  constructor(period: number) {
    this.#extremes = new Extremes(period);
  }

  middle(high: number, low: number): number {
    const extremes = this.#extremes;
    extremes.next(high, low);
    return (extremes.highest + extremes.lowest) / 2;
  }
}

class Ichimoku {
  readonly out = noValues(4);
  readonly #tenkan: Range;
  readonly #kijun: Range;
  readonly #senkou: Range;

  constructor(tenkan: number, kijun: number, senkou: number) {
    this.#tenkan = new Range(tenkan);
    this.#kijun = new Range(kijun);
    this.#senkou = new Range(senkou);
  }

  next(high: number, low: number): void {
    const tenkan = this.#tenkan.middle(high, low);
    const kijun = this.#kijun.middle(high, low);
    const senkou = this.#senkou.middle(high, low);
    if (tenkan + kijun + senkou !== tenkan + kijun + senkou) return;
    this.out[0] = tenkan;
    this.out[1] = kijun;
    this.out[2] = (tenkan + kijun) / 2;
    this.out[3] = senkou;
  }
}

/**
 * Williams' alligator: Wilder averages of the bars' middles over 13, 8 and 5 bars, drawn 8, 5 and 3 bars late: at this bar stands
 * what was known that long ago.
 */
export const alligator = ofBars<
  "high" | "low",
  [jaw?: number, jawLate?: number, teeth?: number, teethLate?: number, lips?: number, lipsLate?: number],
  "jaw" | "teeth" | "lips"
>("alligator", ["high", "low"], {
  parameters: [
    bars("jaw", 13),
    bars("jawLate", 8, 0),
    bars("teeth", 8),
    bars("teethLate", 5, 0),
    bars("lips", 5),
    bars("lipsLate", 3, 0),
  ],
  lines: ["jaw", "teeth", "lips"],
  endless: true,
  lookback: (jaw, jawLate, teeth, teethLate, lips, lipsLate) =>
    Math.max(jaw + jawLate, teeth + teethLate, lips + lipsLate) - 1,
  machine: (jaw, jawLate, teeth, teethLate, lips, lipsLate) =>
    new Alligator([jaw, teeth, lips], [jawLate, teethLate, lipsLate]),
});

class Alligator {
  readonly out = noValues(3);
  readonly #averages: readonly Smoother[];
  readonly #late: readonly Ago[];

  constructor(periods: readonly number[], late: readonly number[]) {
    this.#averages = periods.map(period => wilderMachine(period));
    this.#late = late.map(bars => new Ago(bars));
  }

  next(high: number, low: number): void {
    const middle = (high + low) / 2;
    let whole = true;
    for (let k = 0; k < 3; k++) {
      const value = this.#late[k].next(this.#averages[k].next(middle));
      this.out[k] = value;
      whole &&= value === value;
    }
    if (!whole) this.out.fill(NaN);
  }
}
