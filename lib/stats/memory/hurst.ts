/** A scaling exponent, and the points of the line that it is the slope of. Frozen. */
export interface Hurst {
  /** 0.5 of independent returns; above where moves go on (trends), below where they turn back. */
  readonly exponent: number;
  /** Of the line's slope. Scales overlap in what they see, so the true error is larger; compare with shuffled returns. */
  readonly standardError: number;
  /** Window lengths in bars. */
  readonly scales: readonly number[];
  /** What was measured at each length; its logarithm makes the line. */
  readonly values: readonly number[];
}
