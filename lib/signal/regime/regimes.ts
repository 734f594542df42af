import { demand } from "../../core/errors.ts";
import { unknownName } from "../../core/names.ts";
import { shown, table, type Shown, type Table, type Tabular } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { regimeParts } from "./show.ts";
import { summarise, type RegimeSummary } from "./summary.ts";

/** The regime of each bar, told by that bar and those before it. Frozen; shows itself over the prices. */
export interface Regimes<Name extends string = string> extends Shown, Tabular {
  /** What tells them apart. */
  readonly title: string;
  readonly bars: Bars;
  readonly names: readonly Name[];
  /** Index into `names` per bar, known at that bar's close; −1 where there is none yet. */
  readonly codes: Int8Array;
  /** Share, visits, duration and what came after, by regime. */
  readonly summary: readonly RegimeSummary<Name>[];
  /** transitions[j][k]: share of the bars in regime j whose next bar was in k. NaN for a regime that never was. */
  readonly transitions: readonly (readonly number[])[];
  /** Probability of each regime, where the detector gives one; NaN where there is none yet. */
  readonly probabilities?: Readonly<Record<Name, Float64Array>>;
  /** The regime of a bar, undefined where there is none yet. Negative counts from the end. */
  at(index: number): Name | undefined;
  /** 1 where the bar is in the regime (or one of several), 0 where not, NaN where there is none yet: a column for rules and features. */
  is(...names: Name[]): Float64Array;
  /** One row a bar: its time, its regime (null where there is none yet) and the probabilities. For files, SQL and data frames. */
  table(): Table;
}

/** What a detector found. */
export interface Detected<Name extends string> {
  readonly title: string;
  readonly bars: Bars;
  readonly names: readonly Name[];
  readonly codes: Int8Array;
  readonly probabilities?: Readonly<Record<Name, Float64Array>>;
  /** How they were told, for the reader. */
  readonly notes: readonly string[];
}

/** Makes a result of what a detector found. */
export function composeRegimes<Name extends string>(detected: Detected<Name>): Regimes<Name> {
  const { title, bars, codes, probabilities, notes } = detected;
  const names = Object.freeze([...detected.names]);
  const { summary, transitions } = summarise(bars.close, codes, names);
  return Object.freeze({
    title,
    bars,
    names,
    codes,
    summary,
    transitions,
    ...(probabilities ? { probabilities: Object.freeze(probabilities) } : {}),
    at(index: number) {
      demand(
        Number.isSafeInteger(index) && index < codes.length && index >= -codes.length,
        "index",
        `must be a bar from ${-codes.length} to ${codes.length - 1}`,
        index,
        "Pass e.g. -1 for the last bar.",
      );
      return names[codes.at(index)!];
    },
    is(...wanted: Name[]) {
      const set = wanted.map(name => {
        const code = names.indexOf(name);
        if (code < 0) throw unknownName("regime", name, names);
        return code;
      });
      return Float64Array.from(codes, code => (code < 0 ? NaN : set.includes(code) ? 1 : 0));
    },
    table: () =>
      table({
        time: bars.time,
        regime: Array.from(codes, code => names[code] ?? null),
        ...(probabilities as Readonly<Record<string, Float64Array>> | undefined),
      }),
    ...shown(() => regimeParts({ title, bars, names, codes, summary, transitions, notes })),
  });
}
