import { demandFinite, demandFormat, demandSome, demandTitle } from "../check.ts";
import { type Chart, makeChart } from "../chart.ts";
import { niceStep } from "../extent.ts";
import { type FigureFormat, formatCount } from "../format.ts";
import { gainColor, ink, resolveColor } from "../palette.ts";
import {
  axisFormat,
  drawn,
  type Heading,
  plotHeight,
  plotWidth,
  type Spec,
  titleBlock,
  tooltipFormat,
  watermark,
} from "../spec.ts";
import { textWidth } from "../render/measure.ts";
import { histogramText } from "../text/bars.ts";

export interface HistogramOptions extends Heading {
  /** Values that are not finite are left out, and the subtitle says how many. */
  readonly values: Float64Array;
  /** What the values are; the title of the x axis. */
  readonly xTitle?: string;
  readonly format?: FigureFormat;
  /** Marked positions: a value at risk, the observed result. */
  readonly rules?: readonly { readonly x: number; readonly label: string }[];
  readonly color?: string;
  /** Pixels of the plotting area; default 260. */
  readonly height?: number;
}

/** Share of the values beyond each outer edge that is gathered in the outermost bins, so that one outlier cannot flatten the rest. */
const tail = 0.0005;

/**
 * How often values occur: bins of a round width after Freedman and Diaconis, 8 to 80 of them. Throws
 * `invalid_argument` where nothing is finite.
 */
export function histogramChart(options: HistogramOptions): Chart {
  demandTitle(options);
  demandFormat(options.format, "format");
  demandSome(options.values.length, "values");
  demandFinite([options.values], "values");
  const sorted = options.values.filter(Number.isFinite).sort();
  const marks = (options.rules ?? []).map(rule => rule.x).filter(Number.isFinite);
  const { edges, counts, gathered } = bins(sorted, marks);
  const left = options.values.length - sorted.length;
  const notes = [
    options.subtitle ?? "",
    left ? `${formatCount(left)} not finite, left out` : "",
    gathered ? `${formatCount(gathered)} beyond the edges, counted in the outer bins` : "",
  ];
  const heading = { ...options, subtitle: notes.filter(Boolean).join(" · ") || undefined };
  const height = options.height ?? plotHeight;
  const color = options.color === undefined ? gainColor : resolveColor(options.color, 0);
  const data = counts.map((count, k) => ({ x: drawn(edges[k]), x2: drawn(edges[k + 1]), y: count }));
  const x = {
    field: "x",
    type: "quantitative",
    scale: { domain: [edges[0], edges[edges.length - 1]], nice: false, zero: false },
    title: options.xTitle ?? null,
    axis: { format: axisFormat(options.format), tickCount: 9, grid: false, labelOverlap: true },
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: `count of ${formatCount(sorted.length)}`,
    axis: { format: ",d", tickCount: 5, tickMinStep: 1 },
  };
  const rules = (options.rules ?? []).filter(rule => Number.isFinite(rule.x));
  const placed = placeRules(rules, edges[0], edges[edges.length - 1]);
  const tooltip = [
    { field: "x", type: "quantitative", title: "from", format: tooltipFormat(options.format) },
    { field: "x2", type: "quantitative", title: "to", format: tooltipFormat(options.format) },
    { field: "y", type: "quantitative", title: "count", format: ",d" },
  ];
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: {
      title: titleBlock(heading),
      width: plotWidth,
      height,
      layer: [
        ...watermark(options, plotWidth, height),
        {
          data: { values: data },
          mark: { type: "bar", color, fillOpacity: 0.85, binSpacing: 1 },
          encoding: { x: { ...x, bin: "binned" }, x2: { field: "x2" }, y, tooltip },
        },
        ...ruleLayers(placed, x, height),
      ],
    },
    text: size =>
      histogramText(
        {
          heading,
          edges,
          counts,
          format: options.format,
          rules,
        },
        size,
      ),
  });
}

const labelHeight = 15;

interface PlacedRule {
  readonly x: number;
  readonly label: string;
  /** Centre of the label in pixels, and its row above the plot. */
  readonly center: number;
  readonly row: number;
}

/** Puts each label over its rule, in the lowest row above the plot where it overlaps no other. */
function placeRules(rules: readonly { x: number; label: string }[], low: number, high: number): PlacedRule[] {
  const placed: (PlacedRule & { half: number })[] = [];
  for (const rule of rules) {
    const half = textWidth(rule.label, 11) / 2 + 5;
    const wanted = ((rule.x - low) / (high - low)) * plotWidth;
    // The upper left corner belongs to the title of the y axis.
    const center = Math.min(plotWidth - half, Math.max(60 + half, wanted));
    const taken = placed.filter(other => Math.abs(other.center - center) < other.half + half);
    let row = 0;
    while (taken.some(other => other.row === row)) row++;
    placed.push({ x: rule.x, label: rule.label, center, row, half });
  }
  return placed;
}

/** Dashed lines up to their labels; all lines first, and a white halo keeps a label readable on a line that passes it. */
function ruleLayers(placed: readonly PlacedRule[], x: Spec, height: number): Spec[] {
  const lines = placed.map(rule => ({
    data: { values: [{ x: drawn(rule.x) }] },
    mark: { type: "rule", color: ink.strong, strokeDash: [4, 3], y: -4 - labelHeight * rule.row, y2: height },
    encoding: { x },
  }));
  const labels = placed.flatMap(rule => {
    const label = {
      type: "text",
      text: rule.label,
      fontSize: 11,
      x: rule.center,
      y: -10 - labelHeight * rule.row,
    };
    const halo = { ...label, color: "white", stroke: "white", strokeWidth: 6, strokeJoin: "round" };
    return [halo, { ...label, color: ink.strong }].map(mark => ({ data: { values: [{}] }, mark }));
  });
  return [...lines, ...labels];
}

/** Edges (one more than counts) of a round width, the counts, and how many values the outer bins took from beyond. */
function bins(
  sorted: Float64Array,
  marks: readonly number[],
): { edges: number[]; counts: number[]; gathered: number } {
  const n = sorted.length;
  const at = (p: number) => sorted[Math.min(n - 1, Math.max(0, Math.round(p * (n - 1))))];
  let low = Math.min(at(tail), ...marks);
  let high = Math.max(at(1 - tail), ...marks);
  if (low === high) {
    const room = Math.abs(low) * 0.05 || 1;
    low -= room;
    high += room;
  }
  const ideal = (2 * (at(0.75) - at(0.25))) / Math.cbrt(n) || (high - low) / 20;
  // A round width is up to 2.5 times the ideal one; aiming finer keeps the shape.
  const width = niceStep(high - low, Math.min(80, Math.max(8, (1.5 * (high - low)) / ideal)));
  const first = Math.floor(low / width + 1e-9);
  const count = Math.max(1, Math.ceil(high / width - 1e-9) - first);
  // Multiples of the width, not sums of it: no rounding error adds up.
  const edges = Array.from({ length: count + 1 }, (_, k) => Number(((first + k) * width).toPrecision(12)));
  const counts = Array<number>(count).fill(0);
  let gathered = 0;
  for (const value of sorted) {
    const bin = Math.floor(value / width + 1e-12) - first;
    if (value < edges[0] || value > edges[count]) gathered++;
    counts[Math.max(0, Math.min(count - 1, bin))]++;
  }
  return { edges, counts, gathered };
}
