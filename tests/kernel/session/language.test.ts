import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

const result = async (code: string) => (await session.run(code)).result;

test("the last expression is the result, in the form that a programmer can tell apart", async () => {
  const shown: Record<string, string | undefined> = {
    "1 + 2": "3",
    NaN: "NaN",
    "-0": "-0",
    "1 / 0": "Infinity",
    null: "null",
    "10n ** 20n": "100000000000000000000n",
    "'text'": "'text'",
    undefined: undefined,
    "Symbol('s')": "Symbol(s)",
    "{ a: 1 }": "{ a: 1 }",
    "[1, [2, { b: 3 }]]": "[ 1, [ 2, { b: 3 } ] ]",
    "new Map([['k', 1]])": "Map(1) { 'k' => 1 }",
    "const silent = 5": undefined,
    "for (const i of [1, 2]) i": undefined,
    "if (true) { 5 }": undefined,
    "await Promise.resolve('waited')": "'waited'",
    "1; 2; ;": "2",
  };
  for (const [code, text] of Object.entries(shown)) expect([code, await result(code)]).toEqual([code, text]);
});

test("an array of flat objects is shown as a table beside its text", async () => {
  const { outputs } = await session.run("[{ name: 'a<b', n: 1 }, { name: 'c', n: null }]");
  const shown = outputs.find(output => output.kind === "result");
  expect(shown?.bundle["text/plain"]).toBe("[ { name: 'a<b', n: 1 }, { name: 'c', n: null } ]");
  expect(shown?.bundle["text/html"]).toContain(">a&#60;b</td>");
});

test("cells are numbered one by one; silent and uncounted ones are not", async () => {
  const first = await session.run("1");
  const silent = await session.run("2", { silent: true });
  const uncounted = await session.run("3", { storeHistory: false });
  const next = await session.run("4");
  expect([silent, uncounted, next].map(({ outcome }) => outcome.count - first.outcome.count)).toEqual([
    0, 0, 1,
  ]);
  expect(silent.outputs).toEqual([]);
  expect(uncounted.result).toBe("3");
});

test("the parser decides whether a cell is complete", async () => {
  const cells: Record<string, string> = {
    "1 + 1": "complete",
    "/[{(]/": "complete",
    "print('hello'": "incomplete",
    "1 +": "incomplete",
    "function f() {": "incomplete",
    "const t = `open": "incomplete",
    "/* comment": "incomplete",
    "if (x)": "incomplete",
    "a?.": "incomplete",
    "try {\n}": "incomplete",
    "const 1x =": "invalid",
    "a b": "invalid",
    ")": "invalid",
    "'open": "invalid",
  };
  for (const [code, status] of Object.entries(cells))
    expect([code, (await session.isComplete(code)).status]).toEqual([code, status]);
  expect((await session.isComplete("  while (x) {")).indent).toBe("    ");
});

test("a library as a value is the list of its names, whatever is in it", async () => {
  const { result = "" } = await session.run("pt");
  expect(result).toMatch(/^Module of \d+ names\n /);
  expect(result).toContain(" backtest ");
  expect(Math.max(...result.split("\n").map(line => line.length))).toBeLessThanOrEqual(100);
  expect(result.split("\n").length).toBeLessThan(20);
  const { result: paths = "" } = await session.run('import * as posix from "node:path/posix"; posix');
  expect(paths).toMatch(/^Module of \d+ names\n .* join /s);
});

test("the text of a huge value ends, and says how much is missing", async () => {
  const { result = "" } = await session.run(
    "Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => ['key' + i, i]))",
  );
  expect(result.length).toBeLessThan(100_100);
  expect(result).toMatch(/\n {2}key(\d+): \1,\n… \d+ more characters$/);
});
