import { DatabaseSync } from "node:sqlite";
import { PeakError } from "../errors.ts";

/** What at most one holder in all processes has at a time. */
export interface Lock {
  /** Whether it is ours now; false while somebody else has it. */
  take(): boolean;
  /** Gives it up. */
  release(): void;
}

/**
 * A lock on the file at `path`, which is made where it is not there and stays. It is SQLite's: the operating system holds it, so it is
 * gone the moment its owner dies, however that happens. Throws `unavailable` where the file cannot be made, and `take` where it is no lock.
 */
export function openLock(path: string): Lock {
  const database = open(path);
  return {
    take() {
      try {
        // Nothing is ever written into it: a journal would only be a second file beside it.
        database.exec("PRAGMA journal_mode = memory; BEGIN EXCLUSIVE");
        return true;
      } catch (cause) {
        // 5 is SQLITE_BUSY: somebody has it.
        if ((cause as { errcode?: number }).errcode === 5) return false;
        throw new PeakError("unavailable", `The lock ${path} cannot be taken: ${(cause as Error).message}.`, {
          hint: "Delete this file while nothing of Peak Trade runs: it holds nothing, and is made again.",
          context: { store: path },
          cause,
        });
      }
    },
    release: () => database.close(),
  };
}

function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    database.exec("PRAGMA busy_timeout = 0");
    return database;
  } catch (cause) {
    throw new PeakError("unavailable", `The lock ${path} cannot be opened: ${(cause as Error).message}.`, {
      hint: "Check that its folder can be written and the disk has room; what is stored is untouched.",
      context: { store: path },
      cause,
    });
  }
}
