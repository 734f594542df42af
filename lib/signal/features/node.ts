import { invalidArgument } from "../../core/errors.ts";
import { contentHash, type ContentHash } from "../../core/hash.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { durationLength, type Duration, type Milliseconds } from "../../core/time.ts";
import type { BarColumns } from "../../market/columns.ts";
import type { Definition } from "../ta/definition.ts";
import { add, div, mult, sub } from "../ta/math/operators.ts";
import { logReturn, mom, rocp } from "../ta/momentum/change.ts";
import {
  lagOperation,
  mapOperation,
  minusNumber,
  overNumber,
  plusNumber,
  timesNumber,
} from "./operation/arithmetic.ts";
import { fractionalDifferenceOperation } from "./operation/fractional.ts";
import { indicatorOperation, type Operation } from "./operation/operation.ts";
import { rankOperation } from "./operation/rank.ts";
import { minMaxOperation, robustOperation, winsoriseOperation, zscoreOperation } from "./operation/scale.ts";
import type { Span } from "./operation/span.ts";
import { ownBars, type Timeline } from "./timeline.ts";

/** An operation with the nodes it reads; nodes that take different lines of one operation share it. */
export interface Work {
  readonly operation: Operation;
  readonly inputs: readonly FeatureNode[];
  readonly hash: ContentHash;
}

/** Where a node's values come from. */
export type Origin =
  | { readonly kind: "column"; readonly column: keyof BarColumns }
  | { readonly kind: "work"; readonly work: Work; readonly line: number }
  | { readonly kind: "asOf"; readonly input: FeatureNode; readonly within: Milliseconds };

/**
 * A column that will be computed: a value for each bar of its timeline, known at that bar's close. Nodes are frozen and hold no
 * data; every method gives a new one. They are made from `pt.feature` and named by `pt.features`.
 *
 * Nodes of one timeline are combined bar by bar. Where they are of different ones, each is first brought to the bars the graph is
 * run on, as of what was known there: see {@link FeatureNode.asOf}.
 */
export class FeatureNode {
  readonly timeline: Timeline;
  readonly origin: Origin;
  /** Names this definition, whatever data it is run on. */
  readonly hash: ContentHash;
  /** Bars after a bar that its value needs: 0 for whatever may be a feature. */
  readonly ahead: number;
  /** Whether a value depends on every bar before it. */
  readonly endless: boolean;

  constructor(timeline: Timeline, origin: Origin) {
    this.timeline = timeline;
    this.origin = origin;
    const inputs = inputsOf(origin);
    const own = origin.kind === "work" ? origin.work.operation : { ahead: 0, endless: false };
    this.ahead = Math.max(0, own.ahead + Math.max(0, ...inputs.map(input => input.ahead)));
    this.endless = own.endless || inputs.some(input => input.endless);
    this.hash = hashOf(timeline, origin);
    Object.freeze(this);
  }

  /** The value `bars` bars ago (default 1). */
  lag(bars = 1): FeatureNode {
    return this.#then(lagOperation(bars));
  }

  /** Change over `bars` bars (default 1). */
  difference(bars = 1): FeatureNode {
    return this.#then(indicatorOperation(mom.definition, [bars], [String(bars)]));
  }

  /**
   * Fractional difference of an order from 0 to 2: makes a price stationary and keeps part of its memory. The window is fixed: it
   * has all weights of size `threshold` (default 1e-4) and more, a few hundred bars for an order of 0.4. Source: López de Prado,
   * Advances in Financial Machine Learning, chapter 5.
   */
  fractionalDifference(order: number, options: { threshold?: number } = {}): FeatureNode {
    refuseUnknownKeys("fractionalDifference option", options, ["threshold"]);
    const { threshold = 1e-4 } = options;
    return this.#then(fractionalDifferenceOperation(order, threshold));
  }

  /** Change over `bars` bars (default 1) as a fraction: 0.02 is two per cent. `pt.ta.rocp`. */
  returns(bars = 1): FeatureNode {
    return this.#then(indicatorOperation(rocp.definition, [bars], [String(bars)]));
  }

  /** Natural logarithm of the value by that `bars` bars ago (default 1). */
  logReturns(bars = 1): FeatureNode {
    return this.#then(indicatorOperation(logReturn.definition, [bars], [String(bars)]));
  }

  /** Standard deviations (of the population) from the mean of the span. NaN where nothing moved. */
  zscore(span: Span): FeatureNode {
    return this.#then(zscoreOperation(span));
  }

  /** Place between the smallest value of the span (0) and the largest (1). One outlier rules it for as long as the span has it. */
  minMax(span: Span): FeatureNode {
    return this.#then(minMaxOperation(span));
  }

