import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { getArtifact } from "../../../lib/core/store/artifacts.ts";
import { backtest } from "../../../lib/research/backtest/backtest.ts";
import { countTrials } from "../../../lib/research/ledger/ledger.ts";
import { dayEnds } from "../../../lib/research/ledger/daily.ts";
import { evaluatePoint } from "../../../lib/research/sweep/evaluate.ts";
import { range } from "../../../lib/research/range.ts";
import { walkForward } from "../../../lib/research/validate/walk-forward.ts";
import { sweep } from "../../../lib/research/sweep/sweep.ts";
import { KeptIndicators } from "../../../lib/signal/kept.ts";
import { strategies } from "../../../lib/trading/strategy/library/index.ts";
import { strategy } from "../../../lib/trading/strategy/strategy.ts";
import { randomBars } from "../../support/bars.ts";
import { expectSameFigures } from "../../support/stats.ts";
import { useOwnHome } from "../../support/home.ts";

useOwnHome();
const grid = { fast: range(5, 25, 5), slow: range(10, 60, 10) };

describe("a sweep", () => {
  test("gives each point what a backtest of it gives", async () => {
    const bars = randomBars(800, { seed: 2 });
    const result = await sweep(strategies.ma_crossover, bars, { grid, fees: 0.001 });
    expect(result.length + result.excluded).toBe(5 * 6);
    // 10/10, 15/10, 20/10, 25/10, 20/20 and 25/20 are not crossovers.
    expect(result.excluded).toBe(6);
    for (const index of [0, 7, 23]) {
      const { params, stats } = result.point(index);
      expectSameFigures(stats, backtest(strategies.ma_crossover, bars, { params, fees: 0.001 }).stats);
    }
  });

  test("gives the same on workers as on one thread", async () => {
    const many = { fast: range(3, 43), slow: range(45, 94) };
    const long = randomBars(4_000, { seed: 6 });
    const onWorkers = await sweep(strategies.ma_crossover, long, { grid: many });
    expect(onWorkers.length * long.length).toBeGreaterThan(4_000_000);
    expect(onWorkers.note).toBeUndefined();
    for (const index of [0, 999, onWorkers.length - 1]) {
      const { params, stats } = onWorkers.point(index);
      expectSameFigures(stats, backtest(strategies.ma_crossover, long, { params }).stats);
    }
  });

  test("refuses bars whose columns were written to after they had been used, of which figures would be mixed", async () => {
    const bars = randomBars(100);
    const before = await sweep(strategies.ma_crossover, bars, { grid });
    const close = bars.close.slice();
    bars.close[50] *= 1.001;
    const later = sweep(strategies.ma_crossover, bars, { grid });
    await expect(later).rejects.toThrow(/were written to after they had been used\..*\n.*pt\.makeBars/);
    const terms = { grid, train: "2d", test: "1d" } as const;
    await expect(walkForward(strategies.ma_crossover, bars, terms)).rejects.toThrow(/were written to/);
    expect(() => backtest(strategies.ma_crossover, bars)).toThrow(/were written to/);
    bars.close.set(close);
    const again = await sweep(strategies.ma_crossover, bars, { grid });
    expect(again.provenance).toEqual(before.provenance);
  });

  test("a strategy that sorts a column of the bars in place is refused, wherever it runs", async () => {
    const median = strategy({
      name: "sorts_in_place",
      params: { period: 5 },
      target: (bars, { period }) => {
        const level = bars.close.sort()[period];
        return bars.open.map(price => (price > level ? 1 : 0));
      },
    });
    const alone = { grid: { period: [5, 6] } };
    const refused = /written to after they had been used\..*\n.*close\.slice\(\)/;
    expect(() => backtest(median, randomBars(5_000))).toThrow(refused);
    await expect(sweep(median, randomBars(5_000), alone)).rejects.toThrow(refused);
    // On workers, whose bars are copies.
    const onWorkers = { grid: { period: range(5, 1_000) } };
    await expect(sweep(median, randomBars(5_000), onWorkers)).rejects.toThrow(refused);
    const terms = { ...alone, train: "2d", test: "1d" } as const;
    await expect(walkForward(median, randomBars(500), terms)).rejects.toThrow(refused);
    // Where no point traded enough to be chosen, too.
    const never = { ...terms, minTrades: 1_000 };
    await expect(walkForward(median, randomBars(500), never)).rejects.toThrow(refused);
  });

  test("a backtest looks at a sample of many bars: what was written to each of them is seen", () => {
    const bars = randomBars(5_000);
    const before = backtest(strategies.ma_crossover, bars);
    const close = bars.close.slice();
    bars.close.set(close.map(price => price * 1.0001));
    expect(() => backtest(strategies.ma_crossover, bars)).toThrow(/were written to/);
    bars.close.set(close);
    expect(backtest(strategies.ma_crossover, bars).stats).toEqual(before.stats);
  });

  test("of a strategy that closes over a variable runs on one thread and says so", async () => {
    const lag = 3;
    const closure = strategy({
      name: "closure",
      params: { level: 1 },
      target: ({ close }, { level }) =>
        close.map((value, i) => (i >= lag && value > level * close[i - lag] ? 1 : 0)),
    });
    const bars = randomBars(5_000, { seed: 7 });
    const result = await sweep(closure, bars, { grid: { level: range(0.9, 1.1, 0.0002) } });
    expect(result.note).toMatch(/^Ran on one thread: in a worker, .* is not defined/);
    expectSameFigures(result.point(0).stats, backtest(closure, bars, { params: { level: 0.9 } }).stats);
  });

  test("ranks by the metric asked for, smallest first where less is better, and leaves out what did not trade", async () => {
    const bars = randomBars(500, { seed: 3 });
    const bySharpe = await sweep(strategies.ma_crossover, bars, { grid });
    const sharpe = bySharpe.column("sharpe");
    for (let i = 1; i < bySharpe.ranking.length; i++)
      expect(sharpe[bySharpe.ranking[i - 1]]).toBeGreaterThanOrEqual(sharpe[bySharpe.ranking[i]]);
    const byDrawdown = await sweep(strategies.ma_crossover, bars, { grid, rank: "maxDrawdown" });
    expect(byDrawdown.best.stats.maxDrawdown).toBe(Math.min(...byDrawdown.column("maxDrawdown")));
    const demanding = await sweep(strategies.ma_crossover, bars, { grid, minTrades: 1_000 });
    expect(demanding.ranking).toEqual([]);
    expect(() => demanding.best).toThrow(
      /No point of the sweep of ma_crossover has a sharpe: none traded enough/,
    );
  });

  test("writes every point to the ledger and the daily returns to one file", async () => {
    const bars = randomBars(24 * 20, { seed: 41 });
    const before = countTrials(bars.provenance).count;
    const result = await sweep(strategies.ma_crossover, bars, { grid, fees: 0.0003 });
    expect(countTrials(bars.provenance).count).toBe(before + result.length);
    expect(result.trials.count).toBe(before + result.length);
    expect(result.trials.effective).toBeLessThan(result.trials.count);
    const arrow = await import("apache-arrow");
    const table = arrow.tableFromIPC(getArtifact(result.artifact));
    expect(table.numRows).toBe(result.length);
    expect(JSON.parse(String(table.getChild("params")!.get(3)))).toEqual(result.points[3]);
    const run = backtest(strategies.ma_crossover, bars, { params: result.points[3], fees: 0.0003 });
    const returns = [...table.getChild("returns")!.get(3)] as number[];
    expect(returns.length).toBe(20);
    expect(returns[1]).toBe(Math.fround(run.equity[47] / run.equity[23] - 1));
  });

  test.each([
    [{ grid: { fsat: [1, 2] } }, /Unknown parameter of ma_crossover "fsat"[\s\S]*Did you mean "fast"/],
    [{ grid: {} }, /grid must name at least one parameter/],
    [{ grid: { fast: [] } }, /grid.fast must be a list with at least one value/],
    [{ grid: { fast: [5, 5] } }, /grid.fast must not repeat a value/],
    [{ grid: { fast: ["5"] } }, /grid.fast must hold numbers/],
    [{ grid: { fast: [60], slow: [50] } }, /must leave a combination that ma_crossover accepts/],
    [{ grid: { fast: [5] }, rank: "sharp" }, /Unknown metric "sharp"[\s\S]*Did you mean "sharpe"/],
    [{ grid: { fast: [5] }, workers: 3 }, /Unknown sweep option "workers"/],
  ])("refuses %j", async (options, message) => {
    await expect(sweep(strategies.ma_crossover, randomBars(100), options as never)).rejects.toThrow(message);
  });
});

