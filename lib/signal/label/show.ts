import {
  type Chart,
  type ChartPoint,
  formatCount,
  formatNumber,
  formatPercent,
  histogramChart,
  lineChart,
  type ResultParts,
  table,
  type Zone,
} from "../../chart/index.ts";
import { barsLine } from "../../market/show-bars.ts";
import type { Labelled } from "./labelled.ts";

/** Labels that a picture shows: the last so many that do not overlap. */
const examples = 8;
/** The most bars that a picture of examples spans. */
const stretch = 400;

/** Counts and returns by label, the last labels in the prices, and how their returns are distributed. */
export function labelParts(labelled: Labelled): ResultParts {
  const { title, bars, event, end, side, unanswered, names, notes } = labelled;
  const right = (name: string) => ({ name, align: "right" as const });
  const values = Object.keys(names)
    .map(Number)
    .sort((a, b) => b - a);
  const rows = values.map(value => {
    const of = Array.from(side.keys()).filter(k => side[k] === value);
    const mean = (number: (k: number) => number) => of.reduce((sum, k) => sum + number(k), 0) / of.length;
    return [
      `${value} ${names[value]}`,
      formatCount(of.length),
      formatPercent(of.length / side.length, 1),
      formatPercent(
        mean(k => labelled.return[k]),
        2,
      ),
      formatNumber(
        mean(k => end[k] - event[k]),
        1,
      ),
    ];
  });
  return {
    title: `Labels by ${title}`,
    subtitle: `${bars.symbol} · ${barsLine(bars)}`,
    synthetic: bars.synthetic,
    tables: [
      table({
        columns: [
          { name: "label" },
          right("count"),
          right("share"),
          right("mean return"),
          right("mean length in bars"),
        ],
        rows,
      }),
    ],
    figures: event.length === 0 ? [] : [exampleChart(labelled), returnChart(labelled)],
    notes: [
      ...notes,
      "Labels look ahead: train on those that are known before the first bar you test on (knownBefore).",
      unanswered > 0
        ? `${formatCount(unanswered)} ${unanswered === 1 ? "event is" : "events are"} left out: the data ends before the answer.`
        : "",
    ].filter(Boolean),
  };
}

/** The last labels that do not overlap, each as a box from event to end and between its barriers, or around its prices. */
function exampleChart({ title, bars, event, end, side, names, upper, lower }: Labelled): Chart {
  const chosen: number[] = [];
  for (let k = event.length - 1; k >= 0 && chosen.length < examples; k--) {
    const next = chosen[0];
    if (next !== undefined && end[k] > event[next]) continue;
    if (next !== undefined && end[chosen[chosen.length - 1]] - event[k] > stretch) break;
    chosen.unshift(k);
  }
  const first = Math.max(0, event[chosen[0]] - 10);
  const part = bars.slice(first, Math.min(bars.length, end[chosen[chosen.length - 1]] + 11));
  const spans: Zone[] = chosen.map(k => {
    const path = bars.close.subarray(event[k], end[k] + 1);
    const inside = (price: number | undefined, other: number) =>
      price !== undefined && Number.isFinite(price) && price > 0 ? price : other;
    return {
      from: bars.time[event[k]],
      to: bars.time[end[k]],
      low: inside(lower?.[k], Math.min(...path)),
      high: inside(upper?.[k], Math.max(...path)),
      kind: names[side[k]],
    };
  });
  const points: ChartPoint[] = chosen.map(k => ({
    x: bars.time[end[k]],
    y: bars.close[end[k]],
    label: `${names[side[k]]} after ${end[k] - event[k]} bars`,
    shape: side[k] > 0 ? "up" : side[k] < 0 ? "down" : "circle",
  }));
  const colors: Readonly<Record<string, string>> = { 1: "blue", 0: "gray", "-1": "vermillion" };
  const kinds = Object.entries(names)
    .sort(([a], [b]) => Number(b) - Number(a))
    .filter(([, name]) => spans.some(({ kind }) => kind === name))
    .map(([value, name]) => ({ name, color: colors[value] }));
  return lineChart({
    title: `The last labels by ${title} that do not overlap`,
    subtitle: lower
      ? "boxes reach from the event to its end, and from barrier to barrier"
      : "boxes reach from the event to its end",
    synthetic: bars.synthetic,
    x: { time: part.time },
    series: [{ name: "close", values: part.close, color: "black" }],
    zones: { kinds, spans },
    points,
  });
}

function returnChart({ bars, return: values }: Labelled): Chart {
  return histogramChart({
    title: "Returns from event to end",
    synthetic: bars.synthetic,
    values,
    format: "percent",
    height: 140,
  });
}
