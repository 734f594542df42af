/** One price of a row that is in another unit than the other three, and how many times too large it is. */
export interface OddPrice {
  readonly column: "open" | "high" | "low" | "close";
  readonly factor: number;
}

const factors: readonly number[] = [100, 0.01, 1_000, 0.001];
/** How far the other three may lie apart, and how far beyond them a high or low may reach once it is put right. */
const apart = 1.5;
const wick = 1.2;
/** Prices in single precision are no exact hundredth of each other. */
const slack = 1e-5;

/**
 * The one price of a row that is 100 or 1,000 times off: put right, it makes a sound row with the others, which lie close together.
 * Undefined where none is, or two are. A low that fell to a hundredth for a moment has the same looks only where it is that hundredth
 * almost to the digit.
 */
export function oddPrice(open: number, high: number, low: number, close: number): OddPrice | undefined {
  const [top, bottom] = [Math.max(open, high, low, close), Math.min(open, high, low, close)];
  if (!(bottom > 0 && top < Infinity && top > (100 / apart / wick) * bottom)) return undefined;
  const row = { open, high, low, close };
  for (const column of ["open", "close", "high", "low"] as const) {
    const others = { ...row };
    for (const factor of factors) {
      others[column] = row[column] / factor;
      if (isSound(others) && others.high <= apart * others.low && nearEnough(others, column))
        return { column, factor };
    }
  }
  return undefined;
}

type Row = Record<OddPrice["column"], number>;

function isSound({ open, high, low, close }: Row): boolean {
  return (
    high >= Math.max(open, close) * (1 - slack) && low <= Math.min(open, close) * (1 + slack) && high >= low
  );
}

function nearEnough({ open, high, low, close }: Row, column: OddPrice["column"]): boolean {
  if (column === "high") return high <= wick * Math.max(open, close);
  return column !== "low" || low * wick >= Math.min(open, close);
}
