declare const unit: unique symbol;

/** A number that carries its unit in the type, so that two kinds of figure cannot be mixed where they meet. */
export type Branded<Unit extends string> = number & { readonly [unit]: Unit };

/** A figure scaled to a year. */
export type Annual = Branded<"annual">;
/** A figure per bar. */
export type PerPeriod = Branded<"per period">;
/** Kurtosis where the normal distribution has 3. */
export type RawKurtosis = Branded<"raw kurtosis">;
/** Kurtosis where the normal distribution has 0. */
export type ExcessKurtosis = Branded<"excess kurtosis">;

/** Excess kurtosis as raw. The deflated Sharpe ratio needs raw: feeding it excess understates the variance by 0.75·SR². */
export function rawKurtosis(excess: ExcessKurtosis): RawKurtosis {
  return (excess + 3) as RawKurtosis;
}
