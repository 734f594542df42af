import * as hilbert from "./cycle/hilbert.ts";
import type { Definition } from "./definition.ts";
import * as operators from "./math/operators.ts";
import * as transform from "./math/transform.ts";
import * as change from "./momentum/change.ts";
import * as directional from "./momentum/directional.ts";
import * as divergence from "./momentum/macd.ts";
import * as oscillators from "./momentum/oscillators.ts";
import * as stochastic from "./momentum/stochastic.ts";
import * as strength from "./momentum/strength.ts";
import * as oneCandle from "./pattern/one.ts";
import * as twoCandles from "./pattern/two.ts";
import * as threeCandles from "./pattern/three.ts";
import * as moreCandles from "./pattern/more.ts";
import * as prices from "./price/prices.ts";
import * as moments from "./statistics/moments.ts";
import * as pairs from "./statistics/pairs.ts";
import * as windows from "./statistics/window.ts";
import * as averages from "./trend/averages.ts";
import * as bands from "./trend/bands.ts";
import * as stops from "./trend/stops.ts";
import * as range from "./volatility/range.ts";
import * as flow from "./volume/flow.ts";
import * as trendAdaptive from "./trend/adaptive.ts";
import * as trendLines from "./trend/lines.ts";
import * as momentumComposite from "./momentum/composite.ts";
import * as volatilityEstimators from "./volatility/estimators.ts";
import * as volatilityShape from "./volatility/shape.ts";
import * as volumeTrend from "./volume/trend.ts";
import * as statisticsShape from "./statistics/shape.ts";

/** Families of indicators, as the folders have them. */
const families = {
  trend: [averages, bands, stops, trendAdaptive, trendLines],
  momentum: [change, directional, divergence, oscillators, stochastic, strength, momentumComposite],
  volatility: [range, volatilityEstimators, volatilityShape],
  volume: [flow, volumeTrend],
  cycle: [hilbert],
  pattern: [oneCandle, twoCandles, threeCandles, moreCandles],
  price: [prices],
  statistics: [moments, pairs, windows, statisticsShape],
  math: [operators, transform],
} as const;

export type Family = keyof typeof families;

/** What an indicator says of itself, and the family it belongs to. */
export interface Registered extends Definition {
  readonly family: Family;
}

/** Every indicator by its name, in the order of families: what a feature graph or a menu chooses from. */
export const indicators: Readonly<Record<string, Registered>> = Object.freeze(
  Object.fromEntries(
    (Object.keys(families) as Family[]).flatMap(family =>
      families[family]
        .flatMap(group => Object.values<{ readonly definition: Definition }>(group))
        .map(({ definition }) => [definition.name, Object.freeze({ ...definition, family })]),
    ),
  ),
);
