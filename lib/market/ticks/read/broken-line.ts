import { PeakError } from "../../../core/errors.ts";

/** The error for a line, counted from 1, of a file that cannot be read on. */
export function brokenLine(name: string, line: number, what: string, cause?: unknown): PeakError {
  return new PeakError("unreadable", `${name}, line ${line}: ${what}.`, {
    hint: "Take the line out, or fetch the file again.",
    context: { line },
    cause,
  });
}
