/** A Markov chain whose states each have a normal law with independent columns. */
export interface HmmLaw {
  /** Probability of each state at the first row. */
  readonly start: readonly number[];
  /** transitions[j][k]: probability that state k follows state j. */
  readonly transitions: readonly (readonly number[])[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly (readonly number[])[];
}

/** No transition is less probable than this, so that the scale of a row can never vanish, however impossible its path. */
export const leastProbability = 1e-100;
