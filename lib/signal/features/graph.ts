import { demandMembers } from "../../core/members.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../core/display.ts";
import { PeakError, invalidArgument } from "../../core/errors.ts";
import { contentHash, type ContentHash } from "../../core/hash.ts";
import { unknownName } from "../../core/names.ts";
import { startProgress } from "../../core/progress.ts";
import type { Bars } from "../../market/bars.ts";
import { columnCache } from "./batch/cache.ts";
import { handedOut } from "./batch/given.ts";
import type { Timing } from "./closes.ts";
import { describe } from "./result/describe.ts";
import { describeFeatures, type FeatureDescription } from "./result/describe-features.ts";
import { Evaluation, inOrder } from "./batch/evaluate.ts";
import { MarketData, type Markets } from "./batch/market-data.ts";
import { FeatureNode } from "./node.ts";
import { Features } from "./result/result.ts";
import { graphBundle, graphText } from "./result/show.ts";
import { FeatureStream } from "./stream/stream.ts";

/** Named features. Frozen; holds no data. Make one with {@link features}. */
export class FeatureGraph<Name extends string> implements Displayable {
  readonly names: readonly Name[];
  /** The nodes, on the bars that the graph is run on. */
  readonly nodes: Readonly<Record<Name, FeatureNode>>;
  /** Other markets that it reads. */
  readonly markets: readonly string[];
  readonly hash: ContentHash;

  constructor(nodes: Readonly<Record<Name, FeatureNode>>) {
    this.names = Object.freeze(Object.keys(nodes) as Name[]);
    this.nodes = Object.freeze({ ...nodes });
    const read = inOrder(Object.values<FeatureNode>(nodes)).map(({ timeline }) => timeline.market);
    this.markets = Object.freeze([...new Set(read.filter(Boolean))].sort());
    this.hash = contentHash(...this.names.flatMap(name => [name, nodes[name].hash]));
    Object.freeze(this);
  }

  /**
   * Computes every feature over bars: a column for each, one value per bar, known at its close, NaN where there is none. Each node is
   * computed once; what was computed before from the same numbers is not computed again, unless somebody has written to it since. The look at
   * that is taken when a column is first asked for: half a millisecond for a million bars.
   *
   * `markets` are the bars of the other markets that the graph reads. Throws `unknown_name` where one is missing or none that it reads.
   */
  run(bars: Bars, markets: Markets = {}): Features<Name> {
    demandMembers(markets, [], "markets", "must be bars by name", 'Pass { "ETH/USD": eth }.');
    for (const name of Object.keys(markets))
      if (!this.markets.includes(name)) throw unknownName("market of the graph", name, this.markets);
    const data = new MarketData(bars, markets);
    const evaluation = new Evaluation(data, columnCache);
    const columns = {} as Record<Name, Float64Array>;
    const progress = startProgress("Computing features", this.names.length);
    try {
      for (const [k, name] of this.names.entries()) {
        columns[name] = evaluation.column(this.nodes[name]);
        progress.advance(k + 1);
      }
    } finally {
      progress.end();
    }
    const again = (name: Name): Float64Array => {
      const node = this.nodes[name];
      const now = new Evaluation(data, columnCache);
      if (now.key(node) === evaluation.key(node)) return now.untouched(node);
      throw new PeakError(
        "invalid_data",
        `The bars of ${bars.symbol} and a column of ${name} were written to.`,
        {
          hint: "Run the graph again. Sort or fill a copy: column.slice().",
        },
      );
    };
    return new Features(this.nodes, data, handedOut(columns, again));
  }

  /**
   * The same one bar at a time, for live data: `next(bar)` gives the features at that bar's close, equal to those of `run` to the bit.
   * Say how long the bars will be, and their calendars (bars say both: `graph.stream(btc, { "ETH/USD": eth })`), and feed it as much history as the
   * longest lookback first. Throws `invalid_argument` for a function of your own without a stream form that depends on more than
   * its lookback.
   */
  stream(own: Timing, markets: Readonly<Record<string, Timing>> = {}): FeatureStream<Name> {
    return new FeatureStream(this.nodes, own, markets);
  }

  /** Names, lookbacks and meanings, in order. */
  describe(): readonly FeatureDescription[] {
    return describeFeatures(this.nodes);
  }

  /** A table of the features and a picture of the graph. */
  [displaySymbol](): Promise<MimeBundle> {
    return graphBundle(this.nodes);
  }

  [inspectSymbol](depth: number): string {
    return depth < 0 ? `[FeatureGraph of ${this.names.length}]` : graphText(this.nodes);
  }
}

/**
 * Names nodes as features: a graph that is run over bars, or fed one bar at a time. Nodes of longer bars and of other markets are taken
 * as of each bar's close, so no feature knows what was not known then; `pt.leakTest(graph, bars)` tries to prove otherwise.
 *
 * @example
 * const { bars, ta } = pt.feature;
 * const graph = pt.features({
 *   rsi: ta.rsi(bars.close, 14),
 *   surprise: bars.close.logReturns().zscore({ window: 250 }),
 *   trend: ta.rsi(bars.on("1d").close, 14), // of the last day that has closed
 * });
 * graph.run(btc).columns.rsi; // Float64Array, one value per bar
 *
 * Throws `invalid_argument` for a value that is no node, or one that looks ahead.
 */
export function features<Nodes extends Readonly<Record<string, FeatureNode>>>(
  nodes: Nodes,
): FeatureGraph<keyof Nodes & string> {
  demandMembers(nodes, [], "features", "must be named nodes", "E.g. { close: pt.feature.bars.close }.");
  const given = Object.entries<unknown>(nodes);
  // Written into a literal it names nothing, but becomes the record's prototype, and is lost.
  if (Object.hasOwn(nodes, "__proto__") || Object.getPrototypeOf(nodes) instanceof FeatureNode)
    throw invalidArgument(
      "features",
      "must not name one __proto__",
      Reflect.ownKeys(nodes),
      "Choose another name.",
    );
  if (given.length === 0)
    throw invalidArgument(
      "features",
      "must name one node at least",
      nodes,
      "E.g. { close: pt.feature.bars.close }.",
    );
  const own = given.map(([name, node]) => {
    if (!(node instanceof FeatureNode))
      throw invalidArgument(
        `features.${name}`,
        "must be a node",
        node,
        "Take nodes from pt.feature, e.g. ta.rsi(bars.close, 14); of an indicator with several lines name one, or spread it: ...ta.macd(bars.close).",
      );
    if (node.ahead > 0)
      throw new PeakError(
        "invalid_argument",
        `features.${name} looks ${node.ahead} ${node.ahead === 1 ? "bar" : "bars"} ahead, which no feature may: ${describe(node)}.`,
        { hint: `Lag it: .lag(${node.ahead}). What is to be predicted is a label, not a feature.` },
      );
    return [name, node.asOf()];
  });
  return new FeatureGraph(Object.fromEntries(own) as Record<keyof Nodes & string, FeatureNode>);
}
