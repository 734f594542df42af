import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Bars, barColumnNames, type BarColumns } from "../../../../lib/market/bars.ts";
import { features } from "../../../../lib/signal/features/graph.ts";
import { bars, from, ta } from "../../../../lib/signal/features/index.ts";
import { ema } from "../../../../lib/signal/ta/index.ts";
import { randomBars } from "../../../support/bars.ts";

const { close } = bars;
let seed = 100;

/** Bars that no other test has run a graph on, and the same numbers once more in other memory. */
function twoOfTheSame(): [Bars, Bars] {
  const own = randomBars(400, { seed: seed++ });
  const copies = Object.fromEntries(barColumnNames.map(name => [name, own[name].slice()]));
  return [own, new Bars(own, copies as unknown as BarColumns)];
}

const writes: Readonly<Record<string, (column: Float64Array) => void>> = {
  sorted: column => column.sort(),
  filled: column => column.fill(0),
  "written to in one place": column => (column[377] += 1e-12),
};

describe("a column of a result that somebody has", () => {
  test.for(Object.entries(writes))("%s is computed again by the next run", ([, write]) => {
    const [own] = twoOfTheSame();
    const graph = features({ slow: ta.ema(close, 20) });
    const expected = ema(own.close, 20);
    write(graph.run(own).columns.slow);
    expect(graph.run(own).columns.slow).toEqual(expected);
  });

  test.for(Object.entries(writes))("%s is not what other graphs go on from", ([, write]) => {
    const [own] = twoOfTheSame();
    write(features({ slow: ta.ema(close, 20) }).run(own).columns.slow);
    const twice = features({ x: ta.ema(close, 20).times(2) }).run(own);
    expect(twice.columns.x).toEqual(ema(own.close, 20).map(value => 2 * value));
  });

  test("written to after a second run is computed again for that", () => {
    const [own] = twoOfTheSame();
    const graph = features({ slow: ta.ema(close, 20) });
    const [first, second] = [graph.run(own), graph.run(own)];
    first.columns.slow.fill(1);
    expect(second.columns.slow).toEqual(ema(own.close, 20));
    expect(second.at(0).slow).toBeNaN();
    expect(graph.run(own).columns.slow).toBe(second.columns.slow);
  });

  test("is refused where the bars too were written to, so that nothing tells what it was", () => {
    const [own] = twoOfTheSame();
    const graph = features({ slow: ta.ema(close, 20) });
    const [first, second] = [graph.run(own), graph.run(own)];
    first.columns.slow.fill(1);
    own.close[3]++;
    expect(() => second.columns.slow).toThrow(/bars of .* and a column of slow were written to/);
    expect(graph.run(own).columns.slow).toEqual(ema(own.close, 20));
  });

  test("is shared while nobody writes, and shown as what it is", () => {
    const [own] = twoOfTheSame();
    const graph = features({ slow: ta.ema(close, 20) });
    const [first, second] = [graph.run(own), graph.run(own)];
    expect(second.columns.slow).toBe(first.columns.slow);
    expect(Object.keys(first.columns)).toEqual(["slow"]);
    expect(inspect(first.columns)).toContain("slow: Float64Array(400)");
    expect({ ...first.columns }.slow).toBe(first.columns.slow);
  });
});

test("a column that a user's function keeps and writes to later is computed again", () => {
  const [own] = twoOfTheSame();
  const kept = new Float64Array(own.length);
  const batch = (values: Float64Array) => {
    kept.set(values);
    return kept;
  };
  const same = from({ name: "same", lookback: 0, batch }, close);
  features({ more: same.plus(1) }).run(own);
  kept.fill(-1);
  expect(
    features({ half: same.over(2) })
      .run(own)
      .at(5).half,
  ).toBe(own.close[5] / 2);
});

test("a feature that is a column of the bars is theirs, and bars that were written to are others", () => {
  const [own, same] = twoOfTheSame();
  const graph = features({ close });
  expect(graph.run(own).columns.close).toBe(own.close);
  own.close.fill(7);
  expect(graph.run(own).columns.close).toEqual(new Float64Array(400).fill(7));
  expect(graph.run(same).columns.close).toEqual(same.close);
});
