import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

const result = async (code: string) => (await session.run(code)).result;

test("a name can be declared anew as anything, in any order", async () => {
  const declarations = {
    "const f = 1; f": "1",
    "let f = 2; f": "2",
    "function f() { return 3 }\nf()": "3",
    "class f { static value = 4 }\nf.value": "4",
    "enum f { five = 5 }\nf.five": "5",
    "var f = 6; f": "6",
    "async function f() { return 7 }\nawait f()": "7",
    "import f from 'node:path'\ntypeof f": "'object'",
    "const { f, ...rest } = { f: 8, g: 9 }; [f, rest]": "[ 8, { g: 9 } ]",
    "const f = 10; f": "10",
  };
  for (const [code, text] of Object.entries(declarations))
    expect([code, await result(code)]).toEqual([code, text]);
});

test("an enum declared anew forgets its former members", async () => {
  await session.run("enum Side { Buy, Sell }");
  expect(await result("enum Side { Long }\nSide")).toBe("{ '0': 'Long', Long: 0 }");
});

test("a function sees the latest value of a name of a later cell", async () => {
  await session.run("let level = 1; const readLevel = () => level");
  await session.run("level = 2");
  expect(await result("readLevel()")).toBe("2");
});

test("functions may be used above their definition, and recursively", async () => {
  expect(
    await result(
      "const six = factorial(3)\nfunction factorial(n: number): number { return n < 2 ? 1 : n * factorial(n - 1) }\nsix",
    ),
  ).toBe("6");
});

test("exports are declarations", async () => {
  expect(await result("export const exported = 1\nexport default function main() { return exported }")).toBe(
    undefined,
  );
  expect(await result("main() + exported")).toBe("2");
});

test("a cell may declare what the runtime has a name for, and takes it from nobody", async () => {
  const other = await startSession();
  try {
    const shown = async (code: string) => {
      const { error, result } = await other.run(code);
      return error ? error.plain : result;
    };
    expect(
      await shown(
        "const performance = { best: 1 }, Promise = 2, process = 3; class Event { at = 4 }\n[performance.best, Promise, process, new Event()]",
      ),
    ).toBe("[ 1, 2, 3, Event { at: 4 } ]");
    expect(
      await shown(
        "enum Request { A, B }\nfunction fetch(n: number) { return n * 2 }\nconst { crypto, URL = 9 } = { crypto: 8 } as { crypto: number, URL?: number }\n[Request.B, fetch(4), crypto, URL]",
      ),
    ).toBe("[ 1, 8, 8, 9 ]");
    // What later cells, elements and short properties mean by it; a parameter of that name is another.
    expect(
      await shown("const f = (crypto: number) => crypto + performance.best; [f(1), { URL, process }]"),
    ).toBe("[ 2, { URL: 9, process: 3 } ]");
    expect(await shown("<b>{performance.best}</b>")).toBe("<b>1</b>");
    expect(await shown("performance.now")).toContain("Property 'now' does not exist");
    expect(await shown("interface Response { mine: number }; new globalThis.Response('x').status")).toBe(
      "200",
    );
    const who = await other.run("%who");
    expect(JSON.stringify(who.outputs)).toMatch(/performance +Object +\{ best: 1 \}/);
    await other.run("%reset");
    expect(
      await shown("[typeof performance.now(), typeof await new Promise(r => r(1)), process.pid > 0]"),
    ).toBe("[ 'number', 'number', true ]");
  } finally {
    await other.close();
  }
});

test("a failing cell keeps what it declared before, and the name it failed on can be declared again", async () => {
  const failed = await session.run("const before = 1\nconst value = await Promise.reject(new Error('no'))");
  expect(failed.outcome.status).toBe("error");
  expect(await result("before")).toBe("1");
  expect(await result("const value = 2; value")).toBe("2");
});

