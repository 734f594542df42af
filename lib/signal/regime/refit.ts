import { checkColumn } from "../../core/column/column.ts";
import { demand, PeakError } from "../../core/errors.ts";
import { refuseUnknownKeys, unknownName } from "../../core/names.ts";
import { startProgress } from "../../core/progress.ts";
import { requireWhole } from "../../stats/sample.ts";

export interface RefitOptions {
  /** Values the first fit sees. */
  readonly train: number;
  /**
   * Values between two fits. Default: a quarter of what the last fit saw, which is a quarter of `train` for a rolling window, and ever
   * longer for an expanding one: a few more values change nothing about a fit to many, and would cost one all the same.
   */
  readonly every?: number;
  /** `"expanding"` (default) fits to all that came before, `"rolling"` to the last `train` only, which forgets old regimes and is all that a live graph keeps. */
  readonly window?: "expanding" | "rolling";
}

/** A model and the values it was used on: fitted to [trainedFrom, from), used on [from, to). */
export interface Refitted<Model> {
  readonly model: Model;
  readonly trainedFrom: number;
  readonly from: number;
  readonly to: number;
}

const known = ["train", "every", "window"] as const;

/** The options, checked; `every` undefined is the default. */
export interface RefitTerms {
  readonly train: number;
  readonly every: number | undefined;
  readonly window: "expanding" | "rolling";
}

/**
 * Uses a model on values it was not fitted to: fits to the first `train`, lets it read the next `every`, fits again to what came
 * before, and so on. `use` gives one number per value; before the first fit there is NaN. The column is causal if `use` is. Shows
 * progress.
 *
 * ```ts
 * const { column } = pt.regimes.refit(returns, v => pt.stats.garch(v), (m, later) => m.filter(later), { train: 1_000 });
 * ```
 */
export function refit<Model>(
  values: Float64Array,
  fit: (training: Float64Array) => Model,
  use: (model: Model, later: Float64Array) => ArrayLike<number>,
  options: RefitOptions,
): { readonly column: Float64Array; readonly fits: readonly Refitted<Model>[] } {
  checkColumn(values);
  for (const [name, given] of Object.entries({ fit, use }))
    demand(
      typeof given === "function",
      name,
      "must be a function",
      given,
      "Pass refit(values, fit, use, options).",
    );
  const column = new Float64Array(values.length).fill(NaN);
  const fits = refitRanges(
    values.length,
    options,
    (from, to) => fit(values.subarray(from, to)),
    (model, from, to) => {
      const found = use(model, values.subarray(from, to));
      demand(
        found.length === to - from,
        "use(model, later)",
        `must give one number per value (${to - from})`,
        found.length,
        "Return a column as long as the values it was given.",
      );
      column.set(Array.from(found), from);
    },
  );
  return Object.freeze({ column, fits });
}

/** The same over places, for models of several columns. */
export function refitRanges<Model>(
  length: number,
  options: RefitOptions,
  fit: (from: number, to: number) => Model,
  use: (model: Model, from: number, to: number) => void,
): readonly Refitted<Model>[] {
  const terms = refitTerms(options);
  const { train, window } = terms;
  demand(
    length > train,
    "train",
    `must be less than the number of values (${length})`,
    train,
    "Load more bars or train on fewer.",
  );
  const fits: Refitted<Model>[] = [];
  const progress = startProgress("Fitting again and again", length - train);
  try {
    for (let from = train, to; from < length; from = to) {
      to = Math.min(length, nextFit(terms, from));
      const trainedFrom = window === "rolling" ? from - train : 0;
      const model = fitted(fit, trainedFrom, from);
      use(model, from, to);
      fits.push(Object.freeze({ model, trainedFrom, from, to }));
      progress.advance(to - train);
    }
  } finally {
    progress.end();
  }
  return Object.freeze(fits);
}

/** The place of the fit after the one at place `at`. */
export function nextFit({ train, every, window }: RefitTerms, at: number): number {
  const seen = window === "rolling" ? train : at;
  return at + (every ?? Math.max(1, Math.floor(seen / 4)));
}

/** `fewest` values are what the model can be fitted to at the least. */
export function refitTerms(options: RefitOptions, fewest = 2): RefitTerms {
  refuseUnknownKeys("refit option", options, known);
  const { train, every, window = "expanding" } = options;
  requireWhole(train, "train", fewest);
  if (every !== undefined) requireWhole(every, "every", 1);
  if (window !== "expanding" && window !== "rolling")
    throw unknownName("window", window, ["expanding", "rolling"]);
  return { train, every, window };
}

/** Says which window a fit failed on. */
export function fitted<Model>(fit: (from: number, to: number) => Model, from: number, to: number): Model {
  try {
    return fit(from, to);
  } catch (error) {
    if (!(error instanceof PeakError)) throw error;
    const [message] = error.message.split("\n");
    throw new PeakError(error.code, `The fit to values ${from} to ${to - 1} failed: ${message}`, {
      hint: error.hint,
      context: error.context,
      cause: error,
    });
  }
}
