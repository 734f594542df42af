import { PeakError, demand } from "../core/errors.ts";
import { formatTime, type Milliseconds } from "../core/time.ts";
import { toMilliseconds, type Moment } from "./moment.ts";

/** Which bars are wanted, in milliseconds UTC. */
export interface Range {
  readonly since: Milliseconds | undefined;
  readonly until: Milliseconds | undefined;
  readonly limit: number | undefined;
}

/** Reads and checks the range of `load`'s options. */
export function readRange({
  since,
  until,
  limit,
}: {
  readonly since?: Moment;
  readonly until?: Moment;
  readonly limit?: number;
}): Range {
  const range = {
    since: since === undefined ? undefined : toMilliseconds(since, "since"),
    until: until === undefined ? undefined : toMilliseconds(until, "until"),
    limit,
  };
  if (range.since !== undefined && range.until !== undefined)
    demand(
      range.since < range.until,
      "until",
      `must lie after since (${formatTime(range.since)})`,
      until,
      "Swap the two.",
    );
  if (limit !== undefined)
    demand(
      Number.isInteger(limit) && limit > 0,
      "limit",
      "must be a whole number above 0",
      limit,
      "Pass e.g. 1_000.",
    );
  return range;
}

/** The error for a range without bars; `has` is what there is. */
export function emptyRange(
  source: string,
  { since, until }: Range,
  has: [number, number] | undefined,
): PeakError {
  const whole = since === undefined && until === undefined;
  const from = since === undefined ? "the beginning" : formatTime(since);
  const to = until === undefined ? "the end" : formatTime(until);
  return new PeakError("invalid_data", `${source} has no bars${whole ? "" : ` from ${from} to ${to}`}.`, {
    hint: has
      ? `Its bars run from ${formatTime(has[0])} to ${formatTime(has[1])}: choose since and until there.`
      : whole
        ? "Name the span, since and until, or another market; a venue may also be out of order."
        : "Choose an earlier since or a longer range.",
  });
}
