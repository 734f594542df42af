import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resolveExecution, type ExecutionOptions } from "../../../lib/trading/engine/execution.ts";
import { simulate } from "../../../lib/trading/engine/simulate.ts";
import type { Bars } from "../../../lib/market/bars.ts";
import type { Broker } from "../../../lib/trading/engine/broker.ts";
import { strategy } from "../../../lib/trading/strategy/strategy.ts";
import { barsOf, barsOfCloses, randomBars } from "../../support/bars.ts";

/** A strategy that wants given positions, whatever the bars say. */
const wants = (...positions: number[]) =>
  strategy({ name: "wants", params: {}, target: () => Float64Array.from(positions) });

/** A strategy that gives orders at given bars. */
const orders = (at: Record<number, (broker: Broker) => void>) =>
  strategy({ name: "orders", params: {}, next: (_, broker) => at[broker.index]?.(broker) });

const run = (positions: number[], bars: Bars, options: ExecutionOptions = {}, path?: "event") =>
  simulate(wants(...positions), {}, bars, resolveExecution(options), { path });

describe.each(["fused", "event"] as const)("the %s path", path => {
  const go = (positions: number[], bars: Bars, options: ExecutionOptions = {}) =>
    simulate(wants(...positions), {}, bars, resolveExecution(options), { path });

  test("a decision at a close fills at the next open", () => {
    const bars = barsOf([
      [100, 100, 100, 100],
      [110, 130, 110, 120],
      [140, 140, 140, 140],
    ]);
    const { trades, equity } = go([1, 0, 0], bars, { cash: 1_100 });
    expect(trades.rows()).toEqual([
      {
        side: "long",
        size: 10,
        entryTime: bars.time[1],
        exitTime: bars.time[2],
        entryPrice: 110,
        exitPrice: 140,
        fees: 0,
        profit: 300,
        return: 300 / 1_100,
        reason: "signal",
      },
    ]);
    expect([...equity]).toEqual([1_100, 1_200, 1_400]);
  });

  test("trades carry the time of their bars, never of the machine (trap 4)", () => {
    const bars = randomBars(50, { seed: 4 });
    const { trades } = go(
      Array.from({ length: 50 }, (_, i) => (i % 5 < 2 ? 1 : 0)),
      bars,
    );
    for (const trade of trades.rows()) {
      expect([...bars.time]).toContain(trade.entryTime);
      expect([...bars.time]).toContain(trade.exitTime);
      expect(trade.exitTime).toBeGreaterThan(trade.entryTime);
    }
  });

  test("a short earns when the price falls (trap 3)", () => {
    const bars = barsOfCloses(100, [100, 80, 80]);
    const { trades, equity } = go([-1, 0, 0], bars, { cash: 1_000 });
    expect(trades.length).toBe(1);
    expect(trades.row(0)).toMatchObject({
      side: "short",
      size: 10,
      entryPrice: 100,
      exitPrice: 80,
      profit: 200,
    });
    expect([...equity]).toEqual([1_000, 1_200, 1_200]);
  });

  test("covering a short leaves no position behind (trap 3)", () => {
    const bars = barsOfCloses(100, [100, 80, 160, 320]);
    const { trades, equity } = go([-1, 0, 0, 0], bars, { cash: 1_000 });
    expect(trades.length).toBe(1);
    expect(equity[3]).toBe(1_200);
  });

  test("a stop-loss closes at its level, not at the end of the fall (trap 2)", () => {
    const bars = barsOfCloses(100, [100, 99, 97, 60, 59]);
    const { trades } = go([1, 1, 1, 1, 1], bars, { cash: 1_000, stopLoss: 0.02 });
    expect(trades.length).toBe(1);
    expect(trades.row(0)).toMatchObject({ exitPrice: 98, reason: "stop-loss", profit: -20 });
  });

  test("a gap through the stop fills at the open, which is worse", () => {
    const bars = barsOf([
      [100, 100, 100, 100],
      [100, 101, 99, 100],
      [90, 92, 88, 91],
    ]);
    const { trades } = go([1, 1, 1], bars, { stopLoss: 0.05 });
    expect(trades.row(0)).toMatchObject({ exitPrice: 90, reason: "stop-loss" });
  });

  test("a gap beyond the take-profit fills at the open, which is better", () => {
    const bars = barsOf([
      [100, 100, 100, 100],
      [100, 101, 99, 100],
      [120, 122, 118, 121],
    ]);
    const { trades } = go([1, 1, 1], bars, { takeProfit: 0.1 });
    expect(trades.row(0)).toMatchObject({ exitPrice: 120, reason: "take-profit" });
  });

  test("where stop and take-profit lie in one bar the stop is assumed first", () => {
    const bars = barsOf([
      [100, 100, 100, 100],
      [100, 115, 85, 100],
    ]);
    const { trades } = go([1, 1], bars, { stopLoss: 0.1, takeProfit: 0.1 });
    expect(trades.row(0)).toMatchObject({ exitPrice: 90, reason: "stop-loss" });
  });

  test("a trailing stop follows the high of the bars before, not of the bar it is tested on", () => {
    const bars = barsOf([
      [100, 100, 100, 100],
      [100, 120, 100, 118],
      // A low 10 % below this bar's own high of 140, but above 10 % below the 120 of the bar before.
      [118, 140, 110, 138],
      [138, 138, 120, 121],
    ]);
    const { trades } = go([1, 1, 1, 1], bars, { trailingStop: 0.1 });
    expect(trades.row(0)).toMatchObject({ exitPrice: 126, reason: "trailing-stop", exitTime: bars.time[3] });
  });

  test("a short's stop lies above and its take-profit below", () => {
    const up = barsOfCloses(100, [100, 104, 120]);
    expect(go([-1, -1, -1], up, { stopLoss: 0.1 }).trades.row(0)).toMatchObject({
      exitPrice: 110.00000000000001,
      reason: "stop-loss",
    });
    const down = barsOfCloses(100, [100, 96, 80]);
    expect(go([-1, -1, -1], down, { takeProfit: 0.1 }).trades.row(0)).toMatchObject({
      exitPrice: 90,
      reason: "take-profit",
    });
  });

  test("after a stop nothing is bought back until the target changes", () => {
    const bars = barsOfCloses(100, [100, 90, 100, 110, 120, 130]);
    const { trades, wanted } = go([1, 1, 1, 1, 1, 1], bars, { stopLoss: 0.05 });
    expect(trades.length).toBe(1);
    expect(wanted).toBe(0);
  });

  test("both fees belong to the trade (trap 28)", () => {
    const bars = barsOfCloses(100, [100, 100, 110]);
    const { trades, equity } = go([1, 1, 1], bars, { cash: 1_005, fees: 0.005 });
    // 1,005 buys 10 units at 100 with a fee of 5; the sale of 1,100 costs 5.50.
    expect(trades.row(0).size).toBeCloseTo(10, 12);
    expect(trades.row(0).fees).toBeCloseTo(10.5, 12);
    expect(trades.row(0).profit).toBeCloseTo(89.5, 12);
    expect(equity[2]).toBeCloseTo(1_094.5, 10);
  });

  test("slippage moves market fills against us and leaves take-profits alone", () => {
    const bars = barsOfCloses(100, [100, 100, 120]);
    const sold = go([1, 1, 1], bars, { slippage: 0.01 }).trades.row(0);
    expect(sold.entryPrice).toBe(101);
    expect(sold.exitPrice).toBeCloseTo(118.8, 12);
    const limit = go([1, 1, 1], bars, { slippage: 0.01, takeProfit: 0.1 }).trades.row(0);
    expect(limit.exitPrice).toBeCloseTo(111.1, 12);
  });

  test("a position sized by risk is clipped to the cap, not rejected (trap 6)", () => {
    const bars = barsOfCloses(100, [100, 100, 100]);
    // 1 % risk at a 2 % stop would be half of equity; the cap is a quarter.
    const clipped = go([1, 1, 1], bars, { cash: 10_000, stopLoss: 0.02, size: { risk: 0.01, max: 0.25 } });
    expect(clipped.trades.row(0).size).toBe(25);
    const free = go([1, 1, 1], bars, { cash: 10_000, stopLoss: 0.02, size: { risk: 0.01 } });
    expect(free.trades.row(0).size).toBe(50);
  });

  test("size, risk and stops are obeyed, none is ignored (trap 5)", () => {
    const bars = randomBars(300, { seed: 5 });
    const positions = Array.from({ length: 300 }, (_, i) => (i % 20 < 10 ? 1 : 0));
    const plain = go(positions, bars).equity[299];
    for (const options of [
      { size: 0.5 },
      { fees: 0.001 },
      { slippage: 0.001 },
      { stopLoss: 0.01 },
      { takeProfit: 0.01 },
      { trailingStop: 0.01 },
      { stopLoss: 0.05, size: { risk: 0.01 } },
    ] satisfies ExecutionOptions[])
      expect(go(positions, bars, options).equity[299], JSON.stringify(options)).not.toBe(plain);
  });

  test("a ruined short is closed and trades no more", () => {
    const bars = barsOfCloses(100, [100, 150, 250, 100, 50, 25]);
    const { trades, equity } = go([-1, -1, -1, 0, 1, 1], bars, { cash: 1_000 });
    expect(trades.rows().map(({ reason }) => reason)).toEqual(["ruin"]);
    expect(equity[5]).toBe(equity[2]);
    expect(equity[2]).toBeLessThanOrEqual(0);
  });

  test("NaN wants nothing and a target beyond 1 is refused", () => {
    const bars = barsOfCloses(100, [100, 110, 120]);
    expect(go([NaN, NaN, NaN], bars).trades.length).toBe(0);
    expect(() => go([0, 1.5, 0], bars)).toThrow(
      /target must be within \[-1, 1\], received 1.5 at 2024-01-01 01:00/,
    );
  });

  test("bars before `from` warm up and do not trade", () => {
    const bars = barsOfCloses(100, [100, 110, 121, 121]);
    const { equity, trades } = simulate(wants(1, 1, 1, 1), {}, bars, resolveExecution({ cash: 1_000 }), {
      from: 2,
      path,
    });
    expect(equity.length).toBe(2);
    expect(trades.row(0)).toMatchObject({ entryPrice: 110, exitPrice: 121 });
    expect(equity[1]).toBeCloseTo(1_100, 9);
  });
});

