import process from "node:process";
import { inspect, styleText } from "node:util";
import { PeakError } from "../../lib/core/errors.ts";

/** Ends the process with the error on stderr: a mistake of the user as its message, one of ours with its stack. Exit code 1. */
export function failWith(error: unknown): never {
  const text = error instanceof PeakError ? error.message : inspect(error);
  console.error(`${styleText("red", "error", { stream: process.stderr })} ${text}`);
  process.exit(1);
}
