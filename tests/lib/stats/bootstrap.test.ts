import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../lib/core/random.ts";
import * as stats from "../../../lib/stats/index.ts";
import { describeWithShared, sharedData } from "../../support/shared.ts";

function returnsOf(name: string): Float64Array {
  const lines = readFileSync(sharedData(`golden/performance/${name}_returns.csv`), "utf8")
    .trim()
    .split("\n");
  return Float64Array.from(lines.slice(1), line => Number(line.split(",")[1]));
}

describeWithShared("bootstrap against independent tools", () => {
  test.each([
    ["GOOG_daily", "returns", 0.6423806789955521, 0.7353423123872884],
    ["GOOG_daily", "sizes", 84.55174738156687, 96.78758946045099],
    ["HAM1_monthly", "returns", 2.1498027345106188, 2.4609098088744044],
    ["HAM1_monthly", "sizes", 1.5314538508172286, 1.7530770348436273],
    ["XBTUSD_daily_2016on", "returns", 2.945000117568947, 3.37118357890241],
    ["XBTUSD_daily_2016on", "sizes", 73.27579630124664, 83.87984766047379],
  ])("the block length of %s %s is arch 8.0's", (name, what, stationary, circular) => {
    const returns = returnsOf(name);
    const ours = stats.optimalBlockLength(what === "sizes" ? returns.map(Math.abs) : returns);
    expect(ours.stationary).toBeCloseTo(stationary, 9);
    expect(ours.circular).toBeCloseTo(circular, 9);
  });

  test.each(["GOOG_daily", "XBTUSD_daily_2016on"])(
    "the standard error of %s's Sharpe ratio is R boot's, for blocks of 20, within Monte-Carlo error",
    name => {
      const returns = returnsOf(name);
      const golden = JSON.parse(readFileSync(sharedData(`golden/timeseries/${name}_R.json`), "utf8")).values;
      for (const [method, key] of [
        ["stationary", "stationary_boot_sharpe_l20"],
        ["block", "moving_block_boot_sharpe_l20"],
      ] as const) {
        const ours = sharpeErrors(returns, { method, blockLength: 20 }, 2000, 9);
        // Both sides are simulated: 2,000 and at least 2,000 runs, so three and a half standard errors of their difference.
        expect(Math.abs(ours / golden[key].se - 1)).toBeLessThan(3.5 * Math.sqrt(2 / (2 * 2000)));
      }
    },
  );
});

describe("resampling", () => {
  test("stationary blocks run on with probability 1 − 1/b, and every bar is drawn equally often", () => {
    const random = seededRandom(1);
    const n = 50;
    const counts = new Float64Array(n);
    let continued = 0;
    let steps = 0;
    for (let run = 0; run < 4000; run++) {
      const indices = stats.bootstrapIndices(random, n, { method: "stationary", blockLength: 5 });
      for (let i = 0; i < n; i++) {
        counts[indices[i]]++;
        if (i > 0) {
          steps++;
          if (indices[i] === (indices[i - 1] + 1) % n) continued++;
        }
      }
    }
    // A restart lands on the next bar by chance once in n.
    expect(continued / steps).toBeCloseTo(0.8 + 0.2 / n, 2);
    for (const count of counts) expect(count / 4000).toBeCloseTo(1, 0.8);
  });

  test.each([1, 4, 16, 40])("stationary blocks have geometric lengths of mean %d", blockLength => {
    const blocks = stats.bootstrapBlocks(seededRandom(6), 5_000, { method: "stationary", blockLength });
    const lengths = Array.from({ length: 40_000 }, () => {
      blocks.next();
      return blocks.length;
    });
    expect(Math.abs(stats.mean(lengths) / blockLength - 1)).toBeLessThan(0.02);
    // P(length > k) = (1 − 1/b)^k.
    for (const k of [1, 5, 30]) {
      const share = lengths.filter(length => length > k).length / lengths.length;
      expect(Math.abs(share - (1 - 1 / blockLength) ** k)).toBeLessThan(0.01);
    }
  });

  test("moving blocks keep their order inside, start anywhere they fit, and the last is cut", () => {
    const random = seededRandom(2);
    const starts = new Set<number>();
    for (let run = 0; run < 500; run++) {
      const indices = stats.bootstrapIndices(random, 11, { method: "block", blockLength: 4 });
      for (const block of [0, 4, 8]) {
        starts.add(indices[block]);
        for (let i = block + 1; i < Math.min(block + 4, 11); i++) expect(indices[i]).toBe(indices[i - 1] + 1);
      }
    }
    expect([...starts].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("blocks keep the variance of a mean of dependent values, single draws lose it (Monte-Carlo truth)", () => {
    const random = seededRandom(8);
    const n = 2000;
    const phi = 0.6;
    const values = new Float64Array(n);
    for (let i = 1; i < n; i++) values[i] = phi * values[i - 1] + random.normal();
    const truth = 1 / (1 - phi) ** 2 / n; // long-run variance of an AR(1), over n
    const variance = (blockLength: number) => {
      const means = Array.from({ length: 800 }, () => {
        const indices = stats.bootstrapIndices(random, n, { method: "stationary", blockLength });
        return stats.mean(indices.length ? Float64Array.from(indices, i => values[i]) : []);
      });
      return stats.standardDeviation(means) ** 2;
    };
    const auto = stats.optimalBlockLength(values).stationary;
    expect(auto).toBeGreaterThan(10);
    expect(variance(auto) / truth).toBeGreaterThan(0.65);
    expect(variance(auto) / truth).toBeLessThan(1.35);
    // The variance of the values themselves is 1/(1−φ²), a quarter of the long-run variance.
    expect(variance(1) / truth).toBeCloseTo((1 - phi) ** 2 / (1 - phi * phi), 1);
  });

  test.each([0, 0.5, 11, NaN])("a block length of %d of ten values is an error", blockLength => {
    expect(() => stats.bootstrapIndices(seededRandom(1), 10, { method: "block", blockLength })).toThrow(
      "blockLength must lie between 1 and the series' length (10)",
    );
  });
});

function sharpeErrors(
  returns: Float64Array,
  options: { method: stats.BootstrapMethod; blockLength: number },
  runs: number,
  seed: number,
): number {
  const random = seededRandom(seed);
  const indices = new Int32Array(returns.length);
  const sample = new Float64Array(returns.length);
  const ratios = Array.from({ length: runs }, () => {
    stats.bootstrapIndices(random, returns.length, options, indices);
    for (let i = 0; i < sample.length; i++) sample[i] = returns[indices[i]];
    return stats.sharpePerPeriod(sample);
  });
  return stats.standardDeviation(ratios);
}
