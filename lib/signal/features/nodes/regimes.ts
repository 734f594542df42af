import type {
  DetectorName,
  RangeCompressionOptions,
  VolatilityBreakoutOptions,
} from "../../regime/detectors.ts";
import {
  detectorNames,
  openDetector,
  rangeCompressionTerms,
  volatilityBreakoutTerms,
  type DetectorTerms,
} from "../../regime/detectors.ts";
import {
  economicClock,
  economicConfidenceTerms,
  economicPhases,
  type EconomicConfidence,
  type EconomicConfidenceOptions,
  type EconomicPhase,
} from "../../regime/economic-confidence.ts";
import {
  hiddenMarkovTerms,
  type hiddenMarkovNames,
  type HiddenMarkovOptions,
} from "../../regime/hidden-markov.ts";
import type { RefitTerms } from "../../regime/refit.ts";
import { Refitting } from "../../regime/refitting.ts";
import {
  TrendVolatility,
  trendVolatilities,
  trendVolatilityTerms,
  trends,
  volatilities,
  type TrendName,
  type TrendVolatilityName,
  type TrendVolatilityOptions,
  type VolatilityName,
} from "../../regime/trend-volatility.ts";
import {
  clusteredLevel,
  toldLevel,
  volatilityClusterTerms,
  type volatilityClusterNames,
  type VolatilityClusterOptions,
} from "../../regime/volatility-clusters.ts";
import { ta } from "./lift.ts";
import { nodesOf, type FeatureNode } from "../node.ts";
import { fitTerms, written } from "../operation/options.ts";
import { codeMachine, lineMachine } from "../operation/line-machine.ts";
import type { Operation } from "../operation/operation.ts";
import { remembering } from "../operation/remembering.ts";
import { demandSeries, type Series } from "./series.ts";

/** One node for each regime: 1 in it, 0 not, or its probability where a model gives one; NaN where there is none yet. */
export type RegimeNodes<Name extends string> = { readonly [K in Name]: FeatureNode };

/** `pt.regimes.trend` as nodes of `series`. */
export function trend(
  series: Series,
  options: Omit<TrendVolatilityOptions, "volatilityThreshold"> = {},
): RegimeNodes<TrendName> {
  return labelled("trend", series, trends, options, ({ direction }) => direction);
}

/** `pt.regimes.volatility` as nodes of `series`. */
export function volatility(
  series: Series,
  options: Omit<TrendVolatilityOptions, "trendThreshold"> = {},
): RegimeNodes<VolatilityName> {
  return labelled("volatility", series, volatilities, options, ({ level }) => level);
}

/** `pt.regimes.trendVolatility` as nodes of `series`. */
export function trendVolatility(
  series: Series,
  options: TrendVolatilityOptions = {},
): RegimeNodes<TrendVolatilityName> {
  return labelled(
    "trendVolatility",
    series,
    trendVolatilities,
    options,
    ({ direction, level }) => 2 * direction + level,
  );
}

/** `pt.regimes.volatilityBreakout` as nodes of `series`; NaN where that says `unknown` for want of history. */
export function volatilityBreakout(
  series: Series,
  options: VolatilityBreakoutOptions = {},
): RegimeNodes<DetectorName> {
  // The average true range never forgets where it began.
  return detected("volatilityBreakout", series, options, volatilityBreakoutTerms(options), true);
}

/** `pt.regimes.rangeCompression` as nodes of `series`; NaN where that says `unknown` for want of history. */
export function rangeCompression(
  series: Series,
  options: RangeCompressionOptions = {},
): RegimeNodes<DetectorName> {
  return detected("rangeCompression", series, options, rangeCompressionTerms(options), false);
}

const economicColumns = [
  "position",
  "daysToTurningPoint",
  "daysSinceTurningPoint",
  "eventWindow",
  "riskMultiplier",
] as const satisfies readonly (keyof EconomicConfidence)[];

/** The phases and columns of `pt.regimes.economicConfidence` as nodes of `series`. A calendar: known in advance. */
export function economicConfidence(
  series: Series,
  options: EconomicConfidenceOptions = {},
): RegimeNodes<EconomicPhase | (typeof economicColumns)[number]> {
  demandSeries(series);
  const at = economicClock(economicConfidenceTerms(options));
  const names = [...economicPhases, ...economicColumns];
  const count = economicPhases.length;
  const machine = () =>
    lineMachine(names.length, (out, time) => {
      const found = at(time);
      out.fill(0, 0, count);
      out[found.phase] = 1;
      economicColumns.forEach((name, k) => (out[count + k] = found[name]));
    });
  const operation = remembering("economicConfidence", written(options), {
    lookback: 0,
    endless: false,
    lines: names,
    machine,
  });
  return byName(names, nodesOf(operation, [series.time]));
}

