import { expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import { areaChart, type Chart, fanChart, lineChart, stackCharts } from "../../../lib/chart/index.ts";
import { sampleBars } from "./samples.ts";

type Row = { x: number; y: number | null };
type Layer = { mark: { type: string }; data: { values: Row[] } };

/** The rows of each layer of one mark type. */
function rows(chart: Chart, mark: string): Row[][] {
  const layers = (chart.vegaLite as unknown as { layer: Layer[] }).layer;
  return layers.filter(layer => layer.mark.type === mark).map(layer => layer.data.values);
}

const steps = (count: number) => ({
  values: Float64Array.from({ length: count }, (_, i) => i),
  title: "step",
});

test("a value that is not finite breaks the line in two", async () => {
  const chart = (values: Float64Array) =>
    lineChart({ title: "Gap", synthetic: false, x: steps(5), series: [{ name: "a", values }] });
  const paths = async (values: number[]) => {
    const svg = await chart(Float64Array.from(values)).svg();
    const line = /<path [^>]*d="(M[^"]*)"[^>]*stroke="#0072B2"/.exec(svg);
    return line![1].split("M").length - 1;
  };
  expect(await paths([1, 2, 3, 4, 5])).toBe(1);
  expect(await paths([1, 2, NaN, 4, 5])).toBe(2);
  expect(await paths([1, 2, Infinity, 4, 5])).toBe(2);
});

test("a long line carries at most 2,000 points and its one-bar spike", () => {
  const values = new Float64Array(70_000);
  values[33_333] = 9;
  const chart = lineChart({
    title: "Long",
    synthetic: false,
    x: steps(70_000),
    series: [{ name: "a", values }],
  });
  const [drawn] = rows(chart, "line");
  expect(drawn.length).toBeLessThanOrEqual(2_000);
  expect(drawn.find(row => row.y === 9)?.x).toBe(33_333);
});

test("several series share the 2,000 points", () => {
  const values = Float64Array.from({ length: 9_000 }, (_, i) => Math.sin(i / 50));
  const series = ["a", "b", "c", "d"].map(name => ({ name, values }));
  const chart = lineChart({ title: "Many", synthetic: false, x: steps(9_000), series });
  expect(rows(chart, "line").flat().length).toBeLessThanOrEqual(2_000);
});

test("zero and below are gaps on a logarithmic axis", () => {
  const chart = lineChart({
    title: "Log",
    synthetic: false,
    log: true,
    x: steps(4),
    series: [{ name: "a", values: Float64Array.of(1, 0, -1, 100) }],
  });
  expect(rows(chart, "line")[0].map(row => row.y)).toEqual([1, null, null, 100]);
});

test("a fan that was thinned still shows its narrowest and widest point", () => {
  const count = 5_000;
  const flat = (value: number) => new Float64Array(count).fill(value);
  const upper = flat(2);
  upper[1_234] = 7;
  const chart = fanChart({
    title: "Fan",
    synthetic: false,
    x: steps(count),
    bands: [{ lower: flat(-2), upper, name: "all" }],
    median: flat(0),
  });
  const [area] = rows(chart, "area") as unknown as { x: number; y: number; y2: number }[][];
  expect(Math.max(...area.map(row => row.y2))).toBe(7);
  expect(area[0].x).toBe(0);
  expect(area.at(-1)!.x).toBe(count - 1);
  expect(area.length).toBeLessThanOrEqual(240);
});

test("a rising line runs from the lower left to the upper right of its text", () => {
  const chart = lineChart({
    title: "Rise",
    synthetic: false,
    x: steps(2),
    series: [{ name: "a", values: Float64Array.of(0, 1) }],
  });
  const lines = chart.text({ width: 24, height: 4 }).split("\n");
  // Four rows of four dots, labels at the ends: 0 at the bottom, 1 at the top.
  expect(lines[0]).toBe("Rise");
  expect(lines[1]).toMatch(/^1 ┤ +[⠀-⣿]+$/);
  expect(lines[4]).toMatch(/^0 ┤[⠀-⣿]+$/);
  expect(lines[5]).toBe("  └─────────────────────");
});

test("each line of several ends at its own letter", () => {
  const text = lineChart({
    title: "Two",
    synthetic: false,
    x: steps(2),
    series: [
      { name: "up", values: Float64Array.of(0, 1) },
      { name: "down", values: Float64Array.of(1, 0) },
    ],
  }).text({ width: 40, height: 5 });
  const lines = text.split("\n");
  expect(lines[1]).toBe("A up   B down");
  expect(lines[2].endsWith(" A")).toBe(true);
  expect(lines[6].endsWith(" B")).toBe(true);
});

test("a series of one value is drawn with room around it", async () => {
  const chart = lineChart({
    title: "Flat",
    synthetic: false,
    x: steps(3),
    series: [{ name: "a", values: Float64Array.of(5, 5, 5) }],
  });
  expect(await chart.svg()).not.toContain("NaN");
  expect(chart.text()).toContain("5.0");
});

