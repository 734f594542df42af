import { expect, test } from "vitest";
import { backtest } from "../../../../lib/research/backtest/backtest.ts";
import { range } from "../../../../lib/research/range.ts";
import { sweep } from "../../../../lib/research/sweep/sweep.ts";
import * as pt from "../../../../lib/index.ts";
import { randomBars } from "../../../support/bars.ts";
import { useOwnHome } from "../../../support/home.ts";

useOwnHome();

/**
 * Long while the price is above its average, the last closed day rose and the range is below 4 per cent. As text, because the test
 * runner writes its own names into what it compiles, and a cell's code has `pt`.
 */
const calm = new Function(
  "pt",
  `return pt.strategy({
    name: "calm_trend",
    params: { length: 50 },
    target(prices, { length }) {
      const { bars, ta } = pt.feature;
      const { columns } = pt
        .features({
          above: bars.close.minus(ta.sma(bars.close, length)),
          day: bars.on("1d").close.returns(),
          wild: ta.natr(bars, 14),
        })
        .run(prices);
      return columns.above.map((above, i) => (above > 0 && columns.day[i] > 0 && columns.wild[i] < 4 ? 1 : 0));
    },
  });`,
)(pt) as pt.Strategy<{ length: number }>;

test("a strategy with a feature graph travels to the workers of a sweep and gives what it gives here", async () => {
  const bars = randomBars(20_000, { seed: 4 });
  const result = await sweep(calm, bars, { grid: { length: range(10, 219) } });
  expect(result.note).toBeUndefined();
  for (const index of [0, 150]) {
    const { params, stats } = result.point(index);
    const here = backtest(calm, bars, { params }).stats;
    expect(stats.trades).toBe(here.trades);
    expect(stats.trades).toBeGreaterThan(20);
    expect(stats.totalReturn).toBeCloseTo(here.totalReturn, 9);
  }
});

test("it does not know the future, and a graph inside that does is caught", () => {
  const bars = randomBars(600, { seed: 5 });
  expect(pt.leakTest(calm, bars)).toMatchObject({ leaks: false, refused: [] });
  const peek = pt.strategy({
    name: "peek",
    params: {},
    target(prices) {
      const { bars, from } = pt.feature;
      const next = from(
        { name: "next", lookback: 0, batch: x => x.map((_, i) => x[i + 1] ?? NaN) },
        bars.close,
      );
      return pt
        .features({ next })
        .run(prices)
        .columns.next.map((later, i) => (later > prices.close[i] ? 1 : 0));
    },
  });
  expect(pt.leakTest(peek, bars)).toMatchObject({ leaks: true, node: "peek", ahead: 1 });
});