/**
 * The probabilities that `pt.regimes.hiddenMarkov` gives its states, as nodes of `series`: fitted to the past, filtered over the
 * bars that follow, fitted again. NaN for the first `train` returns, without an error where there are no more. A bar without a price
 * has no value and is passed over. A live graph fits when a fit is due, which takes as long as it does in a batch.
 */
export function hiddenMarkov<const States extends 2 | 3 | 4 = 2>(
  series: Series,
  options: HiddenMarkovOptions & { readonly states?: States } = {},
): RegimeNodes<(typeof hiddenMarkovNames)[States][number]> {
  demandSeries(series);
  const { names, refits, fit } = fitTerms(options, hiddenMarkovTerms);
  const operation = refittedShares("hiddenMarkov", options, names, refits, training => {
    const { next } = fit(training).stream();
    return value => next(value);
  });
  return byName(names, nodesOf(operation, [series.close.logReturns()]));
}

/** The clusters of `pt.regimes.volatilityClusters` as nodes of `series`; with `method: "mixture"` their probabilities. */
export function volatilityClusters<const Clusters extends 2 | 3 = 3>(
  series: Series,
  options: VolatilityClusterOptions & { readonly clusters?: Clusters } = {},
): RegimeNodes<(typeof volatilityClusterNames)[Clusters][number]> {
  demandSeries(series);
  const { names, lookback, refits, fit } = fitTerms(options, volatilityClusterTerms);
  const open = (training: Float64Array) => {
    const found = fit(training);
    const told = toldLevel(found);
    if ("probabilities" in found)
      return (level: number) => found.probabilities([told(level)]).map(([share]) => share);
    return (level: number) => names.map((_, k) => (found.assign([told(level)])[0] === k ? 1 : 0));
  };
  const operation = refittedShares("volatilityClusters", options, names, refits, open, clusteredLevel);
  return byName(names, nodesOf(operation, [ta.closeVolatility(series.close, lookback)]));
}

/** The share of each state that a model gives which is fitted again and again; `level` makes of an input what it is fitted to. */
function refittedShares(
  name: string,
  options: object,
  lines: readonly string[],
  refits: RefitTerms,
  open: (training: Float64Array) => (value: number) => ArrayLike<number>,
  level = (input: number) => input,
): Operation {
  const machine = () => {
    const model = new Refitting(refits, open);
    return lineMachine(lines.length, (out, input) => {
      const shares = model.next(level(input));
      if (shares) for (let k = 0; k < out.length; k++) out[k] = shares[k];
    });
  };
  const terms = { lookback: refits.train, endless: true, lines, machine };
  return remembering(name, written(options), terms);
}

function labelled<Name extends string>(
  name: string,
  series: Series,
  names: readonly Name[],
  options: TrendVolatilityOptions,
  code: (labels: TrendVolatility) => number,
): RegimeNodes<Name> {
  demandSeries(series);
  const terms = trendVolatilityTerms(options);
  const machine = () => {
    const labels = new TrendVolatility(terms);
    return codeMachine(names.length, close => (labels.next(close) ? code(labels) : -1));
  };
  const operation = remembering(name, written(options), {
    lookback: terms.window,
    endless: false,
    lines: names,
    machine,
  });
  return byName(names, nodesOf(operation, [series.close]));
}

function detected(
  name: string,
  series: Series,
  options: object,
  terms: DetectorTerms,
  endless: boolean,
): RegimeNodes<DetectorName> {
  demandSeries(series);
  const { high, low, close } = series;
  const operation = remembering(name, written(options), {
    inputs: 3,
    lookback: terms.resolved.history - 1,
    endless,
    lines: detectorNames,
    machine: () => codeMachine(detectorNames.length, openDetector(terms)),
  });
  return byName(detectorNames, nodesOf(operation, [high, low, close]));
}

function byName<Name extends string>(
  names: readonly Name[],
  nodes: readonly FeatureNode[],
): RegimeNodes<Name> {
  return Object.freeze(
    Object.fromEntries(names.map((name, k) => [name, nodes[k]])) as Record<Name, FeatureNode>,
  );
}
