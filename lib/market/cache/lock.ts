import { join } from "node:path";
import { breather } from "../../core/interrupt.ts";
import { startProgress } from "../../core/progress.ts";
import { contentHash } from "../../core/hash.ts";
import { openLock, type Lock } from "../../core/store/lock.ts";
import { cacheFolder, seriesName, seriesPath, type Series } from "./series.ts";

/** Milliseconds between two looks whether the other process is done. */
const pause = 25;

/** Runs `work` while no other process, and nothing else in this one, writes to the series. Readers need no lock. */
export async function withLock<T>(series: Series, work: () => Promise<T>): Promise<T> {
  const lock = openLock(join(cacheFolder("locks"), contentHash(seriesPath(series))));
  try {
    await waitFor(lock, series);
    return await work();
  } finally {
    lock.release();
  }
}

async function waitFor(lock: Lock, series: Series): Promise<void> {
  const { breathe, done } = breather();
  let waiting: { end(): void } | undefined;
  try {
    while (!lock.take()) {
      waiting ??= startProgress(`waiting for another process at ${seriesName(series)}`, 1);
      await new Promise(resolve => setTimeout(resolve, pause));
      await breathe();
    }
  } finally {
    waiting?.end();
    done();
  }
}
