import { demand } from "../core/errors.ts";
import type { Milliseconds } from "../core/time.ts";

/** Checks how long an answer may take and how often a call is tried again. Throws `invalid_argument`; NaN would wait for nothing. */
export function demandPatience({ timeout, retries }: { timeout?: Milliseconds; retries?: number }): void {
  if (timeout !== undefined)
    demand(
      timeout >= 1 && timeout < 2 ** 31,
      "timeout",
      "must be milliseconds, from 1 to 2,147,483,647",
      timeout,
      "Pass e.g. 10_000 (--timeout 10), or leave it out.",
    );
  if (retries !== undefined)
    demand(
      retries >= 0 && (Number.isInteger(retries) || retries === Infinity),
      "retries",
      "must be a whole number from 0",
      retries,
      "Pass 0 to try once, 3 to try four times.",
    );
}
