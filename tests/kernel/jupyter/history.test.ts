import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { History } from "../../../kernel/jupyter/protocol/history.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peak-history-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, "home/history.jsonl");

test("history outlives the run, and each run has its own number", async () => {
  const first = new History(path());
  first.add(1, "const a = 1");
  first.add(2, "a + 1");
  await first.written();
  const second = new History(path());
  second.add(1, "'next run'");
  await second.written();
  expect(second.tail(2)).toEqual([
    { session: 1, line: 2, input: "a + 1" },
    { session: 2, line: 1, input: "'next run'" },
  ]);
  expect(second.range(-1, 1, undefined).map(entry => entry.input)).toEqual(["const a = 1", "a + 1"]);
  expect(second.range(0, 1, 2).map(entry => entry.input)).toEqual(["'next run'"]);
  expect(second.tail(0)).toEqual([]);
});

test("an entry is in the file soon after it came, and one behind the other do not put that off for ever", async () => {
  const history = new History(path());
  history.add(1, "alone");
  await expect.poll(() => readFileSync(path(), "utf8"), { interval: 5 }).toContain("alone");
  let line = 2;
  const often = setInterval(() => history.add(line++, "often"), 2);
  try {
    await expect.poll(() => readFileSync(path(), "utf8"), { interval: 5 }).toContain("often");
  } finally {
    clearInterval(often);
    await history.written();
  }
});

test("what a cell resulted in is kept with it, once, unless it is too long", async () => {
  const first = new History(path());
  first.add(1, "6 * 7");
  first.addOutput(1, "42");
  first.add(2, "'x'.repeat(20_000)");
  first.addOutput(2, "x".repeat(20_000));
  first.addOutput(9, "of no cell");
  const kept = [
    { session: 1, line: 1, input: "6 * 7", output: "42" },
    { session: 1, line: 2, input: "'x'.repeat(20_000)" },
  ];
  expect(first.tail(5)).toEqual(kept);
  await first.written();
  expect(new History(path()).tail(5)).toEqual(kept);
});

test("search takes shell patterns, the last hits, and each input once where it came last", async () => {
  const history = new History(path());
  for (const [i, input] of ["f(1)", "g[2]", "f(1)", "f(22)", "f(3)\nmore"].entries())
    history.add(i + 1, input);
  await history.written();
  const found = (...options: [string, number | undefined, boolean]) =>
    history.search(...options).map(({ line }) => line);
  expect(found("f(?)", undefined, false)).toEqual([1, 3]);
  expect(found("f(?)", undefined, true)).toEqual([3]);
  expect(found("f*", 2, false)).toEqual([4, 5]);
  expect(found("g[2]", undefined, false)).toEqual([2]);
});

test("a line cut off by a crash loses itself only, and a place that cannot be written keeps the run's own history", async () => {
  const first = new History(path());
  first.add(1, "kept");
  await first.written();
  appendFileSync(path(), '{"session": 1, "li');
  expect(new History(path()).tail(5).map(({ input }) => input)).toEqual(["kept"]);
  const nowhere = new History(join(path(), "below-a-file.jsonl"));
  nowhere.add(1, "in memory");
  await nowhere.written();
  expect(nowhere.tail(1)[0].input).toBe("in memory");
  expect(readFileSync(path(), "utf8")).toContain("kept");
});

test("a run begins where the highest number ends, wherever that stands in a long file", () => {
  mkdirSync(join(folder, "home"));
  const line = '{"session":4321,"line":1,"input":"highest"}\n';
  const after = '{"session":17,"line":1,"input":"later, in an older run: {\\"session\\":9999"}\n';
  for (let shift = -5; shift < 30; shift++) {
    const padding = '{"session":3,"line":1,"input":"' + "x".repeat(2 ** 20 - shift - 34) + '"}\n';
    writeFileSync(path(), padding + line + after);
    expect(new History(path()).session).toBe(4322);
  }
});

test("what another kernel writes meanwhile is not of the runs before", async () => {
  const [first, second] = [new History(path()), new History(path())];
  first.add(1, "first");
  await first.written();
  expect([second.session, first.session]).toEqual([2, 1]);
  first.add(2, "meanwhile");
  second.add(1, "second");
  await first.written();
  await second.written();
  expect(second.tail(9).map(({ input }) => input)).toEqual(["first", "second"]);
});
