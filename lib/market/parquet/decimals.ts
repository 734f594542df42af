import { PeakError } from "../../core/errors.ts";
import type { ParquetFooter } from "./footer.ts";

/** Digits of the longest decimals that DuckDB has. Of longer ones it gives nonsense, without a word. */
const most = 38;

/** Throws `unreadable` for a column of decimals that DuckDB would misread; of those that are `wanted`, by default all. */
export function demandReadableDecimals(
  { columns }: ParquetFooter,
  name: string,
  wanted: (column: string) => boolean = () => true,
): void {
  const long = columns.find(({ digits, name: column }) => digits > most && wanted(column));
  if (long === undefined) return;
  throw new PeakError(
    "unreadable",
    `${name}: column "${long.name}" has decimals of ${long.digits} digits, ${most} can be read.`,
    { hint: `Write it as doubles, or as decimals of ${most} digits.` },
  );
}
