import { demand, invalidArgument } from "../../../core/errors.ts";
import { timeframeLength, type Timeframe } from "../../../core/time.ts";
import type { BarColumns } from "../../../market/columns.ts";
import { FeatureNode } from "../node.ts";
import { timelineOf, type Timeline } from "../timeline.ts";

/** The columns of a market's bars as nodes. Frozen. */
export class Series {
  readonly timeline: Timeline;
  /** The bar's open in ms UTC: the hour of the day and the like. */
  readonly time: FeatureNode;
  readonly open: FeatureNode;
  readonly high: FeatureNode;
  readonly low: FeatureNode;
  readonly close: FeatureNode;
  readonly volume: FeatureNode;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    const node = (column: keyof BarColumns) =>
      new FeatureNode(timeline, Object.freeze({ kind: "column", column }));
    this.time = node("time");
    this.open = node("open");
    this.high = node("high");
    this.low = node("low");
    this.close = node("close");
    this.volume = node("volume");
    Object.freeze(this);
  }

  /**
   * The same market in longer bars, made of its own as `pt.resample` makes them. What is computed of them stays in longer bars until
   * it is named as a feature, combined with others or taken `asOf`; there it is known when the longer bar has closed, not before.
   */
  on(timeframe: Timeframe): Series {
    timeframeLength(timeframe);
    if (this.timeline.timeframe !== undefined)
      throw invalidArgument(
        "on",
        "must be asked of a market's own bars",
        timeframe,
        "Use bars.on(…) directly.",
      );
    return new Series(timelineOf(this.timeline.market, timeframe));
  }
}

/** The bars that the graph is run on. */
export const bars = new Series(timelineOf("", undefined));

/** Another market, whose bars are given under the same name when the graph is run: `graph.run(btc, { "ETH/USD": eth })`. */
export function market(name: string): Series {
  if (typeof name !== "string" || name === "" || name.includes("@"))
    throw invalidArgument("name", 'must be a non-empty string without "@"', name, 'E.g. market("ETH/USD").');
  return new Series(timelineOf(name, undefined));
}

/** Throws `invalid_argument` unless `series` are the nodes of bars. */
export function demandSeries(series: Series): void {
  demand(
    series instanceof Series,
    "series",
    "must be the nodes of bars",
    series,
    "Pass pt.feature.bars, or pt.feature.market(…); the bars themselves are given when the graph is run.",
  );
}
