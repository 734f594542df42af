import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PeakError } from "../../core/errors.ts";
import { breather } from "../../core/interrupt.ts";
import { startProgress } from "../../core/progress.ts";
import { contentHash } from "../../core/hash.ts";
import { cacheFolder, seriesName, seriesPath, type Series } from "./series.ts";

/** Milliseconds between two looks whether the other process is done. */
const pause = 25;

/**
 * Runs `work` while no other process, and nothing else in this one, writes to the series. The lock is SQLite's on a file of
 * its own: the operating system holds it, so it is gone the moment its owner dies, however that happens. Readers need none.
 */
export async function withLock<T>(series: Series, work: () => Promise<T>): Promise<T> {
  const database = await acquire(series);
  try {
    return await work();
  } finally {
    database.close();
  }
}

async function acquire(series: Series): Promise<DatabaseSync> {
  const database = open(series);
  const { breathe, done } = breather();
  let waiting: { end(): void } | undefined;
  try {
    for (;;) {
      try {
        database.exec("BEGIN EXCLUSIVE");
        return database;
      } catch (error) {
        // 5 is SQLITE_BUSY: somebody has it.
        if ((error as { errcode?: number }).errcode !== 5) throw error;
      }
      waiting ??= startProgress(`waiting for another process at ${seriesName(series)}`, 1);
      await new Promise(resolve => setTimeout(resolve, pause));
      await breathe();
    }
  } catch (error) {
    database.close();
    throw error;
  } finally {
    waiting?.end();
    done();
  }
}

function open(series: Series): DatabaseSync {
  const path = join(cacheFolder("locks"), contentHash(seriesPath(series)));
  try {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA busy_timeout = 0");
    return database;
  } catch (cause) {
    throw new PeakError("unavailable", `The lock ${path} cannot be opened: ${(cause as Error).message}.`, {
      hint: "Check that PEAK_HOME can be written and the disk has room; the cache itself is untouched.",
      context: { store: path },
      cause,
    });
  }
}
