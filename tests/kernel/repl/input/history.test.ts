import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHistory } from "../../../../kernel/repl/input/history.ts";

describe("the history", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "peak-history-"));
    path = join(folder, "history.jsonl");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("keeps entries of several lines whole across sessions", () => {
    const entry = 'function f() {\n  return "a\\n";\n}';
    openHistory(path).add(entry);
    openHistory(path).add("f()");
    expect(openHistory(path).entries).toEqual([entry, "f()"]);
  });

  test("does not repeat the last entry and keeps no blank one", () => {
    const history = openHistory(path);
    for (const entry of ["a", "a", " ", "b", "a"]) history.add(entry);
    expect(openHistory(path).entries).toEqual(["a", "b", "a"]);
  });

  test("loses at most the entry that a kill cut in half", () => {
    openHistory(path).add("a");
    appendFileSync(path, '"half of an ent');
    openHistory(path).add("b");
    expect(openHistory(path).entries).toEqual(["a", "b"]);
  });

  test("two sessions at once both keep theirs", () => {
    const [one, two] = [openHistory(path), openHistory(path)];
    one.add("one");
    two.add("two");
    expect(openHistory(path).entries).toEqual(["one", "two"]);
  });

  test("of a long file only the last megabyte is read, and nothing is taken from it", () => {
    const lines = Array.from({ length: 200_000 }, (_, i) => `"${100_000 + i}"\n`).join("");
    writeFileSync(path, lines);
    const history = openHistory(path);
    expect(history.entries.at(-1)).toBe("299999");
    // Entries of six digits: nine bytes a line, the first of them cut in half.
    expect(history.entries).toHaveLength(Math.floor((1024 * 1024) / 9));
    history.add("one more");
    expect(readFileSync(path, "utf8")).toBe(`${lines}"one more"\n`);
  });

  test.skipIf(process.platform === "win32")("is nobody else's to read", () => {
    openHistory(path).add("a");
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("that cannot be kept is known all the same, and says so", () => {
    const history = openHistory(folder);
    expect(() => history.add("a")).toThrow(/EISDIR/);
    expect(history.entries).toEqual(["a"]);
  });

  test("loses nothing when several processes write at once", async () => {
    const script = `
      const { openHistory } = await import(${JSON.stringify(resolve(import.meta.dirname, "../../../../kernel/repl/input/history.ts"))});
      const history = openHistory(${JSON.stringify(path)});
      for (let i = 0; i < 300; i++) history.add(process.argv[1] + " " + i + "\\n" + "x".repeat(i));`;
    const run = promisify(execFile);
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script];
    await Promise.all(["one", "two", "three"].map(name => run(process.execPath, [...args, name])));
    const { entries } = openHistory(path);
    for (const name of ["one", "two", "three"])
      expect(entries.filter(entry => entry.startsWith(name))).toEqual(
        Array.from({ length: 300 }, (_, i) => `${name} ${i}\n${"x".repeat(i)}`),
      );
  });
});
