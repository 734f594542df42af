import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Milliseconds } from "../time.ts";

/**
 * Writes to `target` a copy of the store at `path` as it was at the time `before`: rows recorded then or later are left
 * out, in every table that says when (`at`, or `first_at` for trials). What a row kept from then was brought up to later
 * (a trial seen on a longer sample) stays. Where there is no store, nothing is written.
 */
export function copyStoreAsOf(path: string, target: string, before: Milliseconds): void {
  if (!existsSync(path)) return;
  const source = new DatabaseSync(path);
  try {
    source.exec("PRAGMA busy_timeout = 10000");
    source.prepare("VACUUM INTO ?").run(target);
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(target);
  try {
    const columns = copy
      .prepare(
        `SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND c.name IN ('at', 'first_at')`,
      )
      .all() as { table_name: string; column_name: string }[];
    for (const { table_name, column_name } of columns)
      copy.prepare(`DELETE FROM "${table_name}" WHERE "${column_name}" >= ?`).run(before);
  } finally {
    copy.close();
  }
}
