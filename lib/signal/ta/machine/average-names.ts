/** The moving averages that an indicator can be told to smooth with. */
export const averageNames = [
  "sma",
  "ema",
  "wma",
  "dema",
  "tema",
  "trima",
  "kama",
  "mama",
  "t3",
  "hma",
  "zlema",
  "rma",
] as const;

export type AverageName = (typeof averageNames)[number];
