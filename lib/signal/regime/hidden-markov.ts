import { demand } from "../../core/errors.ts";
import { refuseUnknownKeys } from "../../core/names.ts";
import { formatCount, formatNumber } from "../../chart/index.ts";
import type { Bars } from "../../market/bars.ts";
import { gaussianHmm, rowsPerState, type GaussianHmm } from "../../stats/markov/gaussian-hmm.ts";
import { logReturns } from "./log-returns.ts";
import { composeRegimes, type Regimes } from "./regimes.ts";
import { refitRanges, refitTerms, type Refitted } from "./refit.ts";
import { sequenceNotes, type SequenceOptions } from "./sequence.ts";
import { demandBars } from "../../market/demand-bars.ts";

export interface HiddenMarkovOptions extends SequenceOptions {
  /** States; default 2. Compare the models' `bic` before you take more. */
  readonly states?: 2 | 3 | 4;
}

export interface HiddenMarkov extends Regimes {
  /** Each model and the returns it was used on (return i belongs to bar i + 1). */
  readonly fits: readonly Refitted<GaussianHmm>[];
}

export const hiddenMarkovNames = {
  2: ["calm", "turbulent"],
  3: ["calm", "normal", "turbulent"],
  4: ["calm", "normal", "lively", "turbulent"],
} as const;

/** Which state is the most probable does not hang on the last digits of the likelihood. */
const tolerance = 1e-7;

/**
 * Regimes of a Gaussian hidden Markov model on log returns, as they could have been known: fitted to the past, filtered over the
 * bars that follow, fitted again. States are ordered by volatility, so `calm` means the same in every fit. A bar's regime is the most
 * probable one given the returns up to it; `probabilities` has the rest. The first `train` returns have none. Throws for fewer bars.
 */
export function hiddenMarkov(bars: Bars, options: HiddenMarkovOptions = {}): HiddenMarkov {
  demandBars(bars);
  const { names: own, refits, fit } = hiddenMarkovTerms(options);
  const returns = logReturns(bars);
  const codes = new Int8Array(bars.length).fill(-1);
  const probabilities = own.map(() => new Float64Array(bars.length).fill(NaN));
  const fits = refitRanges(
    returns.length,
    refits,
    (from, to) => fit(returns.subarray(from, to)),
    (model, from, to) => {
      const filtered = model.filter(returns.subarray(from, to)).probabilities;
      for (let i = from; i < to; i++) {
        let best = 0;
        for (let k = 0; k < own.length; k++) {
          probabilities[k][i + 1] = filtered[k][i - from];
          if (filtered[k][i - from] > filtered[best][i - from]) best = k;
        }
        codes[i + 1] = best;
      }
    },
  );
  const last = fits[fits.length - 1].model;
  const regimes = composeRegimes<string>({
    title: `a hidden Markov model of ${own.length} states`,
    bars,
    names: own,
    codes,
    probabilities: Object.fromEntries(own.map((name, k) => [name, probabilities[k]])),
    notes: [
      ...sequenceNotes(fits, refits.train),
      `The last model says a visit to ${own.map((name, k) => `${name} lasts ${formatNumber(last.expectedDurations[k], 1)}`).join(", to ")} bars; ${formatCount(last.iterations)} iterations.`,
    ],
  });
  return Object.freeze({ ...regimes, fits });
}

/** The options, checked: names of the states, and how a model is fitted to a training part. */
export function hiddenMarkovTerms(options: HiddenMarkovOptions) {
  refuseUnknownKeys("hiddenMarkov option", options, ["states", "train", "every", "window", "seed", "starts"]);
  const { states = 2, train = 1_000, every, window, seed = 7, starts = 4 } = options;
  demand(
    states in hiddenMarkovNames,
    "states",
    "must be 2, 3 or 4",
    states,
    "Fit pt.stats.gaussianHmm yourself for more.",
  );
  return {
    names: hiddenMarkovNames[states],
    refits: refitTerms({ train, every, window }, rowsPerState * states),
    resolved: { seed, starts },
    fit: (training: Float64Array) => gaussianHmm(training, states, { seed, starts, tolerance }),
  };
}
