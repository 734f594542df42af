import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

test("completion knows members, earlier cells, the preloaded engine, and code that is still being typed", async () => {
  await session.run("const longVariableName = { alpha: 1, beta: 'b' }");
  expect((await session.complete("[1, 2].ma")).matches).toEqual(["map"]);
  expect((await session.complete("longVar")).matches).toEqual(["longVariableName"]);
  expect((await session.complete("longVariableName.")).matches).toEqual(["alpha", "beta"]);
  expect((await session.complete("pt.PeakE")).matches).toEqual(["PeakError"]);
  expect((await session.complete("const fresh = 'text'; fresh.toUpperC")).matches).toEqual(["toUpperCase"]);
  expect((await session.complete("const side: 'buy' | 'sell' = 's")).matches).toContain("sell");
  // A key that is no name takes the place of the dot, which others do not.
  const keyed = await session.complete("const last = { 'BTC/USD': 1, 'ETH/USD': 2 }; last.b");
  expect([keyed.matches, keyed.start, keyed.end]).toEqual([['["BTC/USD"]'], 49, 51]);
  expect((await session.complete("const mixed = { 'a b': 1, plain: 2 }; mixed.")).matches).toEqual(["plain"]);
  const either = await session.complete("const cased = { beta: 1, Gamma: 2, alpha: 3, Beta: 4 }; cased.");
  expect(either.matches).toEqual(["alpha", "Beta", "beta", "Gamma"]);
  const completion = await session.complete("1; Math.fl + 2", 10);
  expect([completion.matches, completion.start, completion.end]).toEqual([["floor"], 8, 10]);
  expect(completion.types?.[0]).toMatchObject({ text: "floor", type: "method" });
});

test("a completion says what each name is, of other cells and of the engine too", async () => {
  const kinds = async (code: string) =>
    (await session.complete(code)).types?.map(({ text, type }) => `${text} ${type}`).join(", ");
  await session.run(
    "function ofCell1() {}\nclass ofCell2 {}\nenum ofCell3 { a }\nconst ofCell4 = 1\nimport * as ofCell5 from 'node:path'\ninterface ofCell6 {}\ntype ofCell7 = 1",
  );
  expect(await kinds("ofCell")).toBe(
    "ofCell1 function, ofCell2 class, ofCell3 enum, ofCell4 variable, ofCell5 module",
  );
  expect(await kinds("let one: ofCell")).toMatch(/ofCell6 interface, ofCell7 type$/);
  expect(await kinds("const ofCell1 = 2; ofCell1")).toBe("ofCell1 variable");
  expect(await kinds("pt.chart.lineC")).toBe("lineChart function");
  expect(await kinds("pt.ta.sma")).toBe("sma function");
  expect(await kinds("pt.char")).toBe("chart module");
  expect(await kinds("let many: pt.Bars")).toMatch(/^Bars class/);
});

test("completion and inspection read elements that are still being typed", async () => {
  await session.run(
    "const paper = { size: 1 }; function Sheet(p: { title: string }) { return <b>{p.title}</b> }",
  );
  const typed = async (code: string) => {
    const at = code.indexOf("|");
    return (await session.complete(code.replace("|", ""), at)).matches;
  };
  expect(await typed("<p>{paper.|}</p>")).toEqual(["size"]);
  expect(await typed("<p>{paper.si|</p>")).toEqual(["size"]);
  expect(await typed("<Sheet ti|")).toEqual(["title"]);
  expect(await typed("<string>paper.si|")).toEqual(["size"]);
  expect((await session.inspect("<p>{paper}</p>", 5)).text).toMatch(/^const paper: \{/);
});

test("completion never runs code", async () => {
  await session.run("let reads = 0; const trap = { get value() { reads++; return { inner: 1 } } }");
  expect((await session.complete("trap.value.in")).matches).toEqual(["inner"]);
  expect((await session.run("reads")).result).toBe("0");
});

test("inspection gives signature and documentation, inside a call too", async () => {
  const { found, text, markdown } = await session.inspect("Math.max(1)", 7);
  expect(found).toBe(true);
  expect(text).toContain("max(...values: number[]): number");
  expect(markdown).toContain("```");
  expect((await session.inspect("parseInt(", 9)).text).toContain("parseInt(string: string");
  // Every overload is a function, not an alias of one; where a type is declared nobody opens.
  // A module is called what a cell calls it, not by the file of its declarations.
  expect((await session.inspect("pt", 2)).text).toBe("namespace pt");
  expect((await session.inspect("pt.data", 7)).text).toBe("namespace pt.data");
  const strategy = await session.inspect("pt.strategy", 11);
  expect(strategy.text.match(/^function strategy</gm)).toHaveLength(2);
  expect(strategy.markdown).toContain("See `NextDefinition` and");
  expect(strategy.html).toMatch(
    /^<pre>function strategy&#60;[^<]*<\/pre><p>Declares a strategy by <code>next<\/code>/,
  );
  expect(strategy.html + strategy.text).not.toMatch(/alias|file:/);
  expect((await session.inspect("[1].map", 7)).html).toContain(
    "<p><i>@param</i> <code>thisArg</code> — An object",
  );
  await session.run("/** Doubles. */ function doubled(x: number): number { return 2 * x }");
  expect((await session.inspect("doubled(2)", 3)).text).toContain("Doubles.");
  expect((await session.inspect("doubled", 7)).text).toMatch(/^function doubled\(/);
  await session.run("class Kept0 { a = 1 }; const kept0 = new Kept0()");
  await session.run("class Kept0 { b = 1 }; interface Only0 { c: number }");
  expect((await session.inspect("kept0", 5)).text).toBe("const kept0: former Kept0");
  expect((await session.inspect("Only0", 5)).text).toBe("interface Only0");
  for (const nothing of ["", "neverDeclared", "never.declared", "class"])
    expect((await session.inspect(nothing, nothing.length)).found).toBe(false);
});

test("a completion between two cells disturbs neither", async () => {
  const cell = session.run(
    "const between = { alpha: 1 }; await new Promise(resolve => setTimeout(resolve, 50)); between",
  );
  const completion = session.complete("Math.flo");
  expect((await completion).matches).toEqual(["floor"]);
  expect((await cell).result).toBe("{ alpha: 1 }");
  expect((await session.run("between.alpha.toFixed(1)")).result).toBe("'1.0'");
});
