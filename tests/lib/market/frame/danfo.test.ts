import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import * as pt from "../../../../lib/index.ts";
import type { Danfo } from "../../../../lib/index.ts";

// `npm run test:danfo` installs danfo.js into a folder of its own, because it needs overrides, and names it here.
const folder = process.env.PEAK_DANFO;

describe.skipIf(folder === undefined)("danfo.js (npm run test:danfo installs it)", () => {
  const danfo = () =>
    createRequire(join(folder!, "package.json"))("danfojs-node") as Danfo & {
      readonly DataFrame: new (...given: never[]) => {
        query(condition: unknown): unknown;
        column(name: string): { gt(x: number): unknown };
      };
    };

  test("a table becomes a data frame and comes back with equal columns", () => {
    const time = Float64Array.of(Date.UTC(2024, 0, 31), Date.UTC(2024, 1, 1), NaN);
    const table = pt.table({
      time,
      name: ["a", "b", null],
      sharpe: Float64Array.of(0.1, -1 / 3, NaN),
      kept: [true, false, true],
    });
    const frame = pt.toDanfo(table, danfo());
    expect(frame.shape).toEqual([3, 4]);
    const back = pt.fromDanfo(frame);
    for (const { name, kind } of table.columns) {
      expect(back.columns.find(column => column.name === name)?.kind).toBe(kind);
      expect([...back.values(name)]).toEqual([...table.values(name)]);
    }
  });

  test("danfo.js computes with the bars", async () => {
    const bars = await pt.load("BTC/USD", { source: "synthetic", limit: 200, seed: 1 });
    const frame = pt.toDanfo(bars, danfo()) as unknown as {
      column(name: string): { mean(): number };
      query(condition: unknown): never;
    };
    expect(frame.column("close").mean()).toBeCloseTo(
      bars.close.reduce((sum, x) => sum + x, 0) / bars.length,
      6,
    );
    const high = (frame.column("close") as unknown as { gt(x: number): unknown }).gt(
      frame.column("close").mean(),
    );
    const rows = pt.fromDanfo(frame.query(high));
    expect(rows.length).toBe(bars.close.filter(close => close > frame.column("close").mean()).length);
  });
});

test("without danfo.js the error says how it is installed", () => {
  expect(() => pt.toDanfo({ x: [1] })).toThrow(/danfo\.js is not installed/);
});

test("what is no data frame is refused", () => {
  expect(() => pt.fromDanfo({ columns: [] } as never)).toThrow(/must be a danfo\.js DataFrame/);
});
