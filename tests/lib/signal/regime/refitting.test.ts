import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refitting } from "../../../../lib/signal/regime/refitting.ts";
import { garch } from "../../../../lib/stats/volatility/garch.ts";
import { gaussianHmm } from "../../../../lib/stats/markov/gaussian-hmm.ts";
import { portableNormals } from "../../../support/samples.ts";

describe("a model fitted again and again, value by value", () => {
  test("is fitted to the values its terms say, however many came, and reads each value that follows once", () => {
    fc.assert(
      fc.property(
        fc.record({
          train: fc.integer({ min: 2, max: 1_500 }),
          every: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
          window: fc.constantFrom("rolling" as const, "expanding" as const),
        }),
        fc.integer({ min: 0, max: 5_000 }),
        (terms, length) => {
          const fits: number[][] = [];
          const model = new Refitting(terms, training => {
            fits.push([training[0], training.at(-1)!, training.length]);
            return value => value;
          });
          let wrong = 0;
          for (let i = 0; i < length; i++) if (model.next(i) !== (i < terms.train ? undefined : i)) wrong++;
          expect(wrong).toBe(0);
          const wanted: number[][] = [];
          for (let at = terms.train; at < length;) {
            const from = terms.window === "rolling" ? at - terms.train : 0;
            wanted.push([from, at - 1, at - from]);
            at += terms.every ?? Math.max(1, Math.floor((at - from) / 4));
          }
          expect(fits).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("of a rolling window keeps the window, not the history", () => {
    const model = new Refitting({ train: 100, every: 500_000, window: "rolling" }, () => value => value);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 2_000_000; i++) model.next(i);
    // All of them would be 16 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2e6);
  });

  test("does not change what a model was fitted to when the room for it is used again", () => {
    const seen: Float64Array[] = [];
    const model = new Refitting({ train: 300, every: 300, window: "rolling" }, training => {
      seen.push(training);
      return value => value;
    });
    for (let i = 0; i < 4_000; i++) model.next(i);
    for (const [k, training] of seen.entries())
      expect([...training.subarray(0, 2)]).toEqual([300 * k, 300 * k + 1]);
  });
});

describe("a fitted model as a stream", () => {
  // Independent of batch code: the state before a value is all that a stream has of the past.
  const values = portableNormals(9, 900).map((value, i) => value * (i % 200 < 60 ? 0.03 : 0.01));
  const [past, later] = [values.subarray(0, 500), values.subarray(500)];

  test("of GARCH goes on from the last variance alone", () => {
    const model = garch(past);
    const { omega, alpha, beta, mu } = model.parameters;
    const { next } = model.stream();
    let [variance] = model.forecast(1);
    const wanted = Array.from(later, value => {
      variance = omega + alpha * (value - mu) ** 2 + beta * variance;
      return Math.sqrt(variance);
    });
    const found = Array.from(later, value => next(value));
    found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 12));
    expect(Float64Array.from(found)).toEqual(model.filter(later));
  });

  test("of a hidden Markov chain goes on from the last probabilities alone", () => {
    const model = gaussianHmm(past, 2, { seed: 1 });
    const { next } = model.stream();
    const filtered = model.filter(later).probabilities;
    const found = Array.from(later, value => next(value));
    found.forEach((shares, i) => shares.forEach((share, k) => expect(share).toBeCloseTo(filtered[k][i], 12)));
  });
});
