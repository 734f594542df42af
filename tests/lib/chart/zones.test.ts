import { expect, test } from "vitest";
import { lineChart, type Zones } from "../../../lib/chart/index.ts";

const x = { values: Float64Array.from({ length: 11 }, (_, i) => i), title: "step" };
const series = [{ name: "a", values: x.values }];
const chart = (zones: Zones) => lineChart({ title: "Zones", synthetic: false, x, series, zones });

test("zones are shaded behind the line, from bottom to top or as a box, and named in a legend", async () => {
  const svg = await chart({
    kinds: [{ name: "calm" }, { name: "wild" }],
    spans: [
      { from: 0, to: 5, kind: "calm" },
      { from: 5, to: 10, kind: "wild", low: 2, high: 4 },
    ],
  }).svg();
  expect(svg).toContain(">calm</text>");
  const paths = [...svg.matchAll(/<path [^>]*d="M([^"]+)Z" fill="(#[0-9A-F]{6})"/g)];
  const of = (color: string) => paths.find(([, , fill]) => fill === color)![1];
  // Sky from the first place to the middle, all of the height; orange the other half, between 2 and 4 of 0 … 10.
  expect(of("#56B4E9")).toBe("0,0h360v260h-360");
  expect(of("#E69F00")).toBe("360,156h360v52h-360");
  expect(svg.indexOf("#56B4E9")).toBeLessThan(svg.indexOf("#0072B2"));
});

test("in characters a strip of letters says the zone of each column", () => {
  const text = chart({
    kinds: [{ name: "calm" }, { name: "wild" }],
    spans: [
      { from: 0, to: 2.5, kind: "wild" },
      { from: 5, to: 10, kind: "calm" },
    ],
  }).text({ width: 48 });
  // Of the 44 columns a quarter, none for a quarter, and the rest.
  expect(text).toMatch(/^ {4}b{11} {11}a{22}$/m);
  expect(text).toContain("a calm   b wild");
});

test("zones of more kinds than fit side by side take more lines, not a wider chart", () => {
  const kinds = Array.from({ length: 6 }, (_, k) => ({ name: `a rather long name of a kind ${k}` }));
  const { layer } = chart({ kinds, spans: [{ from: 0, to: 1, kind: kinds[0].name }] }).vegaLite as {
    layer: { encoding: { color: { legend: { columns?: number } } } }[];
  };
  expect(layer[0].encoding.color.legend.columns).toBeLessThan(6);
});
