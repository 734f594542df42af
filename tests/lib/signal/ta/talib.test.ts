import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { linesOf } from "./market.ts";

interface Values {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, value: number])[];
  readonly inputs: readonly string[];
  readonly lookback: number;
  readonly places: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

interface Shown {
  readonly name: string;
  readonly parameters: readonly number[];
  readonly lookback: number;
  readonly shows: Readonly<Record<string, readonly number[]>>;
}

// Written by TA-Lib itself: talib_values.py says how.
const [prices, candles, ...functions] = readFileSync(`${import.meta.dirname}/talib.jsonl`, "utf8")
  .trim()
  .split("\n")
  .map(line => JSON.parse(line) as unknown);
const columns = (market: unknown) =>
  Object.fromEntries(
    Object.entries(market as Record<string, number[]>).map(([name, values]) => [
      name,
      Float64Array.from(values),
    ]),
  );
const market = columns(prices);
const marks = columns(candles);
const patterns = functions.filter((it): it is Shown => "shows" in (it as object));
const values = functions.filter((it): it is Values => "values" in (it as object));

/** TA-Lib's name in lower camel case; words are what its underscores divide. */
const ours = (name: string) =>
  name.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** TA-Lib's numbers of averages by ours. */
const averages = new Map<number, "sma" | "ema" | "rma">([
  [0, "sma"],
  [1, "ema"],
  [13, "rma"],
]);

test("there are all of TA-Lib 0.8's functions, 201 by name", () => {
  const names = new Set([...patterns, ...values].map(({ name }) => name));
  expect(names.size).toBe(201);
  for (const name of names) expect(Object.keys(ta.indicators), name).toContain(ours(name));
  expect(patterns.length).toBe(61);
});

test.each(patterns)(
  "$name shows where TA-Lib sees it, and nowhere else",
  ({ name, parameters, lookback, shows }) => {
    const { compute, lookback: ownLookback, parameters: declared } = ta.indicators[ours(name)];
    expect(ownLookback()).toBe(lookback);
    expect(declared.map(parameter => parameter.default)).toEqual(parameters);
    const column = compute([marks.open, marks.high, marks.low, marks.close]) as Float64Array;
    const wanted = column.map((_, i) => (i < lookback ? NaN : 0));
    for (const [value, places] of Object.entries(shows))
      for (const place of places) wanted[place] = Number(value);
    expect(column).toEqual(wanted);
  },
);

const byName = Map.groupBy(values, ({ name }) => name);

test.each([...byName])(
  "%s takes TA-Lib's parameters in its order with its defaults, and gives its numbers",
  (name, sets) => {
    const { compute, lookback, inputs, parameters: declared, lines } = ta.indicators[ours(name)];
    for (const [k, set] of sets.entries()) {
      const parameters = set.parameters.map(([key, value]) =>
        /matype/.test(key) ? averages.get(value)! : value,
      );
      // The first set is TA-Lib's defaults.
      if (k === 0) expect(declared.map(parameter => parameter.default)).toEqual(parameters);
      expect(lookback(...parameters)).toBe(set.lookback);
      const own = inputs.map((input, at) => market[input in market ? input : set.inputs[at]]);
      const result = linesOf(compute(own, ...parameters));
      expect(result.length).toBe(Math.max(1, lines.length));
      for (const [line, [, column]] of result.entries())
        for (const [at, place] of set.places.entries()) {
          const wanted = set.values[line][at] ?? NaN;
          const here = `${name} ${parameters.join(" ")} line ${line} bar ${place}: ${column[place]}, TA-Lib ${wanted}`;
          const close = Math.abs(column[place] - wanted) <= 1e-8 * Math.max(1, Math.abs(wanted));
          expect(close || (Number.isNaN(wanted) && Number.isNaN(column[place])), here).toBe(true);
          if (set.lookback > 0) expect(column[set.lookback - 1]).toBeNaN();
        }
    }
  },
);
