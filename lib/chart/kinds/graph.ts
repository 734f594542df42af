import { invalidArgument } from "../../core/errors.ts";
import { demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { ink, resolveColor, tint } from "../palette.ts";
import { textWidth } from "../render/measure.ts";
import { type Heading, plotWidth, titleBlock, watermark } from "../spec.ts";
import { graphTree } from "../text/graph.ts";
import { clip } from "../text/layout.ts";
import { layeredLayout, type Placed } from "./graph-layout.ts";

/** A box of a graph. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** A second, smaller line. */
  readonly detail?: string;
  /** Whether it is one of those the graph is about. Default false. */
  readonly strong?: boolean;
  /** Boxes of one group share a colour, which a legend names. */
  readonly group?: string;
}

/** An arrow of a graph, by the ids of its ends. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

export interface GraphOptions extends Heading {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const boxHeight = 30;
const rowHeight = 40;
/** Room for arrows between two layers. */
const smallestGap = 44;
const largestGap = 110;
/** Room for some ten letters. */
const smallestBox = 72;
const fontSize = 11;
const detailSize = 9;

/**
 * A graph without circles in layers from left to right: what comes from something stands right of it. In characters it is a tree.
 * Throws `invalid_argument` for no node, an edge to an id that is not there, or a circle.
 */
export function graphChart(options: GraphOptions): Chart {
  demandTitle(options);
  demandSome(options.nodes.length, "nodes");
  const ordered = inOrder(options.nodes, options.edges);
  const ids = ordered.map(({ id }) => id);
  const layout = layeredLayout(ids, options.edges);
  const boxWidths = layerWidths(ordered, layout.layers, id => layout.boxes.get(id)!.layer);
  const spare = plotWidth - boxWidths.reduce((sum, wide) => sum + wide, 0);
  const gap = Math.min(largestGap, Math.max(smallestGap, spare / Math.max(1, layout.layers - 1)));
  const lefts = boxWidths.map((_, layer) =>
    boxWidths.slice(0, layer).reduce((sum, width) => sum + width + gap, 0),
  );
  const width = Math.max(360, lefts.at(-1)! + boxWidths.at(-1)!);
  const height = layout.rows * rowHeight;
  const middle = ({ row }: Placed) => (row + 0.5) * rowHeight;
  const groups = [...new Set(ordered.map(({ group }) => group ?? ""))];
  const color = (group = "") => resolveColor(undefined, groups.indexOf(group));

  const boxes = ordered.map(({ id, label, detail, strong, group }) => {
    const place = layout.boxes.get(id)!;
    const y = middle(place);
    const room = boxWidths[place.layer] - 10;
    return {
      left: lefts[place.layer],
      right: lefts[place.layer] + boxWidths[place.layer],
      center: lefts[place.layer] + boxWidths[place.layer] / 2,
      top: y - boxHeight / 2,
      bottom: y + boxHeight / 2,
      labelAt: detail ? y - 5 : y,
      detailAt: y + 8,
      label: fit(label, fontSize, room),
      detail: fit(detail ?? "", detailSize, room),
      whole: detail ? `${label}: ${detail}` : label,
      fill: strong ? tint(color(group), 0.22) : "#ffffff",
      stroke: color(group),
      group: group ?? "",
    };
  });
  const lines = layout.paths.flatMap((path, edge) =>
    path.flatMap((place, step) => {
      const left = lefts[place.layer];
      const right = left + boxWidths[place.layer];
      const y = middle(place);
      const points = [
        ...(step > 0 ? [{ x: left, y }] : []),
        ...(step < path.length - 1 ? [{ x: right, y }] : []),
      ];
      return points.map((point, k) => ({ ...point, edge, at: 2 * step + k }));
    }),
  );
  const x = (field: string) => ({ field, type: "quantitative", scale: { domain: [0, width] }, axis: null });
  const y = (field: string) => ({ field, type: "quantitative", scale: { domain: [height, 0] }, axis: null });
  const text = (field: string, at: string, size: number, fill: string) => ({
    data: { values: boxes.filter(box => box[field as "label" | "detail"] !== "") },
    mark: { type: "text", fontSize: size, color: fill },
    encoding: {
      x: x("center"),
      y: y(at),
      text: { field, type: "nominal" },
      ...(field === "label" ? { tooltip: { field: "whole", type: "nominal" } } : {}),
    },
  });
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: {
      title: titleBlock(options),
      width,
      height,
      layer: [
        ...watermark(options, width, height),
        ...(lines.length
          ? [
              {
                data: { values: lines },
                mark: { type: "line", interpolate: "monotone", strokeWidth: 1.1, color: ink.line },
                encoding: {
                  x: x("x"),
                  y: y("y"),
                  detail: { field: "edge", type: "nominal" },
                  order: { field: "at", type: "quantitative" },
                },
              },
            ]
          : []),
        {
          data: { values: boxes },
          mark: { type: "rect", cornerRadius: 4, strokeWidth: 1.3 },
          encoding: {
            x: x("left"),
            x2: { field: "right" },
            y: y("top"),
            y2: { field: "bottom" },
            fill: { field: "fill", type: "nominal", scale: null },
            stroke: {
              field: "group",
              type: "nominal",
              sort: null,
              scale: { domain: groups, range: groups.map(color) },
              legend: groups.length > 1 ? { symbolType: "square", symbolFillColor: "white" } : null,
            },
            tooltip: { field: "whole", type: "nominal" },
          },
        },
        text("label", "labelAt", fontSize, ink.strong),
        text("detail", "detailAt", detailSize, ink.soft),
      ],
    },
    text: size =>
      graphTree(
        options,
        ordered.map(node => ({ ...node, color: color(node.group) })),
        options.edges,
        size,
      ),
  });
}