/** Position paths that jump, rest, flip and resize. */
const positionPath = fc.array(fc.constantFrom(-1, -0.5, 0, 0, 0.25, 1, 1, NaN), {
  minLength: 60,
  maxLength: 60,
});
const terms = fc.record({
  fees: fc.constantFrom(0, 0.0026),
  slippage: fc.constantFrom(0, 0.001),
  stopLoss: fc.constantFrom(undefined, 0.01, 0.05),
  takeProfit: fc.constantFrom(undefined, 0.02),
  trailingStop: fc.constantFrom(undefined, 0.03),
  size: fc.constantFrom(1, 0.4),
});

test("both paths give the same equity and trades to the bit, whatever is wanted and on whatever terms", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      positionPath,
      terms,
      fc.integer({ min: 0, max: 20 }),
      (seed, path, options, from) => {
        const bars = randomBars(path.length, { seed, sigma: 0.05 });
        const execution = resolveExecution(options);
        const fused = simulate(wants(...path), {}, bars, execution, { from });
        const event = simulate(wants(...path), {}, bars, execution, { from, path: "event" });
        expect(event.equity).toEqual(fused.equity);
        expect(event.trades.rows()).toEqual(fused.trades.rows());
        expect([event.barsHeld, event.feesPaid, event.turnover]).toEqual([
          fused.barsHeld,
          fused.feesPaid,
          fused.turnover,
        ]);
      },
    ),
    { numRuns: 300 },
  );
});

