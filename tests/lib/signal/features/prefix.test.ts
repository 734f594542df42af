import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../../lib/core/random.ts";
import { timeframeLength, type Timeframe } from "../../../../lib/core/time.ts";
import { Bars } from "../../../../lib/market/bars.ts";
import { makeColumns } from "../../../../lib/market/columns.ts";
import { features, type FeatureGraph } from "../../../../lib/signal/features/graph.ts";
import { barAt, gappyBars, randomNodes } from "./random-graph.ts";

/** Bars of which single numbers and whole rows are missing. */
function holedBars(length: number, seed: number, timeframe: Timeframe): Bars {
  const random = seededRandom(seed + 3);
  const bars = gappyBars(length, seed, timeframe);
  const empty = bars.close.map(() => (random.uniform() < 0.02 ? NaN : 0));
  const holed = (column: Float64Array) =>
    column.map((value, i) => (random.uniform() < 0.04 ? NaN : value + empty[i]));
  return new Bars(
    bars,
    makeColumns(name => (name === "time" ? bars.time : holed(bars[name]))),
  );
}

const closeOf = ({ time, timeframe }: Bars, i: number) => time[i] + timeframeLength(timeframe);

/** Runs a graph bar by bar; of the other market's bars some come before their moment. */
function streamed(graph: FeatureGraph<string>, own: Bars, other: Bars, seed: number) {
  const random = seededRandom(seed);
  const stream = graph.stream(own, { "ETH/USD": other });
  const columns: Record<string, number[]> = Object.fromEntries(graph.names.map(name => [name, []]));
  let given = 0;
  for (let i = 0; i < own.length; i++) {
    let early = random.uniform() < 0.3 ? random.integer(5) : 0;
    for (; given < other.length; given++) {
      if (closeOf(other, given) > closeOf(own, i) && early-- === 0) break;
      if (graph.markets.length) stream.give("ETH/USD", barAt(other, given));
    }
    for (const [name, value] of Object.entries(stream.next(barAt(own, i)))) columns[name].push(value);
  }
  return columns;
}

test("with numbers missing and bars that come unevenly, what stands at a bar is what the bars up to it give, in columns and live", () => {
  fc.assert(
    fc.property(
      randomNodes,
      fc.nat(1e6),
      fc.constantFrom<Timeframe>("15m", "1h"),
      fc.constantFrom<Timeframe>("30m", "1h", "4h"),
      (nodes, seed, timeframe, otherTimeframe) => {
        const graph = features(nodes);
        const own = holedBars(120, seed, timeframe);
        const other = holedBars(120, seed + 1, otherTimeframe);
        const run = (bars: Bars, known: number) =>
          graph.run(bars, graph.markets.length ? { "ETH/USD": other.slice(0, known) } : {}).columns;
        const whole = run(own, other.length);
        const live = streamed(graph, own, other, seed);
        for (const name of graph.names) expect(live[name], name).toEqual([...whole[name]]);
        for (let length = 8; length < own.length; length += 16) {
          const known = other.time.filter((_, k) => closeOf(other, k) <= closeOf(own, length - 1)).length;
          // Of a market without a bar nothing is known: no graph is run on none.
          if (known === 0) continue;
          const part = run(own.slice(0, length), known);
          for (const name of graph.names)
            expect([...part[name]], `${name} at ${length}`).toEqual([...whole[name].subarray(0, length)]);
        }
      },
    ),
    { numRuns: 80 },
  );
});
