import { displaySymbol, inspectSymbol, type Displayable } from "../../../../lib/core/display.ts";
import { PeakError, invalidArgument, received } from "../../../../lib/core/errors.ts";
import { breather } from "../../../../lib/core/interrupt.ts";
import { startProgress } from "../../../../lib/core/progress.ts";
import { stopwatch } from "../../../../lib/core/clock.ts";
import { quantiles } from "../../../../lib/stats/distribution/quantile.ts";
import { duration } from "../duration.ts";
import type { Magic } from "../magic.ts";

/** How long measuring goes on, in ms, where the cell does not say. */
const defaultBudget = 2_000;
/** A sample shorter than this, in ms, says more about the clock than about the code: runs are put together until it is longer. */
const shortestSample = 0.2;
const mostSamples = 1_000;

/** Runs the cell's body again and again and shows how the times are distributed. Names that the body declares are its own. */
export const bench: Magic = {
  name: "bench",
  usage: "%%bench [SECONDS]",
  summary: "run the cell again and again: median, spread, histogram, outliers",
  kind: "cell",
  prepare(argument) {
    if (argument === "") return defaultBudget;
    const seconds = Number(argument);
    if (!(seconds > 0 && seconds <= 600))
      throw invalidArgument(
        "%%bench",
        "takes seconds above 0 and up to 600",
        argument,
        "Write %%bench 5, for example.",
      );
    return seconds * 1_000;
  },
};

/** Times of one run each, ascending, in ms. */
export interface Distribution extends Displayable {
  readonly samples: readonly number[];
  /** Runs per sample: short code is timed in groups. */
  readonly runsPerSample: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  /** Samples beyond 1.5 interquartile ranges from the quartiles (Tukey's fences). */
  readonly outliers: number;
}

/** Measures `body` for about `budget` ms, at least five samples, after one run to warm up and to learn its size. */
export async function measure(body: () => unknown, budget: number): Promise<Distribution> {
  const once = async (): Promise<number> => {
    const elapsed = stopwatch();
    await body();
    return elapsed();
  };
  await once();
  const asynchronous = body.constructor.name === "AsyncFunction";
  let runs = 1;
  // Until the compiler has done its work and a sample is long enough for the clock.
  for (let tries = 0; !asynchronous && tries < 40; tries++) {
    const took = sample(body, runs);
    if (took >= shortestSample) break;
    runs *= took < shortestSample / 8 ? 4 : 2;
  }
  const samples: number[] = [];
  const progress = startProgress("%%bench", Math.round(budget / 100));
  const elapsed = stopwatch();
  const { breathe, done } = breather();
  let breathed = 0;
  try {
    while (samples.length < 5 || (elapsed() < budget && samples.length < mostSamples)) {
      samples.push((asynchronous ? await once() : sample(body, runs)) / runs);
      // Others have a turn now and again, the interrupt among them.
      if (elapsed() - breathed < 50) continue;
      await breathe();
      breathed = elapsed();
      progress.advance(Math.round(Math.min(breathed, budget) / 100));
    }
  } finally {
    done();
    progress.end();
  }
  return distribution(samples, runs);
}

function sample(body: () => unknown, runs: number): number {
  const elapsed = stopwatch();
  for (let i = 0; i < runs; i++) body();
  return elapsed();
}

/** What is worth knowing of measured times, in ms. Quantiles are R-7. */
export function distribution(given: readonly number[], runsPerSample: number): Distribution {
  if (given.length === 0)
    throw new PeakError("invalid_argument", `samples must not be empty, received ${received(given)}.`, {
      hint: "Measure at least once.",
    });
  const samples = given.toSorted((a, b) => a - b);
  const [low, median, high, p95] = quantiles(samples, [0.25, 0.5, 0.75, 0.95]);
  const reach = 1.5 * (high - low);
  const outliers = samples.filter(time => time < low - reach || time > high + reach).length;
  const facts = {
    samples: Object.freeze(samples),
    runsPerSample,
    min: samples[0],
    median,
    p95,
    max: samples[samples.length - 1],
    outliers,
  };
  const text = picture(facts);
  return Object.freeze({
    ...facts,
    [displaySymbol]: () => ({ "text/plain": text }),
    [inspectSymbol]: () => text,
  });
}

const bars = "▁▂▃▄▅▆▇█";

function picture(facts: Omit<Distribution, keyof Displayable>): string {
  const { samples, runsPerSample, min, median, p95, max, outliers } = facts;
  // The tail would press all else into one bar: what lies beyond the 95th percentile is told, not drawn.
  const bins = Array.from({ length: 40 }, () => 0);
  const width = (p95 - min) / bins.length || 1;
  for (const time of samples)
    if (time <= p95) bins[Math.min(bins.length - 1, Math.floor((time - min) / width))]++;
  const highest = Math.max(...bins);
  const histogram = bins
    .map(n => (n === 0 ? " " : bars[Math.ceil((n / highest) * bars.length) - 1]))
    .join("");
  const runs = samples.length * runsPerSample;
  return [
    `median ${duration(median)}   min ${duration(min)}   p95 ${duration(p95)}   max ${duration(max)}`,
    `${duration(min)} │${histogram}│ ${duration(p95)}`,
    `${runs} runs in ${samples.length} samples${runsPerSample > 1 ? ` of ${runsPerSample}` : ""}; ${
      outliers === 0
        ? "no outliers"
        : `${outliers} outlier${outliers === 1 ? "" : "s"} (${((100 * outliers) / samples.length).toFixed(1)} %)`
    }`,
  ].join("\n");
}
