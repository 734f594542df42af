import { readFile, stat } from "node:fs/promises";

/** A larger file is not worth the time it takes to read while cells wait. */
const largest = 10_000_000;

/**
 * The ids of the notebook's cells from top to bottom, as the file was last saved. The server says which file it is by
 * `JPY_SESSION_NAME`. Undefined where it has not changed since it was last asked for, and where there is none to read.
 */
export function notebookOrder(path = process.env.JPY_SESSION_NAME): () => Promise<string[] | undefined> {
  let read = 0;
  return async () => {
    if (path === undefined || !path.endsWith(".ipynb")) return undefined;
    try {
      const { mtimeMs, size } = await stat(path);
      if (mtimeMs === read || size > largest) return undefined;
      read = mtimeMs;
      const { cells } = JSON.parse(await readFile(path, "utf8")) as { cells?: { id?: unknown }[] };
      return cells?.flatMap(({ id }) => (typeof id === "string" ? [id] : []));
    } catch {
      // Renamed, not saved yet, or half written: the order is unknown, which is said to be so.
      return undefined;
    }
  };
}