/** Text that is no wider than `room` pixels. */
function fit(text: string, size: number, room: number): string {
  let letters = text.length;
  while (letters > 1 && textWidth(clip(text, letters), size) > room) letters--;
  return clip(text, letters);
}

/** Nodes, each after all it comes from. */
function inOrder(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphNode[] {
  const byId = new Map(nodes.map(node => [node.id, node]));
  for (const { from, to } of edges)
    for (const id of [from, to])
      if (!byId.has(id)) throw invalidArgument("edges", "must join nodes by their ids", id, "Add the node.");
  const into = Map.groupBy(edges, ({ to }) => to);
  const ordered = new Set<GraphNode>();
  const open = new Set<string>();
  const visit = (id: string) => {
    const node = byId.get(id)!;
    if (ordered.has(node)) return;
    if (open.has(id)) throw invalidArgument("edges", "must not go in a circle", id, "Leave one of them out.");
    open.add(id);
    for (const { from } of into.get(id) ?? []) visit(from);
    ordered.add(node);
  };
  for (const { id } of nodes) visit(id);
  return [...ordered];
}

/** Each layer as wide as its longest text; the widest narrower where they would not fit a chart. */
function layerWidths(nodes: readonly GraphNode[], layers: number, layerOf: (id: string) => number): number[] {
  const widths = Array.from({ length: layers }, () => 56);
  for (const { id, label, detail = "" } of nodes) {
    const wide = 18 + Math.max(textWidth(label, fontSize), textWidth(detail, detailSize));
    widths[layerOf(id)] = Math.max(widths[layerOf(id)], Math.min(190, wide));
  }
  const room = Math.max(plotWidth, layers * (smallestBox + smallestGap)) - (layers - 1) * smallestGap;
  // The widest give first: a short name is no clearer for being cut with the long ones.
  let widest = Math.max(...widths);
  while (widest > smallestBox && total(widths, widest) > room) widest--;
  return widths.map(width => Math.min(width, widest));
}

function total(widths: readonly number[], widest: number): number {
  return widths.reduce((sum, width) => sum + Math.min(width, widest), 0);
}
