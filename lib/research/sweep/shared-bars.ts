import { isShared, sharedColumn } from "../../core/column/shared-column.ts";
import { barColumnNames, Bars, type BarColumns, type BarsMeta } from "../../market/bars.ts";

/** Bars whose columns lie in shared memory: passing them to a worker copies nothing. */
export interface SharedBars extends BarsMeta {
  readonly columns: BarColumns;
}

const shared = new WeakMap<Bars, SharedBars>();

/** The bars in shared memory; those that do not lie there are copied, once per bar set. */
export function shareBars(bars: Bars): SharedBars {
  let copy = shared.get(bars);
  if (!copy) {
    const { symbol, timeframe, source, synthetic, calendar } = bars;
    const columns = Object.fromEntries(
      barColumnNames.map(name => {
        if (isShared(bars[name])) return [name, bars[name]];
        const column = sharedColumn(bars.length);
        column.set(bars[name]);
        return [name, column];
      }),
    ) as unknown as BarColumns;
    copy = Object.freeze({ symbol, timeframe, source, synthetic, calendar, columns });
    shared.set(bars, copy);
  }
  return copy;
}

/** The bars again, in the worker, on the same memory. */
export function receiveBars(message: SharedBars): Bars {
  return new Bars(message, message.columns);
}