  /** Distance from the median of the span in units of its interquartile range: a scale that outliers do not move. */
  robust(span: Span): FeatureNode {
    return this.#then(robustOperation(span));
  }

  /** The value, held between the quantiles `tail` and 1 − `tail` of the span, this bar included. `tail` is a fraction, e.g. 0.01. */
  winsorise(tail: number, span: Span): FeatureNode {
    return this.#then(winsoriseOperation(tail, span));
  }

  /** Rank among the last `window` values: 0 the smallest, 1 the largest. Equal values share the mean of their ranks. */
  rank(window: number): FeatureNode {
    return this.#then(rankOperation(window));
  }

  plus(other: FeatureNode | number): FeatureNode {
    return typeof other === "number"
      ? this.#with(plusNumber.definition, other)
      : this.#and(add.definition, other);
  }

  minus(other: FeatureNode | number): FeatureNode {
    return typeof other === "number"
      ? this.#with(minusNumber.definition, other)
      : this.#and(sub.definition, other);
  }

  times(other: FeatureNode | number): FeatureNode {
    return typeof other === "number"
      ? this.#with(timesNumber.definition, other)
      : this.#and(mult.definition, other);
  }

  /** Divided by; ±Infinity or NaN where that is 0. The number −0 is 0. */
  over(other: FeatureNode | number): FeatureNode {
    return typeof other === "number"
      ? this.#with(overNumber.definition, other)
      : this.#and(div.definition, other);
  }

  /** A function of the value at the same bar, e.g. `node.map(Math.abs)`. It must depend on the value only, and is not asked where there is none (NaN stays NaN). */
  map(each: (value: number) => number): FeatureNode {
    if (typeof each !== "function")
      throw invalidArgument("each", "must be a function of a number", each, "E.g. node.map(Math.abs).");
    return this.#then(mapOperation(each));
  }

  /**
   * The values on the bars that the graph is run on: at each close the last value known by then. A bar is known when it has closed, a
   * longer bar when the first of the bars it is made of has closed at or after its end. Nodes of other timelines are brought there by
   * themselves where they are named or combined; ask for it to go on in those bars, or to say how old a value may be.
   *
   * A value older than `within` (a duration, e.g. "3d"; default: however old) is NaN: without it a market that stopped trading keeps
   * its last value forever.
   */
  asOf(options: { within?: Duration } = {}): FeatureNode {
    refuseUnknownKeys("asOf option", options, ["within"]);
    const { within } = options;
    if (this.timeline.name === ownBars.name) return this;
    const age = within === undefined ? Infinity : durationLength(within, "within");
    return new FeatureNode(ownBars, Object.freeze({ kind: "asOf", input: this, within: age }));
  }

  #then(operation: Operation): FeatureNode {
    return nodesOf(operation, [this])[0];
  }

  #with(definition: Definition, amount: number): FeatureNode {
    return this.#then(indicatorOperation(definition, [amount]));
  }

  #and(definition: Definition, other: FeatureNode): FeatureNode {
    return nodesOf(indicatorOperation(definition, []), [this, other])[0];
  }
}

/** The nodes that an operation over others gives, one for each of its lines. */
export function nodesOf(operation: Operation, given: readonly FeatureNode[]): FeatureNode[] {
  for (const [k, input] of given.entries())
    if (!(input instanceof FeatureNode))
      throw invalidArgument(
        `input ${k + 1} of ${operation.name}`,
        "must be a node",
        input,
        "Nodes come from pt.feature: bars.close, ta.rsi(bars.close, 14). Of an indicator with several lines take one.",
      );
  if (given.length === 0)
    throw invalidArgument(
      `inputs of ${operation.name}`,
      "must be nodes",
      undefined,
      "Nodes come from pt.feature: ta.rsi(pt.feature.bars.close, 14).",
    );
  const together = given.every(input => input.timeline.name === given[0].timeline.name);
  const timeline = together ? given[0].timeline : ownBars;
  const inputs = given.map(input => (timeline === ownBars ? input.asOf() : input));
  const hash = contentHash(operation.key, ...inputs.map(input => input.hash));
  const work = Object.freeze({ operation, inputs: Object.freeze(inputs), hash });
  return operation.lines.map(
    (_, line) => new FeatureNode(timeline, Object.freeze({ kind: "work", work, line })),
  );
}

/** The nodes that a node reads. */
export function inputsOf(origin: Origin): readonly FeatureNode[] {
  if (origin.kind === "column") return [];
  return origin.kind === "work" ? origin.work.inputs : [origin.input];
}

function hashOf(timeline: Timeline, origin: Origin): ContentHash {
  if (origin.kind === "column") return contentHash("column", timeline.name, origin.column);
  if (origin.kind === "asOf") return contentHash("asOf", String(origin.within), origin.input.hash);
  return contentHash("line", origin.work.hash, String(origin.line));
}
