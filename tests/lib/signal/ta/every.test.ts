import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { PeakError } from "../../../../lib/core/errors.ts";
import { seededRandom } from "../../../../lib/core/random.ts";
import * as ta from "../../../../lib/signal/ta/index.ts";
import { bits, cases, columnsOf, linesOf, walk } from "./market.ts";

const length = 220;
const prices = walk(4, length);

/** Indices that TA-Lib counts from the column's beginning move with it. */
const placed = (name: string) => /^(min|max|minmax)index/.test(name);

/** What is found, or where it is refused something else. */
function within<T>(find: () => T, otherwise: T): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof PeakError) return otherwise;
    throw error;
  }
}

test("every indicator of the namespace is in the registry under its own name, or is another name of one", () => {
  const named = Object.entries(ta).filter(([name]) => !["lag", "indicators"].includes(name));
  for (const [name, indicator] of named) {
    const { definition } = indicator as { definition: ta.Definition };
    expect(ta.indicators[definition.name]?.compute, name).toBe(definition.compute);
  }
  const others = named.filter(([name, it]) => name !== (it as { definition: ta.Definition }).definition.name);
  expect(others.map(([name]) => name).toSorted()).toEqual(["highest", "lowest", "trueRange", "wilder"]);
  expect(Object.keys(ta.indicators).every(name => name in ta)).toBe(true);
});

test("an indicator shows what it takes, what it gives and its warm-up", () => {
  expect(inspect(ta.sma)).toBe("sma(value; period 30)\nHas no value at the first 29 bars, by default.");
  expect(inspect(ta.bbands)).toMatch(
    /^bbands\(value; period 20, up 2, down 2, type sma\): upper, middle, lower\n/,
  );
  expect(inspect(ta.obv)).toBe(
    "obv(close, volume)\nHas a value from the first bar on; every bar before counts, so give it many more.",
  );
  expect(inspect({ it: ta.trange })).toBe(
    "{\n  it: trange(high, low, close)\n  Has no value at the first bar.\n}",
  );
});

