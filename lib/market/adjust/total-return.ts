import type { Bars } from "../bars.ts";
import { actionsOf, exDates, type CorporateAction } from "./actions.ts";
import { exBar } from "./ex-bar.ts";
import { demandBars } from "../demand-bars.ts";

/**
 * What one unit of money grows to in the shares, per bar: 1 at the first close; dividends buy shares at the close of their ex-date,
 * before tax and cost. Takes raw bars; a value depends on nothing after its bar, so the series has no view "as of". `actions` are by default those the bars carry.
 */
export function totalReturn(bars: Bars, actions?: readonly CorporateAction[]): Float64Array {
  demandBars(bars);
  const value = new Float64Array(bars.length);
  const ratio = new Float64Array(bars.length).fill(1);
  const dividend = new Float64Array(bars.length);
  for (const date of exDates(actionsOf(bars, actions))) {
    const i = exBar(bars, date.time);
    if (i >= bars.length) continue;
    ratio[i] *= date.ratio;
    // Per share of the bar's close: what was paid before a split is for fewer of them.
    dividend[i] = dividend[i] / date.ratio + date.dividend;
  }
  let shares = bars.length > 0 ? 1 / bars.close[0] : 0;
  for (let i = 0; i < bars.length; i++) {
    if (i > 0) {
      shares *= ratio[i];
      shares += (shares * dividend[i]) / bars.close[i];
    }
    value[i] = shares * bars.close[i];
  }
  return value;
}
