import fc from "fast-check";
import { expect, test } from "vitest";
import { graphChart, type GraphEdge } from "../../../lib/chart/index.ts";
import { layeredLayout } from "../../../lib/chart/kinds/graph-layout.ts";

const nodes = ["close", "high", "fast", "slow", "spread"].map(id => ({ id, label: id }));
const edges = [
  { from: "close", to: "fast" },
  { from: "close", to: "slow" },
  { from: "fast", to: "spread" },
  { from: "slow", to: "spread" },
  { from: "high", to: "spread" },
];

test("what comes from something stands right of it, and an edge over a layer has a place there", () => {
  const { boxes, paths, layers, rows } = layeredLayout(
    nodes.map(({ id }) => id),
    edges,
  );
  expect([layers, rows]).toEqual([3, 3]);
  expect(nodes.map(({ id }) => boxes.get(id)!.layer)).toEqual([0, 0, 1, 1, 2]);
  expect(paths[4].map(({ layer }) => layer)).toEqual([0, 1, 2]);
});

/** Edges of a graph without circles: from a smaller number to a larger. */
const acyclic = fc
  .array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 20 })
  .map(pairs =>
    pairs.filter(([a, b]) => a < b).map(([a, b]): GraphEdge => ({ from: String(a), to: String(b) })),
  );

test("no two places of a layer overlap, and every edge goes to the right, whatever the graph", () => {
  fc.assert(
    fc.property(acyclic, given => {
      const ids = Array.from({ length: 10 }, (_, k) => String(k));
      const { boxes, paths, layers, rows } = layeredLayout(ids, given);
      const places = [...boxes.values(), ...paths.flatMap(path => path.slice(1, -1))];
      for (let layer = 0; layer < layers; layer++) {
        const taken = places.filter(place => place.layer === layer).map(({ row }) => row);
        const sorted = taken.toSorted((a, b) => a - b);
        for (let k = 1; k < sorted.length; k++)
          expect(sorted[k] - sorted[k - 1]).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(Math.min(...taken)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...taken)).toBeLessThanOrEqual(rows - 1 + 1e-9);
      }
      for (const path of paths)
        for (let k = 1; k < path.length; k++) expect(path[k].layer).toBe(path[k - 1].layer + 1);
    }),
  );
});

test("in a ladder of parallel chains no edges cross", () => {
  const chain = (k: number) => [`a${k}`, `b${k}`, `c${k}`];
  const chains = [0, 1, 2, 3].map(chain);
  // Middle boxes are named in the wrong order.
  const ids = [
    ...chains.map(([a]) => a),
    ...chains.map(([, b]) => b).toReversed(),
    ...chains.map(([, , c]) => c),
  ];
  const { boxes } = layeredLayout(
    ids,
    chains.flatMap(([a, b, c]) => [
      { from: a, to: b },
      { from: b, to: c },
    ]),
  );
  for (const ids of chains) expect(new Set(ids.map(id => boxes.get(id)!.row)).size).toBe(1);
});

test("in characters it is a tree, in which a box stands once and says what else it comes from", () => {
  const chart = graphChart({
    title: "Graph",
    synthetic: false,
    nodes: nodes.map(node => (node.id === "spread" ? { ...node, detail: "fast − slow" } : node)),
    edges,
  });
  expect(chart.text({ width: 60 }).split("\n")).toEqual([
    "Graph",
    "close",
    "├─ fast",
    "│  └─ spread (fast − slow), with slow, high",
    "└─ slow",
    "high",
  ]);
});

test("in characters no line is wider than asked, however deep the graph: what has no room is an ellipsis", () => {
  const ids = Array.from({ length: 60 }, (_, k) => `box ${k}`);
  const text = graphChart({
    title: "Deep",
    synthetic: false,
    nodes: ids.map(id => ({ id, label: id })),
    edges: ids.slice(1).map((to, k) => ({ from: ids[k], to })),
  }).text({ width: 40 });
  const lines = text.split("\n");
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(40);
  expect(lines.at(-2)).toMatch(/└─ box 10$/);
  expect(lines.at(-1)).toMatch(/└─ …$/);
});

test("in a long chain the longest names are cut, and short ones stay whole", async () => {
  const labels = ["close of 1d", "volume / sma(volume, 50)", "winsorise 0.01 window 500", "robust window 500", "rank window 100", "lag 3", "winsorised", "last"]; // prettier-ignore
  const svg = await graphChart({
    title: "Graph",
    synthetic: false,
    nodes: labels.map(label => ({ id: label, label })),
    edges: labels.slice(1).map((to, k) => ({ from: labels[k], to })),
  }).svg();
  for (const whole of ["close of 1d", "lag 3", "winsorised", "last"])
    expect(svg).toContain(`>${whole}</text>`);
  expect(svg).toMatch(/>winsorise…?[^<]*…<\/text>/);
});

test("a circle and an edge to nowhere are refused", () => {
  const make = (given: readonly GraphEdge[]) =>
    graphChart({ title: "Graph", synthetic: false, nodes, edges: given });
  expect(() => make([...edges, { from: "spread", to: "close" }])).toThrow(/must not go in a circle/);
  expect(() => make([{ from: "open", to: "close" }])).toThrow(
    /must join nodes by their ids, received "open"/,
  );
});