test("the profits of all trades sum to the change in equity (trap 28)", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), positionPath, terms, (seed, path, options) => {
      const { trades, equity } = run(path, randomBars(path.length, { seed, sigma: 0.05 }), options);
      const sum = trades.profit.reduce((total, profit) => total + profit, 0);
      expect(Math.abs(sum - (equity[equity.length - 1] - 10_000))).toBeLessThan(1e-6);
    }),
    { numRuns: 300 },
  );
});

test("orders of next: adding, reversing and closing balance to the cent", () => {
  const act = fc.constantFrom<(broker: Broker) => void>(
    () => {},
    broker => broker.buy({ size: 0.3 }),
    broker => broker.sell({ size: 0.3 }),
    broker => broker.buy({ stopLoss: 0.02 }),
    broker => broker.close(),
    broker => broker.target(-0.5),
    broker => broker.target(0),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(act, { minLength: 50, maxLength: 50 }),
      (seed, acts) => {
        const bars = randomBars(50, { seed, sigma: 0.03 });
        const { trades, equity } = simulate(
          orders(acts),
          {},
          bars,
          resolveExecution({ fees: 0.002, slippage: 0.001 }),
        );
        const sum = trades.profit.reduce((total, profit) => total + profit, 0);
        expect(Math.abs(sum - (equity[49] - 10_000))).toBeLessThan(0.005);
      },
    ),
    { numRuns: 200 },
  );
});

