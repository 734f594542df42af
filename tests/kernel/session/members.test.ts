import { afterAll, beforeAll, expect, test } from "vitest";
import { chainAt } from "../../../kernel/session/parse/chain.ts";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

const matches = async (code: string) => (await session.complete(code)).matches;

test("where the type is any, completion offers the keys of the live object", async () => {
  await session.run(
    `const parsed = JSON.parse('{"bid":1,"Book":{"asks":[{"price":5}],"a b":{"odd":1}},"two words":2}')`,
  );
  expect(await session.complete("parsed.")).toEqual({
    matches: ["bid", "Book"],
    start: 7,
    end: 7,
    types: [
      { text: "bid", type: "property" },
      { text: "Book", type: "property" },
    ],
  });
  expect(await session.complete("1 + parsed.bo")).toMatchObject({ matches: ["Book"], start: 11, end: 13 });
  expect(await matches("[...parsed?.Book\n  .asks[0].")).toEqual(["price"]);
  expect(await matches(`parsed.Book["a b"]?.`)).toEqual(["odd"]);
  expect(await matches("`${parsed.")).toEqual(["bid", "Book"]);
  expect(await matches("%time parsed.")).toEqual(["bid", "Book"]);
  expect(await session.complete(`parsed["tw`)).toMatchObject({ matches: ["two words"], start: 8, end: 10 });
  expect(await matches("parsed?.['")).toEqual(["bid", "Book", "two words"]);
  for (const code of [
    "parsed.nothing.",
    "parsed.bid.x.y.",
    "unheardOf.",
    "// parsed.",
    "'parsed.",
    "f().parsed.",
    "`parsed.",
    "%load parsed.",
  ])
    expect([code, await matches(code)]).toEqual([code, []]);
});

test("own keys come before what the prototypes give, once each, and what every object has is left out", async () => {
  await session.run(`class Base { shared() {} low() {} }
class Upper extends Base { shared() {} get high() { return 1 } }
const upper: any = Object.assign(new Upper(), { low: 1, own: () => {} });
const map: any = new Map(); const list: any = Array.from({ length: 100_000 }, (_, i) => i); const text: any = "abc";
const many: any = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => ["key" + i, i]));`);
  expect((await session.complete("upper.")).types).toEqual([
    { text: "low", type: "property" },
    { text: "own", type: "function" },
    { text: "shared", type: "function" },
    { text: "high", type: "property" },
  ]);
  expect((await matches("map.")).slice(0, 4)).toEqual(["get", "set", "has", "delete"]);
  expect(await matches("map.si")).toEqual(["size"]);
  expect(await matches("list.len")).toEqual(["length"]);
  expect(await matches("list.flatM")).toEqual(["flatMap"]);
  expect(await matches("text.leng")).toEqual(["length"]);
  expect(await matches("text[0].toUpp")).toEqual(["toUpperCase"]);
  expect(await matches("many.")).toHaveLength(500);
  expect(await matches("many.key1999")).toEqual(["key1999"]);
});

test("no getter runs and no proxy is asked", async () => {
  await session.run(`let asked = 0;
const tricky: any = { get loud() { asked++; console.log("ran"); throw new Error("ran") }, get pure() { return { inner: 1 } }, inner: 1 };
const handler: any = new Proxy({}, { get: () => () => { asked++; return undefined } });
const proxy: any = new Proxy({ inner: 1 }, handler); const heir: any = Object.create(proxy, { mine: { value: 1 } });
Object.defineProperty(globalThis, "lazy", { configurable: true, get() { asked++; return { inner: 1 } } })`);
  expect(await matches("tricky.")).toEqual(["loud", "pure", "inner"]);
  for (const code of ["tricky.loud.", "tricky.pure.", "proxy.", "proxy.inner.", "heir.inner.", "lazy."])
    expect([code, await matches(code)]).toEqual([code, []]);
  expect(await matches("heir.")).toEqual(["mine"]);
  const { result, stdout } = await session.run("asked");
  expect([result, stdout]).toEqual(["0", ""]);
});

test("a variable with a name of the runtime is the cell's, and one that lives on globalThis only is found", async () => {
  await session.run("const performance: any = { mine: 1 }; (globalThis as any).loose = { end: 1 }");
  expect(await matches("performance.")).toEqual(["mine"]);
  expect(await matches("loose.")).toEqual(["end"]);
  expect(await matches("globalThis.loo")).toEqual(["loose"]);
});

test("while a cell runs nothing live is offered, and asking counts and changes nothing", async () => {
  await session.run("const waiting: any = { key: 1 }");
  const before = (await session.run("1")).outcome.count;
  const running = session.run("await new Promise(() => {})");
  // It is checked first.
  await expect.poll(() => matches("waiting.")).toEqual([]);
  await session.interrupt();
  expect((await running).error?.ename).toBe("KeyboardInterrupt");
  expect(await matches("waiting.")).toEqual(["key"]);
  expect((await session.run("1")).outcome.count).toBe(before + 2);
});

test("a chain names and calls nothing else", () => {
  const chain = (code: string) => chainAt(code, code.length);
  expect(chain("x = a.b?.c[0]?.['d e'].fi")).toEqual({
    root: "a",
    path: ["b", "c", "0", "d e"],
    typed: "fi",
    quoted: false,
  });
  expect(chain('a.b["c')).toEqual({ root: "a", path: ["b"], typed: "c", quoted: true });
  expect(chain("/* b */ a.")).toMatchObject({ root: "a", path: [] });
  expect(chain("`${b} ${a.")).toMatchObject({ root: "a" });
  for (const code of [
    "a",
    "a().",
    "a().b.",
    "a[i].",
    "a[b.c].d.",
    "1.",
    "1e5.",
    ") .b.",
    "this.#a.",
    "this.a.b",
    "/* a.",
    '"a.',
    "`a.",
  ])
    expect([code, chain(code)]).toEqual([code, undefined]);
});
