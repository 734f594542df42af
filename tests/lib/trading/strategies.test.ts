import { describe, expect, test } from "vitest";
import { resolveExecution } from "../../../lib/trading/engine/execution.ts";
import { simulate, targetColumn } from "../../../lib/trading/engine/simulate.ts";
import { leakTest } from "../../../lib/trading/strategy/leak-test.ts";
import { libraryStrategy, strategies } from "../../../lib/trading/strategy/library/index.ts";
import { resolveParams, strategy } from "../../../lib/trading/strategy/strategy.ts";
import { packStrategy, unpackStrategy } from "../../../lib/trading/strategy/transport.ts";
import { barsOfCloses, randomBars } from "../../support/bars.ts";

const wave = (length: number, period: number) =>
  barsOfCloses(
    100,
    Array.from({ length }, (_, i) => 100 + 10 * Math.sin((2 * Math.PI * i) / period)),
  );

const transitions = (target: Float64Array) =>
  target.reduce((count, value, i) => count + (i > 0 && value !== target[i - 1] ? 1 : 0), 0);

describe("ma_crossover", () => {
  const { ma_crossover } = strategies;

  test("goes back to flat: a wave of 12 periods has as many ups and downs (trap 1)", () => {
    const target = targetColumn(ma_crossover, { fast: 5, slow: 20 }, wave(600, 50));
    expect(transitions(target)).toBeGreaterThanOrEqual(22);
    expect(new Set(target)).toEqual(new Set([0, 1]));
  });

  test("is long exactly while the fast average is above the slow one", () => {
    const bars = barsOfCloses(1, [1, 2, 3, 4, 3, 2, 1, 1]);
    // Averages of 2: 1.5 2.5 3.5 3.5 2.5 1.5 1; of 3: 2 3 3.33 3 2 1.33, from the third bar on.
    expect([...targetColumn(ma_crossover, { fast: 2, slow: 3 }, bars)]).toEqual([0, 0, 1, 1, 1, 0, 0, 0]);
  });

  test("refuses fast ≥ slow and says what it received", () => {
    expect(() => resolveParams(ma_crossover, { fast: 50, slow: 20 })).toThrow(
      /2 ≤ fast < slow, received \{"fast":50,"slow":20\}/,
    );
  });
});

describe("rsi_reversion", () => {
  const { rsi_reversion } = strategies;

  test("trades, long and short: the original's bands were never reached (trap 20)", () => {
    const target = targetColumn(
      rsi_reversion,
      rsi_reversion.params,
      randomBars(1_500, { seed: 9, sigma: 0.01 }),
    );
    expect(target.filter((value, i) => value === 1 && target[i - 1] !== 1).length).toBeGreaterThan(5);
    expect(target.filter((value, i) => value === -1 && target[i - 1] !== -1).length).toBeGreaterThan(5);
  });

  test("stays out of a market that never moves, whose RSI of 0 is no weakness, and buys one that only falls", () => {
    for (const wilder of [true, false]) {
      const params = { ...rsi_reversion.params, wilder };
      const still = barsOfCloses(
        100,
        Array.from({ length: 60 }, () => 100),
      );
      expect([...new Set(targetColumn(rsi_reversion, params, still))]).toEqual([0]);
      const falling = barsOfCloses(
        100,
        Array.from({ length: 60 }, (_, i) => 100 - i),
      );
      const target = targetColumn(rsi_reversion, params, falling);
      expect(target.indexOf(1)).toBe(14);
      expect([...new Set(target.slice(14))]).toEqual([1]);
    }
  });

  test("buys after a fall, sells into the recovery", () => {
    const closes = [
      ...Array.from({ length: 20 }, (_, i) => 100 - i),
      ...Array.from({ length: 20 }, (_, i) => 81 + i),
    ];
    const target = targetColumn(
      rsi_reversion,
      { ...rsi_reversion.params, upper: 99 },
      barsOfCloses(100, closes),
    );
    expect(target[19]).toBe(1);
    expect(target[39]).toBe(0);
  });
});

