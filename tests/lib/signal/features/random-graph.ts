import fc from "fast-check";
import { seededRandom } from "../../../../lib/core/random.ts";
import { hour, timeframeLength, type Timeframe } from "../../../../lib/core/time.ts";
import { makeBars, type Bars } from "../../../../lib/market/bars.ts";
import { bars, from, market, ta, type FeatureNode } from "../../../../lib/signal/features/index.ts";

const other = market("ETH/USD");
const day = bars.on("1d");
const fourHours = other.on("4h");

const sources: readonly FeatureNode[] = [
  bars.close,
  bars.volume,
  day.close,
  other.close,
  fourHours.high,
  ta.rsi(bars.close, 5),
  ta.atr(day, 2),
  ta.bbands(other.close, 6).upper,
  ta.obv(bars),
];

const spread = from(
  { name: "spread", lookback: 3, batch: values => values.map((value, i) => value - values[i - 3]) },
  bars.close,
);

const steps: readonly ((node: FeatureNode, second: FeatureNode) => FeatureNode)[] = [
  node => node.lag(2),
  node => node.difference(),
  node => node.returns(3),
  node => node.fractionalDifference(0.5, { threshold: 0.02 }),
  node => node.zscore({ window: 7 }),
  node => node.zscore({ expanding: 5 }),
  node => node.minMax({ window: 6 }),
  node => node.minMax({ expanding: 4 }),
  node => node.robust({ window: 9 }),
  node => node.robust({ expanding: 5 }),
  node => node.winsorise(0.1, { window: 8 }),
  node => node.winsorise(0.1, { expanding: 8 }),
  node => node.rank(6),
  node => node.map(Math.abs),
  node => node.times(3).minus(1),
  (node, second) => node.minus(second),
  (node, second) => node.over(second),
  (node, second) => node.plus(second),
  node => node.asOf({ within: "1d" }),
  node => ta.ema(node, 4),
  node => ta.macd(node, 3, 5, 2).signal,
  node =>
    from({ name: "reach", lookback: 2, batch: x => x.map((v, i) => Math.max(v, x[i - 1], x[i - 2])) }, node),
];

/** A few named nodes, each some steps away from a source, and sharing parts. */
export const randomNodes: fc.Arbitrary<Record<string, FeatureNode>> = fc
  .array(
    fc.tuple(
      fc.nat(sources.length - 1),
      fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(sources.length - 1)), { maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(recipes => ({
    spread,
    ...Object.fromEntries(
      recipes.map(([source, path], k) => [
        `feature${k}`,
        path.reduce((node, [step, second]) => steps[step](node, sources[second]), sources[source]),
      ]),
    ),
  }));

/** Hours of a market that sometimes misses some, from a moment that is no midnight. */
export function gappyBars(length: number, seed: number, timeframe: Timeframe = "1h"): Bars {
  const random = seededRandom(seed);
  const step = timeframeLength(timeframe);
  const column = () => new Float64Array(length);
  const made = {
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 100;
  let time = Date.UTC(2024, 0, 1) + random.integer(30) * hour;
  time -= time % step;
  for (let i = 0; i < length; i++) {
    time += step * (random.uniform() < 0.06 ? 1 + random.integer(30) : 1);
    const open = price;
    price *= Math.exp(0.02 * random.normal());
    made.time[i] = time;
    made.open[i] = open;
    made.close[i] = price;
    made.high[i] = Math.max(open, price) * (1 + 0.01 * random.uniform());
    made.low[i] = Math.min(open, price) * (1 - 0.01 * random.uniform());
    made.volume[i] = random.uniform() < 0.2 ? 0 : Math.round(100 * random.uniform());
  }
  return makeBars({ symbol: "TEST/USD", timeframe, source: "test", synthetic: true }, made);
}

/** Bar `i` as a stream takes it. */
export function barAt({ time, open, high, low, close, volume }: Bars, i: number) {
  return { time: time[i], open: open[i], high: high[i], low: low[i], close: close[i], volume: volume[i] };
}
