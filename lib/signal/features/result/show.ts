import {
  formatCount,
  formatNumber,
  graphChart,
  heatmapChart,
  resultBundle,
  resultText,
  table,
  type Chart,
  type GraphEdge,
  type GraphNode,
  type ResultParts,
} from "../../../chart/index.ts";
import type { MimeBundle } from "../../../core/display.ts";
import { formatTime } from "../../../core/time.ts";
import type { Bars } from "../../../market/bars.ts";
import type { Correlations } from "./correlation.ts";
import { describeFeatures, nameMap } from "./describe-features.ts";
import { operationText, timelineText } from "./describe.ts";
import { inOrder } from "../batch/evaluate.ts";
import { inputsOf, type FeatureNode } from "../node.ts";

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

/** Features that a picture has room for, and nodes. */
const drawnFeatures = 40;
const drawnNodes = 500;
/** Correlation from which two features count as one, and how many such pairs are told. */
const sameFrom = 0.95;
const toldPairs = 5;
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
  const correlation = correlationParts(result);
  const picture = pictureOf(nodes, synthetic);
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
    figures: [...correlation.figures, ...picture.figures],
    notes: [
      ...correlation.notes,
      ...picture.notes,
      ...(rows.some(({ endless }) => endless) ? [endlessNote] : []),
    ],
  };
}

function graphParts(nodes: Nodes): ResultParts {
  const described = describeFeatures(nodes);
  const picture = pictureOf(nodes, false);
  return {
    title: `A graph of ${formatCount(described.length)} ${described.length === 1 ? "feature" : "features"}`,
    synthetic: false,
    tables: [
      table({
        columns: [{ name: "feature" }, { name: "lookback" }, { name: "meaning" }],
        rows: described.map(({ name, lookback, description }) => [name, lookback, description]),
      }),
    ],
    figures: picture.figures,
    notes: [
      ...picture.notes,
      ...(described.some(({ lookback }) => lookback.endsWith("+")) ? [endlessNote] : []),
    ],
  };
}

/** The map of correlations, and the pairs that say the same; nothing for a single feature, or where nothing moves. */
function correlationParts(result: ShownFeatures): { readonly figures: Chart[]; readonly notes: string[] } {
  const { names, values, every } = result.correlations();
  if (names.length < 2 || !values.some(value => Number.isFinite(value))) return { figures: [], notes: [] };
  const shown = Math.min(names.length, drawnFeatures);
  const axis = names.slice(0, shown);
  const facts = [
    shown < names.length ? `the first ${shown} of ${formatCount(names.length)}` : "",
    every > 1 ? `on every ${formatCount(every)}th bar` : "",
  ];
  // The first feature on top, as in the table.
  const cells = Float64Array.from({ length: shown * shown }, (_, at) => {
    const row = shown - 1 - Math.floor(at / shown);
    return values[row * names.length + (at % shown)];
  });
  const map = heatmapChart({
    title: "Correlation of the features",
    subtitle: facts.filter(Boolean).join(" · ") || undefined,
    synthetic: result.bars.synthetic,
    x: { name: "", values: axis },
    y: { name: "", values: axis.toReversed() },
    values: cells,
    valueTitle: "correlation",
    domain: [-1, 1],
  });
  return { figures: [map], notes: sameNote(names, values) };
}

/** Which features are one feature twice. */
function sameNote(names: readonly string[], values: Float64Array): string[] {
  const pairs = names.flatMap((a, i) =>
    names.slice(0, i).map((b, k) => ({ a, b, value: values[i * names.length + k] })),
  );
  const same = pairs
    .filter(({ value }) => Math.abs(value) >= sameFrom)
    .sort((x, y) => Math.abs(y.value) - Math.abs(x.value));
  if (same.length === 0) return [];
  const told = same.slice(0, toldPairs).map(({ a, b, value }) => `${b} and ${a} (${formatNumber(value)})`);
  const more = same.length > toldPairs ? `; ${formatCount(same.length - toldPairs)} more pairs` : "";
  return [`Nearly the same, from a correlation of ${sameFrom} on: ${told.join(", ")}${more}.`];
}

/** What each feature is made of, from the columns on the left; a note in its place where there is no room for so many. */
function pictureOf(
  nodes: Nodes,
  synthetic: boolean,
): { readonly figures: Chart[]; readonly notes: string[] } {
  const shown = Object.entries(nodes).slice(0, drawnFeatures);
  const names = nameMap(nodes);
  const drawn = inOrder(shown.map(([, node]) => node)).filter(({ origin }) => origin.kind !== "asOf");
  if (drawn.length > drawnNodes)
    return { figures: [], notes: [`Not drawn: it is made of ${formatCount(drawn.length)} nodes.`] };
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
  const chart = graphChart({
    title: "What the features are made of",
    subtitle: all > shown.length ? `the first ${shown.length} of ${formatCount(all)}` : undefined,
    synthetic,
    nodes: boxes,
    edges,
  });
  return { figures: [chart], notes: [] };
}

/** The node whose values are taken as of the graph's bars. */
function computed(node: FeatureNode): FeatureNode {
  return node.origin.kind === "asOf" ? node.origin.input : node;
}