describe("trend_following", () => {
  const { trend_following } = strategies;

  test("holds through a trend instead of leaving after one bar (trap 7)", () => {
    const closes = Array.from({ length: 200 }, (_, i) => (i < 100 ? 100 + Math.sin(i) : 100 + (i - 100)));
    const target = targetColumn(trend_following, trend_following.params, barsOfCloses(100, closes));
    const entry = target.findIndex((value, i) => i >= 100 && value === 1);
    expect(entry).toBeGreaterThan(100);
    expect(target.subarray(entry).every(value => value === 1)).toBe(true);
  });

  test("never goes short and never long in a falling market", () => {
    const closes = Array.from({ length: 200 }, (_, i) => 300 - i);
    expect(new Set(targetColumn(trend_following, trend_following.params, barsOfCloses(300, closes)))).toEqual(
      new Set([0]),
    );
  });
});

describe("look-ahead", () => {
  test.each(Object.values(strategies))("$name does not know the future", given => {
    for (const seed of [1, 2, 3])
      expect(leakTest(given as never, randomBars(400, { seed }), { seed })).toMatchObject({
        leaks: false,
        nodes: 1,
        refused: [],
      });
  });

  test("an indicator that peeks one bar ahead is caught, in target and in next", () => {
    const bars = randomBars(300);
    const peeking = strategy({
      name: "peek",
      params: {},
      target: ({ close }) => close.map((value, i) => (close[i + 1] > value ? 1 : 0)),
    });
    expect(leakTest(peeking, bars).leaks).toBe(true);
    const ordering = strategy({
      name: "peek",
      params: {},
      init: ({ close }) => ({ tomorrow: close.map((_, i) => close[i + 1]) }),
      next({ tomorrow, close }, broker) {
        if (tomorrow.now > close.now) broker.buy();
        else broker.close();
      },
    });
    expect(leakTest(ordering, bars).leaks).toBe(true);
  });

  test("scaling by a figure of the whole sample is caught", () => {
    const scaled = strategy({
      name: "scaled",
      params: {},
      target: ({ close }) => {
        const highest = Math.max(...close);
        return close.map(value => value / highest);
      },
    });
    expect(leakTest(scaled, randomBars(300)).leaks).toBe(true);
  });
});

describe("names", () => {
  test("an unknown strategy or parameter is answered with the nearest", () => {
    expect(() => libraryStrategy("ma_cross")).toThrow(
      /Unknown strategy "ma_cross"[\s\S]*Did you mean "ma_crossover"/,
    );
    expect(() => libraryStrategy("toString")).toThrow(/Unknown strategy/);
    expect(() => resolveParams(strategies.ma_crossover, { fats: 5 } as never)).toThrow(
      /Unknown parameter of ma_crossover "fats"[\s\S]*Did you mean "fast"/,
    );
  });

  test("a parameter of another type than its default is refused", () => {
    expect(() => resolveParams(strategies.ma_crossover, { fast: "5" } as never)).toThrow(
      /params.fast must be a number, received "5"/,
    );
    expect(() => resolveParams(strategies.ma_crossover, { fast: NaN })).toThrow(
      /params.fast must be a finite number/,
    );
  });
});

test("a strategy travels by its code and trades the same", () => {
  const bars = randomBars(300, { seed: 8 });
  const params = { length: 5 };
  const above = strategy({
    name: "above",
    params,
    target(data, { length }) {
      return data.close.map((value, i) => (i >= length && value > data.close[i - length] ? 1 : 0));
    },
  });
  const copy = unpackStrategy(packStrategy(above as never), undefined);
  const terms = resolveExecution();
  expect(simulate(copy, params, bars, terms).equity).toEqual(simulate(above, params, bars, terms).equity);
});

test("changed code is another strategy to the ledger, the same code the same", () => {
  const make = (level: number) =>
    level === 1
      ? strategy({ name: "x", params: {}, target: ({ close }) => close.map(() => 1) })
      : strategy({ name: "x", params: {}, target: ({ close }) => close.map(() => 0) });
  expect(make(1).hash).toBe(make(1).hash);
  expect(make(1).hash).not.toBe(make(2).hash);
});
