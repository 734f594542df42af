import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyStoreAsOf } from "../../../../lib/core/store/as-of.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "peak-as-of-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a copy as of a time holds what was recorded before it, and the store stays whole", () => {
  const [path, target] = [join(folder, "a.sqlite"), join(folder, "b.sqlite")];
  const store = new DatabaseSync(path);
  store.exec(`PRAGMA journal_mode = WAL; CREATE TABLE trials (key TEXT, first_at INTEGER); CREATE TABLE decisions (at INTEGER);
    CREATE TABLE timeless (x INTEGER); INSERT INTO trials VALUES ('old', 99), ('now', 100), ('new', 101);
    INSERT INTO decisions VALUES (99), (150); INSERT INTO timeless VALUES (1000)`);
  copyStoreAsOf(path, target, 100);
  const copy = new DatabaseSync(target);
  expect(copy.prepare("SELECT key FROM trials").all()).toEqual([{ key: "old" }]);
  expect(copy.prepare("SELECT at FROM decisions").all()).toEqual([{ at: 99 }]);
  expect(copy.prepare("SELECT x FROM timeless").all()).toEqual([{ x: 1000 }]);
  expect(store.prepare("SELECT count(*) AS n FROM trials").get()).toEqual({ n: 3 });
  copyStoreAsOf(join(folder, "none.sqlite"), join(folder, "c.sqlite"), 100);
  copy.close();
  store.close();
});
