import { expect, test } from "vitest";
import { PeakError } from "../../../lib/core/errors.ts";
import { heatmapChart } from "../../../lib/chart/index.ts";

type Row = { x: string; y: string; v: number };

/** Three columns, two rows; the cell at (10, 40) is empty. */
const options = {
  title: "Grid",
  synthetic: false,
  x: { name: "fast", values: [5, 10, 15] },
  y: { name: "slow", values: [20, 40] },
  values: Float64Array.of(1, -2, 3, 4, NaN, 6),
};

function cells(chart: ReturnType<typeof heatmapChart>): Row[] {
  return (chart.vegaLite.data as { values: Row[] }).values;
}

test("each value stands at its x and y, and an empty cell is left out", () => {
  expect(cells(heatmapChart(options)).map(({ x, y, v }) => [x, y, v])).toEqual([
    ["5", "20", 1],
    ["10", "20", -2],
    ["15", "20", 3],
    ["5", "40", 4],
    ["15", "40", 6],
  ]);
});

test("the text has y upwards, x to the right and the marked cell in brackets", () => {
  const text = heatmapChart({ ...options, mark: { x: 10, y: 20 } }).text({ width: 60 });
  expect(text.split("\n")).toEqual([
    "Grid",
    "slow ↑",
    "40 │  4.00        6.00",
    "20 │  1.00[-2.00] 3.00",
    "   └──────────────────",
    "         5    10    15",
    "    fast →",
  ]);
});

test("the text tells every column that has room for its name", () => {
  const names = ["calm", "normal", "turbulent"];
  const text = heatmapChart({ ...options, x: { name: "next", values: names } }).text({ width: 60 });
  expect(text.split("\n").at(-2)).toBe("          calm    normal turbulent");
});

test("the picture has y upwards too", async () => {
  const svg = await heatmapChart(options).svg();
  const top = (text: string) =>
    Number(new RegExp(`translate\\([^,]+,([-\\d.]+)\\)"[^>]*>${text}</text>`).exec(svg)![1]);
  expect(top("6\\.00")).toBeLessThan(top("3\\.00"));
});

test("long names of a few columns stand aslant, and none is left out", async () => {
  const names = [
    "TREND_UP_LOW_VOL",
    "TREND_UP_HIGH_VOL",
    "RANGE_LOW_VOL",
    "RANGE_HIGH_VOL",
    "TREND_DOWN",
    "OTHER",
  ];
  const svg = await heatmapChart({
    ...options,
    x: { name: "next", values: names },
    y: { name: "bar", values: [1] },
    values: new Float64Array(names.length),
  }).svg();
  for (const name of names) expect(svg).toMatch(new RegExp(`rotate\\(325\\)[^>]*>${name}</text>`));
  expect(await heatmapChart(options).svg()).not.toContain("rotate(325)");
});

test("forty names of rows and of columns are all told, small; of as many numbers some columns' are left out", async () => {
  const told = async (values: readonly (number | string)[]) => {
    const axis = { name: "", values };
    const given = { ...options, x: axis, y: axis, values: new Float64Array(values.length ** 2) };
    const svg = await heatmapChart(given).svg();
    return (name: string) => svg.match(new RegExp(`opacity="1"[^>]*>${name}</text>`, "g"))?.length;
  };
  const named = await told(Array.from({ length: 40 }, (_, k) => `feature_${k}`));
  for (let k = 0; k < 40; k++) expect(named(`feature_${k}`)).toBe(2);
  const numbered = await told(Array.from({ length: 40 }, (_, k) => 1_000 + k));
  expect([numbered("1000"), numbered("1001")]).toEqual([2, 1]);
});

test("texts have their width in the charts' font, whatever font a reader has", async () => {
  const svg = await heatmapChart({ ...options, title: "Grid & <b>" }).svg();
  // G 778, r 333, i 222, d 556, two blanks 278 each, & 667, < 584, b 556, > 584: 4,836 thousandths of 15 pixels, 7 % more in bold.
  expect(svg).toMatch(
    /textLength="77\.6" lengthAdjust="spacingAndGlyphs">Grid (&amp;|&#38;) (&lt;|&#60;)b(&gt;|&#62;|>)<\/text>/,
  );
  const other = await heatmapChart({ ...options, title: "価格" }).svg();
  expect(other).toMatch(/<text(?![^>]*textLength)[^>]*>価格<\/text>/);
});

test("the watermark is no wider than the plot", async () => {
  const svg = await heatmapChart({ ...options, synthetic: true }).svg();
  const width = Number(/textLength="([\d.]+)"[^>]*>SYNTHETIC DATA<\/text>/.exec(svg)![1]);
  // Three columns of 80 pixels.
  expect(width).toBeLessThanOrEqual(240);
});

test("a grid that is too wide for figures shows shades, light for low and dark for high", () => {
  const n = 30;
  const text = heatmapChart({
    ...options,
    x: { name: "fast", values: Array.from({ length: n }, (_, i) => i) },
    y: { name: "slow", values: [1] },
    values: Float64Array.from({ length: n }, (_, i) => i),
  }).text({ width: 50 });
  const row = text.split("\n").find(line => line.startsWith("1 │"))!;
  expect(row).toBe("1 │······░░░░░░▒▒▒▒▒▒▓▓▓▓▓▓██████");
  expect(text).toContain("· 0.00 to █ 29.00");
});

test("a large grid is drawn as means of blocks and says so", () => {
  const chart = heatmapChart({
    ...options,
    x: { name: "fast", values: Array.from({ length: 60 }, (_, i) => i) },
    y: { name: "slow", values: Array.from({ length: 60 }, (_, i) => i) },
    values: Float64Array.from({ length: 3_600 }, (_, at) => at),
    mark: { x: 59, y: 59 },
  });
  expect(cells(chart).length).toBe(900);
  // The mean of 0, 1, 60 and 61.
  expect(cells(chart)[0]).toMatchObject({ x: "0", y: "0", v: 30.5 });
  expect(chart.text()).toContain("each cell the mean of 2×2, of 3,600");
});

test.each([
  ["an empty axis", { ...options, x: { name: "fast", values: [] } }, "x.values must not be empty"],
  [
    "a wrong number of values",
    { ...options, values: new Float64Array(5) },
    "values.length must equal the x axis (6)",
  ],
  ["a mark on no cell", { ...options, mark: { x: 11, y: 20 } }, "mark must name a cell of the grid"],
])("%s is refused", (_, wrong, message) => {
  expect(() => heatmapChart(wrong)).toThrow(PeakError);
  expect(() => heatmapChart(wrong)).toThrow(message);
});

test("colours reach from one end of a given domain to the other, whatever the data", () => {
  const chart = heatmapChart({
    ...options,
    values: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    domain: [-1, 1],
  });
  expect(JSON.stringify(chart.vegaLite)).toContain('"domain":[-1,1]');
});
