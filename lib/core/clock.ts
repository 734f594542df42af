import type { Milliseconds } from "./time.ts";

/** Where "now" comes from. Nothing outside this file reads the machine's clock, so every run can be replayed. */
export interface Clock {
  now(): Milliseconds;
}

/** The machine's clock. */
export const systemClock: Clock = Object.freeze({ now: () => Date.now() });

/** A clock that always says `time`, for tests and replays. */
export function fixedClock(time: Milliseconds): Clock {
  return Object.freeze({ now: () => time });
}

/** Milliseconds from a monotonic source: for measuring how long something took, never for what time it is. */
export function stopwatch(): () => Milliseconds {
  const start = performance.now();
  return () => performance.now() - start;
}
