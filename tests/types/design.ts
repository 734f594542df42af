// Never run: `npm test` compiles it. The cells of the design hold under `strict`, and each line under an `@ts-expect-error`
// must stay a mistake: where it becomes legal, the compiler complains that nothing is wrong with it.
import * as pt from "peak-trade";
import type { PerPeriod, RawKurtosis } from "../../lib/core/units.ts";
import type { Bars } from "../../lib/market/bars.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_equal: Equal<A, B>): void => {};

/** A venue takes approved orders only. */
declare function submit(order: pt.Approved<pt.Order>): Promise<void>;
declare const venueOrder: pt.Order;

export async function cells(): Promise<void> {
  const btc = await pt.load("BTC/USD", { timeframe: "1h", source: "kraken" });
  same<typeof btc, Bars>(true);

  const smaCross = pt.strategy({
    name: "sma_cross",
    params: { fast: 10, slow: 30 },
    valid: ({ fast, slow }) => fast < slow,
    init: ({ close }, { fast, slow }) => ({ fast: pt.ta.sma(close, fast), slow: pt.ta.sma(close, slow) }),
    next({ fast, slow }, broker) {
      if (pt.crossover(fast, slow)) broker.buy();
      else if (pt.crossover(slow, fast)) broker.close();
    },
  });
  same<typeof smaCross.params, { fast: number; slow: number }>(true);
  const run = pt.backtest(smaCross, btc, { cash: 10_000, fees: 0.0026, slippage: 0.0005 });
  same<typeof run.stats.sharpe, number>(true);

  const grid = { fast: pt.range(5, 60, 5), slow: pt.range(20, 250, 10) };
  const sweep = await pt.sweep(smaCross, btc, { grid, rank: "sharpe" });
  same<typeof sweep.best.params.fast, number>(true);
  const walkForward = await pt.walkForward(smaCross, btc, { grid, train: "180d", test: "30d" });
  const monteCarlo = await pt.monteCarlo(walkForward.outOfSample, { runs: 10_000, seed: 7 });
  const stress = pt.stress(walkForward.outOfSample, ["single_crash_bar", "vol_spike", "gap_down_open"]);
  const verdict = pt.gate({ sweep, walkForward, monteCarlo, stress }, "moderate");
  same<typeof verdict.outcome, "promote" | "revise" | "reject">(true);

  const orders = await pt.preview(sweep.best, { symbols: ["BTC/USD"], account: "paper" });
  const { approved, refused } = pt.check(orders, pt.limits("moderate"));
  if (refused.length) await pt.alert("orders refused", refused, { level: "warning" });
  for (const order of approved) await submit(order);
}

export async function mistakes(
  btc: Bars,
  strategy: pt.Strategy<{ fast: number; slow: number }>,
): Promise<void> {
  const grid = { fast: [5, 10], slow: [20, 50] };

  // data
  // @ts-expect-error no such timeframe
  await pt.load("BTC/USD", { timeframe: "2 hours" });
  // @ts-expect-error no such source
  await pt.load("BTC/USD", { source: "krakn" });
  // @ts-expect-error no such option
  await pt.load("BTC/USD", { timeFrame: "1h" });
  // @ts-expect-error columns are frozen
  btc.close = new Float64Array(1);

  // strategies
  // @ts-expect-error neither target nor next
  pt.strategy({ name: "idle", params: {} });
  pt.strategy({
    name: "misspelt",
    params: { days: 10 },
    // @ts-expect-error a parameter that was not declared
    target: ({ close }, { day }) => pt.ta.sma(close, day),
  });
  // @ts-expect-error a window is a number
  pt.ta.sma(btc.close, "20");
  pt.strategy({
    name: "no_such_line",
    params: {},
    init: ({ close }) => ({ average: pt.ta.sma(close, 20) }),
    // @ts-expect-error `init` returned no such column
    next: ({ averag }, broker) => void (averag && broker.buy()),
  });

  // backtest
  // @ts-expect-error fees, not fee
  pt.backtest(strategy, btc, { fee: 0.0026 });
  // @ts-expect-error a fraction, not text
  pt.backtest(strategy, btc, { fees: "0.26%" });
  const run = pt.backtest(strategy, btc, { fees: 0.0026 });
  // @ts-expect-error sharpe, not sharp
  void run.stats.sharp;
  // @ts-expect-error results are frozen
  run.stats.sharpe = 3;

  // research
  // @ts-expect-error unknown parameter in the grid
  await pt.sweep(strategy, btc, { grid: { fst: [5], slow: [20] } });
  // @ts-expect-error values of the parameter's own type
  await pt.sweep(strategy, btc, { grid: { fast: ["5"] } });
  // @ts-expect-error no such metric
  await pt.sweep(strategy, btc, { grid, rank: "sharp" });
  // @ts-expect-error no such metric
  await pt.walkForward(strategy, btc, { grid, rank: "best", train: "180d", test: "30d" });
  // @ts-expect-error a duration
  await pt.walkForward(strategy, btc, { grid, train: "180 days", test: "30d" });
  // @ts-expect-error the test part is needed
  await pt.walkForward(strategy, btc, { grid, train: "180d" });
  const sweep = await pt.sweep(strategy, btc, { grid });
  // @ts-expect-error the strategy has no such parameter
  void sweep.best.params.days;
  const walkForward = await pt.walkForward(strategy, btc, { grid, train: "180d", test: "30d" });
  // @ts-expect-error runs, not paths
  await pt.monteCarlo(walkForward.outOfSample, { paths: 100 });
  // @ts-expect-error a walk-forward is not a series of returns; its out-of-sample record is
  await pt.monteCarlo(walkForward, { seed: 7 });
  // @ts-expect-error unknown scenario
  pt.stress(walkForward.outOfSample, ["crash"]);

  // decision
  // @ts-expect-error unknown profile
  const verdict = pt.gate({ sweep, walkForward }, "moderat");
  // @ts-expect-error no such evidence
  pt.gate({ sweep, walkforward: walkForward }, "moderate");
  // @ts-expect-error an outcome that no gate gives
  void (verdict.outcome === "go");

  // orders
  // @ts-expect-error unknown profile
  pt.limits("careful");
  // @ts-expect-error no such limit
  pt.limits("moderate", { maxOrder: 5 });
  // @ts-expect-error at least the markets and the account
  await pt.preview(sweep.best);
  // @ts-expect-error what is previewed carries its parameters and terms: a strategy alone does not
  await pt.preview(strategy, { symbols: ["BTC/USD"], account: "paper" });
  const orders = await pt.preview(sweep.best, { symbols: ["BTC/USD"], account: "paper" });
  const checked = pt.check(orders, pt.limits("moderate"));
  // @ts-expect-error not checked
  await submit(venueOrder);
  for (const order of orders)
    // @ts-expect-error previewed is not checked
    await submit(order);
  // @ts-expect-error refused is not approved
  for (const { order } of checked.refused) await submit(order);
  // @ts-expect-error a look-alike is not approved
  await submit({ ...venueOrder });
  // @ts-expect-error limits are needed
  pt.check(orders);
  // @ts-expect-error no such level
  await pt.alert("orders refused", checked.refused, { level: "warn" });

  // units
  const annual = pt.stats.sharpe(run.returns, { periodsPerYear: run.periodsPerYear });
  const excess = pt.stats.excessKurtosis(run.returns);
  // @ts-expect-error an annual figure where one per period is meant
  const perPeriod: PerPeriod = annual;
  // @ts-expect-error excess kurtosis where raw is meant
  const raw: RawKurtosis = excess;
  void [perPeriod, raw];
}