test("a `var` belongs to the cell however deep it stands, is there from its beginning, and its name can be declared anew", async () => {
  const { stdout } = await session.run(
    "const look = () => seen; console.log(look()); var seen = 1; var seen = 2; var seen!: number; console.log(seen)",
  );
  expect(stdout).toBe("undefined\n2\n");
  const declarations: Record<string, string> = {
    "for (var v = 0; v < 3; v++) {}\nv": "3",
    "const v = 'again'; v": "'again'",
    "if (true) { var v = 1, w: number | undefined }\n[v, w]": "[ 1, undefined ]",
    "function v() { return 2 }\nv()": "2",
    "for (var { v, ...rest } of [{ v: 3, w: 4 }]);\n[v, rest]": "[ 3, { w: 4 } ]",
    "class v {}\nv": "[class v]",
    "for (var v in { key: 1 }) ; try { throw 5 } catch (e) { var w = e as any }\n[v, w]": "[ 'key', 5 ]",
    "label: { var v = () => {}; break label }\nv.name": "'v'",
    "let w = 1\nif (w) var v = w as any\nelse var v = 3 as any\n;[v].length": "1",
    "switch (1) { default: var [v = 6]: number[] = [] }\nenum Six { six = v }\nSix.six": "6",
    "const fs: (() => number)[] = []; for (var v = 0; v < 2; v++) fs.push(() => v)\nfs.map(f => f())":
      "[ 2, 2 ]",
    "(() => { var v = 'own' })(); v": "2",
    "interface v { a: 1 }": "undefined",
    "import v = Six.six\nv": "6",
    "let v = 7; v": "7",
  };
  // The checker would have `var v` be assigned first.
  await session.run("%types off");
  for (const [code, text] of Object.entries(declarations))
    expect([code, String(await result(code))]).toEqual([code, text]);
  await session.run("for (var performance of [1, 2]) {}");
  await session.run("%types gate");
  // Types know it too.
  await session.run("for (var v = 0; v < 3; v++) { var deep = String(v) }");
  expect(await result("v.toFixed(1) + deep.length")).toBe("'3.01'");
  expect((await session.run("deep.toFixed()")).error?.evalue).toContain("Property 'toFixed' does not exist");
  // It is nobody else's.
  expect(await result("[performance, typeof globalThis.performance.now(), 'v' in globalThis]")).toBe(
    "[ 2, 'number', false ]",
  );
});

test("a `var` that is read before it is set goes on with the value from before", async () => {
  await session.run("%types off");
  await session.run("var sum = 1, flag = 1");
  expect(await result("var sum = sum + 1; sum")).toBe("2");
  expect(await result("var fresh = fresh || { n: 0 }; fresh.n++; fresh")).toBe("{ n: 1 }");
  expect(await result("var fresh = fresh || { n: 0 }; fresh.n++; fresh")).toBe("{ n: 2 }");
  expect(await result("for (var n = 0; n < 2; n++) var sum = (sum || 0) + 10\nsum")).toBe("22");
  // What only a function reads has no value yet.
  expect(await result("const look = () => flag; const seen = look(); var flag = 2; [seen]")).toBe(
    "[ undefined ]",
  );
  await session.run("%types gate");
});

test("whatever names share, the next cell may declare them anew", async () => {
  const twins = [
    "function twin() { return 1 }\nnamespace twin { export const two = 2 }\n[twin(), twin.two]",
    "class twin {}\nnamespace twin { export const two = 2 }\n[new twin() instanceof twin && 1, twin.two]",
    "enum twin { one = 1 } enum twin { two = 2 }\n[twin.one, twin.two]",
    "type twin = number\nfunction twin(): twin { return 1 }\n[twin(), 2]",
    "function twin(a: number): number\nfunction twin(a: any) { return a }\nenum Two { two = 2 }\n[twin(1), Two.two]",
  ];
  for (const code of [...twins, ...twins.toReversed()])
    expect([code, await result(code)]).toEqual([code, "[ 1, 2 ]"]);
});
