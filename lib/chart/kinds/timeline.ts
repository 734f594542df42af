import { demandSome, demandTitle } from "../check.ts";
import { invalidArgument } from "../../core/errors.ts";
import { makeChart, type Chart } from "../chart.ts";
import { densities, type TimelineLane } from "../densities.ts";
import { formatCount } from "../format.ts";
import { type Heading, plotWidth, titleBlock, watermark, xChannel } from "../spec.ts";
import { timelineText } from "../text/timeline.ts";

export interface TimelineOptions extends Heading {
  /** The time shown, ms UTC. */
  readonly range: readonly [number, number];
  readonly lanes: readonly TimelineLane[];
  /** Groups and their colours, in the order of the legend. */
  readonly groups: readonly { readonly name: string; readonly color: string }[];
}

/** Steps that a picture can tell apart. */
const steps = 240;

/**
 * Where things lie in time: one lane a kind, a mark where it occurs; marks that a pixel cannot tell apart are one, and the fuller
 * they are the higher. Throws `invalid_argument` for no lanes or a range that does not ascend.
 */
export function timelineChart(options: TimelineOptions): Chart {
  const { range, lanes, groups } = options;
  demandTitle(options);
  demandSome(lanes.length, "lanes");
  if (!(range[1] > range[0]))
    throw invalidArgument("range", "must ascend", range, "Give the first and the last moment.");
  const width = plotWidth - 60;
  const step = 26;
  const height = lanes.length * step;
  const length = (range[1] - range[0]) / steps;
  const data = lanes.flatMap((lane, k) => {
    const counts = densities(lane, range, steps);
    const most = Math.max(...counts, 1);
    const marks: { at: number; end: number; count: number }[] = [];
    for (let at = 0; at < steps; at++) {
      const last = marks.at(-1);
      // Neighbours of one height are one mark, or hairlines show between them.
      if (last !== undefined && last.end === at && last.count === counts[at]) last.end++;
      else if (counts[at] > 0) marks.push({ at, end: at + 1, count: counts[at] });
    }
    return marks.map(({ at, end, count }) => ({
      name: lane.name,
      group: lane.group,
      x: range[0] + at * length,
      x2: range[0] + end * length,
      // Half a lane for the rarest, so that a single finding is seen.
      low: k + 0.5 - 0.2 - (0.2 * count) / most,
      high: k + 0.5 + 0.2 + (0.2 * count) / most,
      count: formatCount(count),
    }));
  });
  const x = xChannel({ time: Float64Array.from(range) });
  const used = groups.filter(({ name }) => lanes.some(({ group }) => group === name));
  const y = {
    type: "quantitative",
    title: null,
    scale: { domain: [lanes.length, 0], nice: false, zero: false },
    axis: {
      values: lanes.map((_, k) => k + 0.5),
      labelExpr: `${JSON.stringify(lanes.map(({ name }) => name))}[floor(datum.value)]`,
      ticks: false,
      domain: false,
      grid: false,
      labelLimit: 220,
      minExtent: 0,
    },
  };
  return makeChart({
    title: options.title,
    synthetic: options.synthetic,
    view: {
      title: { ...titleBlock(options), frame: "bounds" },
      width,
      height,
      data: { values: data },
      layer: [
        {
          mark: { type: "rect", strokeWidth: 0 },
          encoding: {
            x: { ...x, scale: { type: "utc", nice: false, domain: [...range] } },
            x2: { field: "x2" },
            y: { ...y, field: "low" },
            y2: { field: "high" },
            color: {
              field: "group",
              type: "nominal",
              scale: { domain: used.map(({ name }) => name), range: used.map(({ color }) => color) },
              legend: { orient: "top", title: null, symbolType: "square" },
            },
            tooltip: [
              { field: "name", type: "nominal", title: "finding" },
              { field: "count", type: "nominal", title: "here" },
              { field: "group", type: "nominal", title: "policy" },
            ],
          },
        },
        ...watermark(options, width, height),
      ],
    },
    text: size => timelineText({ ...options, heading: options }, size),
  });
}
