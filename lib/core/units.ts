declare const unit: unique symbol;

/** A number that carries its unit in the type, so that two kinds of figure cannot be mixed where they meet. */
export type Branded<Unit extends string> = number & { readonly [unit]: Unit };

/** A share of something: 0.01 is one per cent. */
export type Fraction = Branded<"fraction">;
/** Hundredths of a per cent: 26 is 0.0026. */
export type BasisPoints = Branded<"basis points">;
/** A figure scaled to a year. */
export type Annual = Branded<"annual">;
/** A figure per bar. */
export type PerPeriod = Branded<"per period">;
/** Kurtosis where the normal distribution has 3. */
export type RawKurtosis = Branded<"raw kurtosis">;
/** Kurtosis where the normal distribution has 0. */
export type ExcessKurtosis = Branded<"excess kurtosis">;

/** Basis points as a fraction. */
export function fromBasisPoints(basisPoints: BasisPoints): Fraction {
  return (basisPoints / 10_000) as Fraction;
}

/** Excess kurtosis as raw. The deflated Sharpe ratio needs raw: feeding it excess understates the variance by 0.75·SR². */
export function rawKurtosis(excess: ExcessKurtosis): RawKurtosis {
  return (excess + 3) as RawKurtosis;
}