test("a stack is synthetic where one of its charts is, and keeps all of them", () => {
  const make = (synthetic: boolean) =>
    areaChart({
      title: "A",
      synthetic,
      x: steps(2),
      series: [{ name: "a", values: Float64Array.of(0, -1) }],
    });
  expect(stackCharts("S", [make(false), make(true)]).synthetic).toBe(true);
  expect(stackCharts("S", [make(false), make(false)]).synthetic).toBe(false);
  expect((stackCharts("S", [make(false), make(false)]).vegaLite.vconcat as unknown[]).length).toBe(2);
});

const bars = sampleBars(3);
const good = {
  title: "T",
  synthetic: false,
  x: { time: bars.time },
  series: [{ name: "a", values: bars.close }],
};

test.each([
  ["no series", { ...good, series: [] }, "series must not be empty"],
  ["an empty x axis", { ...good, x: { time: new Float64Array(0) } }, "x.time must not be empty"],
  [
    "columns of unequal length",
    { ...good, series: [{ name: "a", values: new Float64Array(2) }] },
    "series[0].values.length must equal the x axis (3), received 2",
  ],
  [
    "nothing finite",
    { ...good, series: [{ name: "a", values: new Float64Array(3).fill(NaN) }] },
    "series must hold at least one finite value",
  ],
  ["no title", { ...good, title: " " }, "title must be text"],
  ["an unknown format", { ...good, yFormat: "percents" as "percent" }, 'Did you mean "percent"'],
])("%s is refused with its repair", (_, options, message) => {
  const draw = () => lineChart(options);
  expect(draw).toThrow(PeakError);
  expect(draw).toThrow(message);
});

test("an empty stack and a fan without bands are refused", () => {
  expect(() => stackCharts("S", [])).toThrow("charts must not be empty");
  const median = new Float64Array(2);
  expect(() => fanChart({ title: "F", synthetic: false, x: steps(2), bands: [], median })).toThrow(
    "bands must hold 1 to 6 bands, received 0",
  );
});

test("a title and subtitle wider than the chart are wrapped, word by word", () => {
  const words = Array.from({ length: 60 }, (_, k) => `word${k}`).join(" ");
  const chart = lineChart({ ...good, title: words, subtitle: words, synthetic: true });
  const { text, subtitle } = chart.vegaLite.title as { text: string[]; subtitle: string[] };
  expect(text.length).toBeGreaterThan(3);
  expect(text.join(" ")).toBe(words);
  expect(subtitle.join(" ")).toBe(`SYNTHETIC DATA · ${words}`);
});

test("a value that stands alone is seen as a dot, one that a line reaches is not", () => {
  const chart = (...values: number[]) =>
    lineChart({
      title: "Alone",
      synthetic: false,
      x: steps(values.length),
      series: [{ name: "a", values: Float64Array.from(values) }],
    });
  expect(rows(chart(5), "circle")).toMatchObject([[{ x: 0, y: 5 }]]);
  expect(rows(chart(1, NaN, 3, 4, NaN, 6), "circle")).toMatchObject([[{ y: 1 }, { y: 6 }]]);
  expect(rows(chart(1, 2), "circle")).toEqual([]);
});

test("series of one name are told apart", () => {
  const values = Float64Array.of(1, 2);
  const series = ["a", "a", "a (2)"].map(name => ({ name, values }));
  const chart = lineChart({ title: "Names", synthetic: false, x: steps(2), series });
  expect(rows(chart, "line")[0].map(row => (row as unknown as { s: string }).s)).toEqual([
    "a",
    "a",
    "a (2)",
    "a (2)",
    "a (2) (2)",
    "a (2) (2)",
  ]);
});

test("a legend that would be wider than the chart has several lines, and labels of huge numbers an exponent", async () => {
  const series = Array.from({ length: 40 }, (_, k) => ({
    name: `series number ${k}`,
    values: Float64Array.of(k, 1e300),
  }));
  const chart = lineChart({ title: "Wide", synthetic: false, x: steps(2), series });
  const svg = await chart.svg();
  expect(Number(/width="(\d+)"/.exec(svg)?.[1])).toBeLessThan(900);
  expect(svg).toContain(">1e+300<");
});

test("the eighth line, which has the colour of the first, is dashed", () => {
  const series = Array.from({ length: 8 }, (_, k) => ({ name: `${k}`, values: Float64Array.of(k, k) }));
  const chart = lineChart({ title: "Eight", synthetic: false, x: steps(2), series });
  const { layer } = chart.vegaLite as unknown as {
    layer: { encoding: { strokeDash: { scale: { range: number[][] } } } }[];
  };
  const solid = layer[0].encoding.strokeDash.scale.range.map(([, gap]) => gap === 0);
  expect(solid).toEqual([...Array<boolean>(7).fill(true), false]);
});
