import { PeakError } from "../../core/errors.ts";

export function lengthError(node: string, length: number, rows: number): PeakError {
  return new PeakError("invalid_data", `${node} has ${length} values where ${rows} bars are known.`, {
    hint: "Give one value per bar, whatever the number of bars; a cache of your own must tell one set of bars from another.",
  });
}
