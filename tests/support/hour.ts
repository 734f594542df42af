import { setTimeout as sleep } from "node:timers/promises";

const hour = 3_600_000;

/** Waits for the next hour where this one is about to end: for tests that take it for the running one from beginning to end. */
export async function withinHour(milliseconds = 15_000): Promise<void> {
  const left = hour - (Date.now() % hour);
  if (left < milliseconds) await sleep(left + 1);
}
