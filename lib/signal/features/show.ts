import {
  formatCount,
  graphChart,
  heatmapChart,
  resultBundle,
  resultText,
  table,
  type Chart,
  type GraphEdge,
  type GraphNode,
  type ResultParts,
} from "../../chart/index.ts";
import type { MimeBundle } from "../../core/display.ts";
import { formatTime } from "../../core/time.ts";
import type { Bars } from "../../market/bars.ts";
import type { Correlations } from "./correlation.ts";
import { describeFeatures, nameMap } from "./describe-features.ts";
import { operationText, timelineText } from "./describe.ts";
import { inOrder } from "./evaluate.ts";
import { inputsOf, type FeatureNode } from "./node.ts";

type Nodes = Readonly<Record<string, FeatureNode>>;

/** What of a result is shown. */
interface ShownFeatures {
  readonly bars: Bars;
  readonly nodes: Nodes;
  readonly names: readonly string[];
  readonly first: number;
  readonly rows: readonly {
    readonly name: string;
    readonly lookback: number;
    readonly endless: boolean;
    readonly first: number;
    readonly missing: number;
    readonly description: string;
  }[];
  correlations(): Correlations;
}

/** Features that a picture has room for. */
const drawnFeatures = 40;
const endlessNote =
  "+ every bar before counts, as with an average that never forgets: give it several times its lookback.";

export function featuresBundle(result: ShownFeatures): Promise<MimeBundle> {
  return resultBundle(resultParts(result));
}

export function featuresText(result: ShownFeatures): string {
  return resultText(resultParts(result));
}

export function graphBundle(nodes: Nodes): Promise<MimeBundle> {
  return resultBundle(graphParts(nodes));
}

export function graphText(nodes: Nodes): string {
  return resultText(graphParts(nodes));
}

function resultParts(result: ShownFeatures): ResultParts {
  const { bars, rows, names, first, nodes } = result;
  const { synthetic } = bars;
  const moment = (index: number) => (index < bars.length ? formatTime(bars.time[index]) : "never");
  const complete =
    first < bars.length ? `complete from bar ${formatCount(first)}, ${moment(first)}` : "never complete";
  return {
    title: `${formatCount(names.length)} ${names.length === 1 ? "feature" : "features"} of ${bars.symbol} ${bars.timeframe}`,
    subtitle: `${formatCount(bars.length)} bars · ${complete} · ${bars.source}`,
    synthetic,
    tables: [
      table({
        columns: [
          { name: "feature" },
          { name: "lookback", align: "right" },
          { name: "first bar", align: "right", format: "count" },
          { name: "from (UTC)" },
          ...(rows.some(({ missing }) => missing > 0) ? [{ name: "missing", format: "count" as const }] : []),
          { name: "meaning" },
        ],
        rows: rows.map(row => [
          row.name,
          `${formatCount(row.lookback)}${row.endless ? "+" : ""}`,
          row.first < bars.length ? row.first : null,
          moment(row.first),
          ...(rows.some(({ missing }) => missing > 0) ? [row.missing] : []),
          row.description,
        ]),
      }),
    ],
    figures: [...correlationMap(result), pictureOf(nodes, synthetic)],
    notes: rows.some(({ endless }) => endless) ? [endlessNote] : [],
  };
}

function graphParts(nodes: Nodes): ResultParts {
  const described = describeFeatures(nodes);
  return {
    title: `A graph of ${formatCount(described.length)} ${described.length === 1 ? "feature" : "features"}`,
    synthetic: false,
    tables: [
      table({
        columns: [{ name: "feature" }, { name: "lookback" }, { name: "meaning" }],
        rows: described.map(({ name, lookback, description }) => [name, lookback, description]),
      }),
    ],
    figures: [pictureOf(nodes, false)],
    notes: described.some(({ lookback }) => lookback.endsWith("+")) ? [endlessNote] : [],
  };
}

/** The map of correlations; none for a single feature, or where nothing moves. */
function correlationMap(result: ShownFeatures): Chart[] {
  if (result.names.length < 2) return [];
  const { names, values, every } = result.correlations();
  if (!values.some(value => Number.isFinite(value))) return [];
  return [
    heatmapChart({
      title: "Correlation of the features",
      subtitle: every > 1 ? `on every ${formatCount(every)}th bar` : undefined,
      synthetic: result.bars.synthetic,
      x: { name: "", values: names },
      // The first feature on top, as in the table.
      y: { name: "", values: names.toReversed() },
      values: rowsReversed(values, names.length),
      valueTitle: "correlation",
    }),
  ];
}

function rowsReversed(values: Float64Array, width: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < width; row++)
    out.set(values.subarray(row * width, (row + 1) * width), (width - 1 - row) * width);
  return out;
}

/** What each feature is made of, from the columns on the left. */
function pictureOf(nodes: Nodes, synthetic: boolean): Chart {
  const shown = Object.entries(nodes).slice(0, drawnFeatures);
  const names = nameMap(nodes);
  const drawn = inOrder(shown.map(([, node]) => node)).filter(({ origin }) => origin.kind !== "asOf");
  const boxes: GraphNode[] = drawn.map(node => {
    const name = names.get(node.hash);
    const operation = operationText(node, names);
    return {
      id: node.hash,
      label: name ?? operation,
      detail: name === undefined || name === operation ? undefined : operation,
      strong: name !== undefined,
      group: timelineText(node.timeline.name) || "the bars",
    };
  });
  const edges: GraphEdge[] = drawn.flatMap(({ origin, hash }) =>
    inputsOf(origin).map(input => ({ from: computed(input).hash, to: hash })),
  );
  const all = Object.keys(nodes).length;
  return graphChart({
    title: "What the features are made of",
    subtitle: all > shown.length ? `the first ${shown.length} of ${formatCount(all)}` : undefined,
    synthetic,
    nodes: boxes,
    edges,
  });
}

/** The node whose values are taken as of the graph's bars. */
function computed(node: FeatureNode): FeatureNode {
  return node.origin.kind === "asOf" ? node.origin.input : node;
}
