/** The columns of a bar set, equally long. Time is the bar's open in ms UTC, ascending and unique. */
export interface BarColumns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export const barColumnNames = ["time", "open", "high", "low", "close", "volume"] as const;
