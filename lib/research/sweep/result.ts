import type { Table, Tabular } from "../../chart/index.ts";
import { displaySymbol, inspectSymbol, provenanceMime, type MimeBundle } from "../../core/display.ts";
import { PeakError } from "../../core/errors.ts";
import type { Provenance } from "../../core/provenance.ts";
import type { Bars } from "../../market/bars.ts";
import type { Trials } from "../../stats/inference/deflated-sharpe.ts";
import type { Execution } from "../../trading/engine/execution.ts";
import type { Params, Strategy } from "../../trading/strategy/strategy.ts";
import { statNames, type StatName, type Stats } from "../backtest/statistics.ts";
import { deflate, type Deflation } from "../overfit/deflation.ts";
import type { GridAxis } from "./grid.ts";
import { statsAt } from "./evaluate.ts";
import { everyPoint, sweepBundle, sweepText } from "./show.ts";

/** A strategy with everything decided: what a preview, a shadow session or a certificate is about. */
export interface Configured<P extends Params = Params> {
  readonly strategy: Strategy<P>;
  readonly params: P;
  readonly execution: Execution;
  readonly bars: Bars;
}

/** One point of a sweep with its figures. */
export interface SweepPoint<P extends Params = Params> extends Configured<P> {
  readonly stats: Stats;
  readonly deflation: Deflation;
}

/** Statistics in which less is better; sweeps rank by the smallest. */
const lessIsBetter: ReadonlySet<StatName> = new Set(["volatility", "maxDrawdown", "turnover", "fees"]);

interface SweepParts<P extends Params> {
  readonly strategy: Strategy<P>;
  readonly bars: Bars;
  readonly execution: Execution;
  readonly axes: readonly GridAxis[];
  readonly points: readonly P[];
  readonly excluded: number;
  readonly rank: StatName;
  readonly minTrades: number;
  readonly stats: Float64Array;
  readonly trials: Trials;
  readonly artifact: string;
  readonly note: string | undefined;
}

/** A sweep's result: every point, ranked. */
export class Sweep<P extends Params = Params> implements Tabular {
  readonly strategy: Strategy<P>;
  readonly bars: Bars;
  readonly execution: Execution;
  readonly axes: readonly GridAxis[];
  readonly points: readonly P[];
  /** Combinations of the grid that the strategy does not accept. */
  readonly excluded: number;
  readonly rank: StatName;
  /** Trials the ledger counts on this market now, these included; `effective` ones are fewer where they correlate. */
  readonly trials: Trials;
  /** Name of the Arrow file with every point's daily returns. */
  readonly artifact: string;
  /** What the reader should know of how this ran. */
  readonly note: string | undefined;
  /** Indices of the points that traded enough and have the metric, best first. */
  readonly ranking: readonly number[];
  readonly #stats: Float64Array;

  constructor(parts: SweepParts<P>) {
    this.strategy = parts.strategy;
    this.bars = parts.bars;
    this.execution = parts.execution;
    this.axes = parts.axes;
    this.points = parts.points;
    this.excluded = parts.excluded;
    this.rank = parts.rank;
    this.trials = parts.trials;
    this.artifact = parts.artifact;
    this.note = parts.note;
    this.#stats = parts.stats;
    const metric = this.column(parts.rank);
    this.ranking = Object.freeze(
      rankPoints(metric, this.column("trades"), parts.minTrades, isAscending(parts.rank)),
    );
    Object.freeze(this);
  }

  get length(): number {
    return this.points.length;
  }

  get provenance(): Provenance {
    return this.bars.provenance;
  }

  /** One statistic of every point, in the order of `points`. */
  column(name: StatName): Float64Array {
    const index = statNames.indexOf(name);
    return Float64Array.from(this.points, (_, i) => this.#stats[i * statNames.length + index]);
  }

  /** The point at an index, with its figures. */
  point(index: number): SweepPoint<P> {
    const { strategy, execution, bars } = this;
    const stats = statsAt(this.#stats, index);
    const deflation = deflate(stats, this.provenance, this.trials);
    return Object.freeze({ strategy, params: this.points[index], execution, bars, stats, deflation });
  }

  /** The best point by `rank`. Throws `invalid_data` where no point traded enough to have the metric. */
  get best(): SweepPoint<P> {
    if (this.ranking.length === 0)
      throw new PeakError(
        "invalid_data",
        `No point of the sweep of ${this.strategy.name} has a ${this.rank}: none traded enough.`,
        {
          hint: "Sweep shorter windows, load more bars or lower minTrades.",
        },
      );
    return this.point(this.ranking[0]);
  }

  /** One row a point, the ranked ones first and best first. For files, SQL and data frames. */
  table(): Table {
    return everyPoint(this);
  }

  async [displaySymbol](): Promise<MimeBundle> {
    return { ...(await sweepBundle(this)), [provenanceMime]: this.provenance };
  }

  [inspectSymbol](): string {
    return sweepText(this);
  }
}

/** Whether a smaller value of the statistic is the better one. */
export function isAscending(name: StatName): boolean {
  return lessIsBetter.has(name);
}

/** Point indices by metric, best first; ties keep the grid's order. */
export function rankPoints(
  metric: Float64Array,
  trades: Float64Array,
  minTrades: number,
  ascending: boolean,
): number[] {
  const ranked: number[] = [];
  for (let i = 0; i < metric.length; i++)
    if (trades[i] >= minTrades && !Number.isNaN(metric[i])) ranked.push(i);
  const sign = ascending ? 1 : -1;
  return ranked.sort((a, b) => (metric[a] === metric[b] ? a - b : sign * (metric[a] < metric[b] ? -1 : 1)));
}
