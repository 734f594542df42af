import { palette } from "../palette.ts";

export interface ReadyOverlay {
  readonly name: string;
  readonly values: Float64Array;
  readonly color: string;
}

/** Trades to mark; the shape of a backtest's trade columns. Side is +1 long, -1 short. */
export interface TradeMarks {
  readonly length: number;
  readonly entryTime: Float64Array;
  readonly exitTime: Float64Array;
  readonly side: ArrayLike<number>;
  readonly entryPrice: Float64Array;
  readonly exitPrice: Float64Array;
}

/** A trade's entry or exit. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly kind: "long entry" | "short entry" | "exit";
}

/** The most trades one chart marks. */
export const markLimit = 150;

/** Marks of the last trades entered since a time, and how many earlier ones they leave out. */
export function marksOf(trades: TradeMarks | undefined, since: number): { points: Mark[]; hidden: number } {
  const points: Mark[] = [];
  if (!trades) return { points, hidden: 0 };
  const seen = Array.from({ length: trades.length }, (_, k) => k).filter(k => trades.entryTime[k] >= since);
  for (const k of seen.slice(-markLimit)) {
    const kind = trades.side[k] < 0 ? "short entry" : "long entry";
    points.push({ x: trades.entryTime[k], y: trades.entryPrice[k], kind });
    // A trade that is still open has no exit.
    if (Number.isFinite(trades.exitTime[k]) && Number.isFinite(trades.exitPrice[k]))
      points.push({ x: trades.exitTime[k], y: trades.exitPrice[k], kind: "exit" });
  }
  return { points, hidden: Math.max(0, seen.length - markLimit) };
}

/** Marks are black with a white outline, told apart by shape: every other colour is a candle's or an overlay's. */
export const markColor = palette.black;

/** How each kind of mark looks, in Vega's and Plotly's common names, and how the subtitle names it. */
export const markLooks = {
  "long entry": { shape: "triangle-up", name: "▲ long" },
  "short entry": { shape: "triangle-down", name: "▼ short" },
  exit: { shape: "circle", name: "● exit" },
} as const;

/** The kinds of mark that occur, in the order of the legend. */
export function kindsOf(marks: readonly Mark[]): Mark["kind"][] {
  return (Object.keys(markLooks) as Mark["kind"][]).filter(kind => marks.some(mark => mark.kind === kind));
}