describe.each(cases)("$name", ({ name, indicator, parameters, lookback }) => {
  const columns = columnsOf(indicator, prices);
  const whole = linesOf(indicator.compute(columns, ...parameters));

  test("has its first value exactly after its lookback, on every line, and one at every bar from there", () => {
    for (const [line, column] of whole) {
      expect(column.length).toBe(length);
      expect([line, column.findIndex(x => !Number.isNaN(x))]).toEqual([line, lookback]);
      expect([line, column.subarray(lookback).findIndex(x => !Number.isFinite(x))]).toEqual([line, -1]);
    }
  });

  test("says the same one bar at a time, to the bit, also across bars that cannot be computed with", () => {
    const gappy = columns.map(column => column.slice());
    for (const [bar, bad] of [
      [0, NaN],
      [97, Infinity],
      [98, NaN],
      [150, -Infinity],
    ] as const)
      gappy[bar % gappy.length][bar] = bad;
    for (const input of [columns, gappy]) {
      const next = indicator.open(...parameters);
      const values = Array.from({ length }, (_, i) => next(...input.map(column => column[i])));
      const lines = linesOf(indicator.compute(input, ...parameters));
      // Between cells: the inputs, a cell that nobody reads, then the lines.
      const cells = new Float64Array(input.length + 1 + lines.length).fill(7);
      const to = lines.map((_, k) => input.length + 1 + k);
      const step = indicator.attach(cells, [...input.keys()], to, ...parameters);
      const rows = Array.from({ length }, (_, i) => {
        for (const [k, column] of input.entries()) cells[k] = column[i];
        step();
        expect(cells[input.length]).toBe(7);
        return to.map(cell => cells[cell]);
      });
      for (const [k, [line, column]] of lines.entries()) {
        const streamed = values.map(value => (typeof value === "number" ? value : value[line]));
        expect(bits(Float64Array.from(streamed))).toEqual(bits(column));
        expect(bits(Float64Array.from(rows.map(row => row[k])))).toEqual(bits(column));
      }
    }
  });

  test("does not see the future: NaN, garbage or nothing after a bar changes no bit up to it", () => {
    const random = seededRandom(name.length);
    const garbage = walk(99, length, 2);
    for (const cut of [lookback, lookback + 1 + random.integer(30), length - 2]) {
      if (cut >= length) continue;
      const ends: ((column: Float64Array, k: number) => Float64Array)[] = [
        column => column.map((x, i) => (i <= cut ? x : NaN)),
        (column, k) => column.map((x, i) => (i <= cut ? x : columnsOf(indicator, garbage)[k][i] * 1e9)),
        column => column.map((x, i) => (i <= cut ? x : -x)),
        column => column.slice(0, cut + 1),
      ];
      for (const end of ends) {
        const poisoned = linesOf(indicator.compute(columns.map(end), ...parameters));
        for (const [k, [, column]] of poisoned.entries())
          expect(bits(column.slice(0, cut + 1))).toEqual(bits(whole[k][1].slice(0, cut + 1)));
      }
    }
  });

  test("begins again after a bar that is no number, as if that bar were the one before the first", () => {
    for (const bad of [NaN, Infinity]) {
      const spoilt = columns.map((column, k) => column.map((x, i) => (i === 60 && k === 0 ? bad : x)));
      const rest = linesOf(
        indicator.compute(
          columns.map(column => column.slice(61)),
          ...parameters,
        ),
      );
      for (const [k, [, column]] of linesOf(indicator.compute(spoilt, ...parameters)).entries()) {
        expect(bits(column.slice(0, 60))).toEqual(bits(whole[k][1].slice(0, 60)));
        expect(column[60]).toBeNaN();
        const wanted = placed(name) ? rest[k][1].map(x => x + 61) : rest[k][1];
        expect(bits(column.slice(61))).toEqual(bits(wanted));
      }
    }
  });

  test("needs no bar before its lookback, unless it says that it never forgets", () => {
    for (const at of indicator.endless ? [lookback] : [lookback, lookback + 7, length - 1]) {
      if (at >= length) continue;
      const window = columns.map(column => column.slice(at - lookback, at + 1));
      for (const [k, [, column]] of linesOf(indicator.compute(window, ...parameters)).entries()) {
        const got = column[lookback] + (placed(name) ? at - lookback : 0);
        const wanted = whole[k][1][at];
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
      }
    }
  });

  test("of a market that never moves is a number or NaN, of too few bars is NaN, of nothing nothing", () => {
    const flat = columns.map(column => new Float64Array(length).fill(column[0]));
    for (const [, column] of linesOf(indicator.compute(flat, ...parameters)))
      expect(column.every(x => Math.abs(x) !== Infinity)).toBe(true);
    const dead = columns.map(() => new Float64Array(length));
    for (const [, column] of linesOf(indicator.compute(dead, ...parameters)))
      expect(column.subarray(0, lookback).every(Number.isNaN)).toBe(true);
    for (const bars of [0, 1, lookback]) {
      const few = columns.map(column => column.slice(0, Math.min(bars, lookback)));
      for (const [, column] of linesOf(indicator.compute(few, ...parameters)))
        expect([...column]).toEqual(Array.from({ length: Math.min(bars, lookback) }, () => NaN));
    }
  });

  test("of more bars than fit into memory has no value, and no stream", () => {
    for (const [k, { kind, name }] of indicator.parameters.entries()) {
      const given = parameters.map((right, at) => (at === k ? 2 ** 40 : right));
      if (kind !== "bars" || within(() => indicator.lookback(...given) < 2 ** 40, true)) continue;
      for (const [, column] of linesOf(indicator.compute(columns, ...given)))
        expect(column.every(Number.isNaN), name).toBe(true);
      expect(() => indicator.open(...given), name).toThrow(/look-back must be 1048576 bars at most/);
    }
  });

  test("leaves its columns alone and gives frozen results", () => {
    const copies = columns.map(column => column.slice());
    const result = indicator.compute(copies, ...parameters);
    for (const [k, copy] of copies.entries()) expect(bits(copy)).toEqual(bits(columns[k]));
    if (!(result instanceof Float64Array)) expect(Object.isFrozen(result)).toBe(true);
    for (const [, column] of linesOf(result)) expect(copies).not.toContain(column);
  });

  test("refuses parameters out of bounds by name, and columns that are none or unequal", () => {
    const message = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        if (error instanceof PeakError) return error.message;
        throw error;
      }
      return "nothing thrown";
    };
    for (const [k, parameter] of indicator.parameters.entries()) {
      const wrong: unknown[] =
        parameter.kind === "bars"
          ? [parameter.min - 1, 2.5, NaN, Infinity, "7", {}]
          : parameter.kind === "number"
            ? [NaN, "1", ...[parameter.min - 1, parameter.max + 1].filter(Number.isFinite)]
            : ["smaa", 3];
      for (const value of wrong) {
        const given = parameters.map((right, at) => (at === k ? value : right)) as typeof parameters;
        const start =
          parameter.kind === "average" ? `Unknown ${parameter.name}` : `${parameter.name} must be`;
        expect(message(() => indicator.compute(columns, ...given))).toContain(start);
        expect(message(() => indicator.open(...given))).toContain(start);
        expect(message(() => indicator.lookback(...given))).toContain(start);
      }
    }
    expect(message(() => indicator.compute(columns, ...parameters, 1))).toMatch(
      /^arguments after the columns/,
    );
    expect(message(() => indicator.compute([]))).toMatch(/must be a Float64Array/);
    if (columns.length > 1)
      expect(message(() => indicator.compute([columns[0].slice(1), ...columns.slice(1)]))).toMatch(
        /of one length/,
      );
  });
});