describe("orders", () => {
  const bars = barsOfCloses(100, [100, 100, 100, 100]);

  test("that do nothing are kept with their reason", () => {
    const { rejected } = simulate(orders({ 0: broker => broker.close() }), {}, bars, resolveExecution());
    expect(rejected).toEqual([{ time: bars.time[1], reason: "close: no position is open" }]);
    const full = simulate(orders({ 0: b => b.buy(), 1: b => b.buy() }), {}, bars, resolveExecution());
    expect(full.rejected).toEqual([{ time: bars.time[2], reason: "buy: no cash is left" }]);
  });

  test("refuse a negative size, an unknown option and a fraction beyond 1", () => {
    const doing = (act: (broker: Broker) => void) => () =>
      simulate(orders({ 0: act }), {}, bars, resolveExecution());
    expect(doing(b => b.buy({ size: -1 }))).toThrow(
      /size must be in \(0, 1\] of equity, received -1.*\n.*sell\(\)/,
    );
    expect(doing(b => b.buy({ stoploss: 0.1 } as never))).toThrow(
      /Unknown order option "stoploss"[\s\S]*Did you mean "stopLoss"/,
    );
    expect(doing(b => b.target(2))).toThrow(/fraction must be within \[-1, 1\], received 2/);
  });

  test("see the past only: a line ends at now", () => {
    const seen: number[][] = [];
    const watcher = strategy({
      name: "watcher",
      params: {},
      next({ close }) {
        seen.push([
          close.length,
          close.at(-1),
          close.at(close.length),
          close.last(10).length,
          close.last(10).buffer.byteLength,
        ]);
      },
    });
    simulate(watcher, {}, barsOfCloses(1, [1, 2, 3]), resolveExecution());
    expect(seen).toEqual([
      [1, 1, NaN, 1, 8],
      [2, 2, NaN, 2, 16],
      [3, 3, NaN, 3, 24],
    ]);
  });
});

test.each([
  [{ cash: -1 }, /cash must be above 0, received -1/],
  [{ fees: 26 }, /fees must be a fraction in \[0, 0.5\), received 26/],
  [{ size: -0.5 }, /size must be in \(0, 1\] of equity, received -0.5/],
  [{ stopLoss: NaN }, /stopLoss must be a fraction in \(0, 1\), received NaN/],
  [{ size: { risk: 0.01 } }, /size.risk needs a stopLoss/],
  [{ fee: 0.001 }, /Unknown execution option "fee"[\s\S]*Did you mean "fees"/],
])("terms %j are refused", (options, message) => {
  expect(() => resolveExecution(options as ExecutionOptions)).toThrow(message);
});
