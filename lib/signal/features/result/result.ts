import { table, type Table, type Tabular } from "../../../chart/index.ts";
import { displaySymbol, inspectSymbol, type Displayable, type MimeBundle } from "../../../core/display.ts";
import { demand } from "../../../core/errors.ts";
import { formatTime } from "../../../core/time.ts";
import type { Bars } from "../../../market/bars.ts";
import { correlations, type Correlations } from "./correlation.ts";
import { describeFeatures } from "./describe-features.ts";
import { lengthsOf, lookbackBars } from "./lookback.ts";
import type { MarketData } from "../batch/market-data.ts";
import type { FeatureNode } from "../node.ts";
import { featuresBundle, featuresText } from "./show.ts";

/** What is known of a feature once it was computed. */
export interface FeatureRow {
  readonly name: string;
  /** Bars before a bar that its value needs, derived from the operations it is made of. */
  readonly lookback: number;
  /** Whether every bar before counts, as with an average that never forgets. */
  readonly endless: boolean;
  /** Index of the first bar with a value; the number of bars where there is none. */
  readonly first: number;
  /** Bars without a value after the first with one. */
  readonly missing: number;
  readonly description: string;
}

/**
 * A feature graph over bars. Frozen. Columns are shared with other results of the same numbers: sort or fill a copy, `column.slice()`. One
 * that was written to is computed again for those who ask later.
 */
export class Features<Name extends string> implements Displayable, Tabular {
  readonly bars: Bars;
  readonly names: readonly Name[];
  readonly nodes: Readonly<Record<Name, FeatureNode>>;
  /** One value per bar, known at its close; NaN where there is none. */
  readonly columns: Readonly<Record<Name, Float64Array>>;
  readonly #data: MarketData;
  // Counted on first use: looking through all values takes longer than finding them again.
  #rows: readonly FeatureRow[] | undefined;

  constructor(
    nodes: Readonly<Record<Name, FeatureNode>>,
    data: MarketData,
    columns: Readonly<Record<Name, Float64Array>>,
  ) {
    this.bars = data.bars;
    this.names = Object.freeze(Object.keys(nodes) as Name[]);
    this.nodes = nodes;
    this.columns = columns;
    this.#data = data;
    Object.freeze(this);
  }

  /** One row per feature, in order: lookback, first bar with a value, meaning. */
  get rows(): readonly FeatureRow[] {
    if (this.#rows) return this.#rows;
    const lengthOf = lengthsOf(timeline => this.#data.own(timeline).timeframe);
    const described = describeFeatures(this.nodes);
    this.#rows = Object.freeze(
      this.names.map((name, k) => {
        const node = this.nodes[name];
        const column = this.columns[name];
        const first = firstValue(column);
        return Object.freeze({
          name,
          lookback: lookbackBars(node, lengthOf),
          endless: node.endless,
          first,
          missing: countMissing(column, first),
          description: described[k].description,
        });
      }),
    );
    return this.#rows;
  }

  /** Index of the first bar at which every feature has a value; the number of bars where there is none. */
  get first(): number {
    const columns = Object.values<Float64Array>(this.columns);
    let i = Math.max(...this.rows.map(({ first }) => first));
    while (i < this.bars.length && columns.some(column => column[i] !== column[i])) i++;
    return i;
  }

  /** Correlations of the features, pair by pair. Two that go the same way are one feature twice. */
  correlations(): Correlations {
    return correlations(this.columns);
  }

  /** The features at a bar, by default the last; negative counts from the end. */
  at(index = -1): Readonly<Record<Name, number>> {
    demand(Number.isInteger(index), "index", "must be a whole number", index, "Pass -1 for the last bar.");
    const row: Partial<Record<Name, number>> = {};
    for (const name of this.names) row[name] = this.columns[name].at(index) ?? NaN;
    return row as Record<Name, number>;
  }

  /** One row a bar: its time and every feature, NaN where there is none yet. For files, SQL and data frames. */
  table(): Table {
    const { bars, columns } = this;
    // A feature may be called "time" itself.
    return table({ ["time" in columns ? "barTime" : "time"]: bars.time, ...columns });
  }

  /** A table, the map of correlations and the picture of the graph. */
  [displaySymbol](): Promise<MimeBundle> {
    return featuresBundle(this);
  }

  [inspectSymbol](depth: number): string {
    const { bars, names, first } = this;
    if (depth >= 0) return featuresText(this);
    const from = first < bars.length ? `from ${formatTime(bars.time[first])}` : "never complete";
    return `[${names.length} features of ${bars.symbol}, ${from}]`;
  }
}

function firstValue(column: Float64Array): number {
  let i = 0;
  while (i < column.length && column[i] !== column[i]) i++;
  return i;
}

function countMissing(column: Float64Array, first: number): number {
  let missing = 0;
  for (let i = first; i < column.length; i++) if (column[i] !== column[i]) missing++;
  return missing;
}