test("a point summed up while walking has the figures of its backtest, whatever is wanted and on whatever terms", async () => {
  // Runs of bars: short ones are walked, long ones summed up at once.
  const positions = fc
    .array(fc.tuple(fc.constantFrom(-1, -0.5, 0, 0, 0.25, 1, 1, NaN), fc.integer({ min: 1, max: 60 })), {
      minLength: 2,
      maxLength: 40,
    })
    .map(runs => runs.flatMap(([wanted, bars]) => Array.from({ length: bars }, () => wanted)));
  const terms = fc.record({
    fees: fc.constantFrom(0, 0.0026),
    slippage: fc.constantFrom(0, 0.001),
    stopLoss: fc.constantFrom(undefined, 0.01, 0.05),
    takeProfit: fc.constantFrom(undefined, 0.02),
    trailingStop: fc.constantFrom(undefined, 0.03),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), positions, terms, (seed, path, options) => {
      const bars = randomBars(path.length, { seed, sigma: 0.04 });
      const wants = strategy({ name: "wants", params: {}, target: () => Float64Array.from(path) });
      const run = backtest(wants, bars, options);
      const ends = dayEnds(bars.time);
      const values = new Float64Array(ends.length);
      const setting = {
        strategy: wants,
        bars,
        execution: run.execution,
        periodsPerYear: run.periodsPerYear,
        dayEnds: ends,
        indicators: new KeptIndicators(),
      };
      expectSameFigures(evaluatePoint(setting, {}, values), run.stats);
      expect([...values]).toEqual(Array.from(ends, end => run.equity[end - 1]));
    }),
    { numRuns: 200 },
  );
});
