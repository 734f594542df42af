import { expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import { barChart, type Chart, histogramChart, sparkline } from "../../../lib/chart/index.ts";

test("bars grow from zero to both sides, each with its figure", () => {
  const text = barChart({
    title: "Return",
    synthetic: false,
    categories: ["a", "bb", "c"],
    values: Float64Array.of(2, -1, NaN),
  }).text({ width: 24 });
  // 24 - 2 (name) - 5 (figure) - 2 (spaces) = 15 columns for 3 units: zero after 5.
  expect(text.split("\n")).toEqual([
    "Return",
    "a       ██████████  2.00",
    "bb █████           -1.00",
    "c                    n/a",
  ]);
  // A character of two columns is one of the name's letters and no room of the bar's.
  const wide = { title: "R", synthetic: false, categories: ["東", "b"], values: Float64Array.of(1, 1) };
  expect(barChart(wide).text({ width: 24 }).split("\n").slice(1)).toEqual([
    "東 ████████████████ 1.00",
    "b  ████████████████ 1.00",
  ]);
});

type Bin = { x: number; x2: number; y: number };
function bins(chart: Chart): Bin[] {
  const layers = (
    chart.vegaLite as unknown as { layer: { mark: { type: string }; data: { values: Bin[] } }[] }
  ).layer;
  return layers.find(layer => layer.mark.type === "bar")!.data.values;
}

test("every finite value is counted in the bin that holds it", () => {
  const values = Float64Array.from({ length: 1_000 }, (_, i) => Math.sin(i * 12.9898) * 3);
  const counted = bins(histogramChart({ title: "H", synthetic: false, values }));
  expect(counted.reduce((sum, bin) => sum + bin.y, 0)).toBe(1_000);
  for (const bin of counted.slice(1, -1))
    expect(bin.y).toBe(values.filter(value => value >= bin.x && value < bin.x2).length);
  for (let k = 1; k < counted.length; k++) expect(counted[k].x).toBe(counted[k - 1].x2);
});

test("values that are not finite and far outliers are mentioned, not lost in silence", () => {
  const values = Float64Array.from({ length: 5_000 }, (_, i) => Math.sin(i));
  values[0] = NaN;
  values[1] = Infinity;
  values[2] = 1_000;
  const chart = histogramChart({ title: "H", subtitle: "S", synthetic: false, values });
  expect(chart.text({ width: 120 })).toContain(
    "S · 2 not finite, left out · 1 beyond the edges, counted in the outer bins",
  );
  expect(bins(chart).reduce((sum, bin) => sum + bin.y, 0)).toBe(4_998);
  expect(bins(chart).at(-1)!.x2).toBeLessThan(3);
});

test("a histogram of one value has a bin around it", () => {
  const counted = bins(histogramChart({ title: "H", synthetic: false, values: Float64Array.of(4, 4, 4) }));
  expect(counted.filter(bin => bin.y > 0)).toHaveLength(1);
});

test("a rule lies inside the axis even beyond all values", () => {
  const chart = histogramChart({
    title: "H",
    synthetic: false,
    values: Float64Array.from({ length: 100 }, (_, i) => i / 100),
    rules: [{ x: -2, label: "limit" }],
  });
  expect(bins(chart)[0].x).toBeLessThanOrEqual(-2);
  expect(chart.text()).toContain("▲ limit");
});

test("empty bars and histograms are refused", () => {
  const none = new Float64Array(0);
  expect(() => histogramChart({ title: "H", synthetic: false, values: none })).toThrow(PeakError);
  expect(() => barChart({ title: "B", synthetic: false, categories: [], values: none })).toThrow(
    "categories must not be empty",
  );
  expect(() => barChart({ title: "B", synthetic: false, categories: ["a"], values: none })).toThrow(
    "values.length",
  );
});

test("a sparkline has one block per share of the values and a space where there are none", () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
  expect(sparkline([0, 9, 7, 9], 2)).toBe("██");
  expect(sparkline([1, NaN, 3])).toBe("▁ █");
  expect(sparkline([])).toBe("");
  expect([
    ...sparkline(
      Array.from({ length: 500 }, (_, i) => i),
      12,
    ),
  ]).toHaveLength(12);
});
