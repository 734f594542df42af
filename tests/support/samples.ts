import { readFileSync } from "node:fs";
import { seededRandom } from "../../lib/core/random.ts";
import { sharedData } from "./shared.ts";

/**
 * Nearly normal numbers that any language can make: sums of twelve draws of Park and Miller's generator (16807, 2³¹ − 1) less
 * six. What other tools were given to compute the expected values in tests.
 */
export function portableNormals(seed: number, count: number): Float64Array {
  let state = seed;
  const draw = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  return Float64Array.from({ length: count }, () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += draw();
    return sum;
  });
}

/** A GARCH(1,1) with normal innovations that begins at its long-run variance. */
export function simulateGarch(
  length: number,
  { omega, alpha, beta, mu = 0 }: { omega: number; alpha: number; beta: number; mu?: number },
  seed: number,
): Float64Array {
  const random = seededRandom(seed);
  let variance = omega / (1 - alpha - beta);
  let error = Math.sqrt(variance) * random.normal();
  return Float64Array.from({ length }, () => {
    const value = mu + error;
    variance = omega + alpha * error * error + beta * variance;
    error = Math.sqrt(variance) * random.normal();
    return value;
  });
}

/** A hidden Markov chain and what it shows: the state of each row, and its value. */
export function simulateChain(
  length: number,
  law: {
    readonly transitions: readonly (readonly number[])[];
    readonly means: readonly number[];
    readonly deviations: readonly number[];
  },
  seed: number,
): { states: Int8Array; values: Float64Array } {
  const random = seededRandom(seed);
  const states = new Int8Array(length);
  const values = new Float64Array(length);
  let state = 0;
  for (let i = 0; i < length; i++) {
    let left = random.uniform();
    const row = law.transitions[state];
    state = 0;
    while (state < row.length - 1 && (left -= row[state]) >= 0) state++;
    states[i] = state;
    values[i] = law.means[state] + law.deviations[state] * random.normal();
  }
  return { states, values };
}

/** The golden time series in percent, 100 · ln(1 + return), and what other tools computed of them. */
export function goldenSeries(name: string): { values: Float64Array; golden: Record<string, unknown> } {
  const rows = readFileSync(sharedData(`golden/performance/${name}_returns.csv`), "utf8")
    .trim()
    .split("\n");
  return {
    values: Float64Array.from(rows.slice(1), row => 100 * Math.log1p(Number(row.split(",")[1]))),
    golden: JSON.parse(readFileSync(sharedData(`golden/timeseries/${name}.json`), "utf8")).values,
  };
}
