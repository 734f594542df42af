import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

const result = async (code: string) => (await session.run(code)).result;

test("a namespace in parts, and one that exports variables, are what TypeScript makes of them, anew each time and in a file too", async () => {
  const merged = "namespace Desk { export const a = 1 }; namespace Desk { export const b = a + 1 }\nDesk";
  expect(
    await result("namespace Desk { export const old = 0 }; namespace Desk { export const b = old }\nDesk"),
  ).toBe("{ old: 0, b: 0 }");
  expect(await result(merged)).toBe("{ a: 1, b: 2 }");
  expect(await result("namespace Desk { }; namespace Desk.Inner { export let n = 6 }\nDesk.Inner.n")).toBe(
    "6",
  );
  const counter = "namespace Counter { export let n = 0; export const next = () => ++n }";
  expect(await result(`${counter}\n[Counter.next(), Counter.n]`)).toBe("[ 1, 1 ]");
  expect(await result("Counter.n = 9; Counter.next()")).toBe("10");
  writeFileSync(join(session.folder, "counter.ts"), `export ${counter}\n`);
  expect(await result("import { Counter as Own } from './counter'\n[Own.next(), Own.n]")).toBe("[ 1, 1 ]");
  const decorated = "const own = <T>(made: T, _context: unknown) => made; @own class Desk2 {}\nenum Way";
  await session.run(`${decorated} { In, Out }`);
  expect(await result(`${decorated} { In }\nWay`)).toBe("{ '0': 'In', In: 0 }");
});

test("JSX is HTML: typed, escaped, with components, and beside casts and generics", async () => {
  const cell = `const rows = ["a<b", "c"]
const Row = ({ text, children }: { text: string; children?: unknown }) => <li title={text}>{text}{children}</li>
const list = <ul className="x" style={{ fontSize: "12px" }} hidden={false}>{rows.map(text => <Row text={text}><b>!</b></Row>)}<br/>{null}</ul>
list`;
  const { outputs, error } = await session.run(cell);
  expect(error?.plain).toBeUndefined();
  expect(outputs[0]).toMatchObject({
    bundle: {
      "text/html":
        '<ul class="x" style="font-size:12px"><li title="a&#60;b">a&#60;b<b>!</b></li><li title="c">c<b>!</b></li><br></ul>',
    },
  });
  const wrong = await session.run("1\nconst r = <Row text={3} />");
  expect(wrong.error?.evalue).toContain("Type 'number' is not assignable to type 'string'");
  expect([wrong.error?.cellLine, wrong.error?.cellColumn]).toEqual([2, 16]);
  expect(await result("list.source.length > 10")).toBe("true");
  expect(await result("const cast = <number>(1 as unknown); const id = <T>(x: T) => x; id(cast)")).toBe("1");
  expect((await session.run("<button onClick={() => 1}>x</button>")).error?.evalue).toContain(
    "onClick must be a text",
  );
  expect(await result("(<><i>1</i>2</>).source")).toBe("'<i>1</i>2'");
});

test("types, interfaces, generics and namespaces leave nothing behind but their values", async () => {
  const code = `interface Point { x: number }
type Pair<T> = [T, T]
namespace shapes { export const origin: Point = { x: 0 } }
abstract class Shape { constructor(readonly at: Point) {} }
class Dot extends Shape {}
const pair: Pair<Point> = [shapes.origin, new Dot({ x: 2 }).at]
pair satisfies Point[]`;
  expect(await result(code)).toBe("[ { x: 0 }, { x: 2 } ]");
});

test("standard decorators run", async () => {
  const code = `const seen: string[] = []
function log(_value: unknown, context: ClassMemberDecoratorContext | ClassDecoratorContext) { seen.push(context.kind + " " + String(context.name)) }
@log class Engine { @log start() {} @log speed = 1 }
new Engine(); seen`;
  expect(await result(code)).toBe("[ 'method start', 'field speed', 'class Engine' ]");
});

test("decorators find their metadata, and accessor fields run", async () => {
  const code = `function listed(_value: unknown, { metadata, name }: ClassMemberDecoratorContext) { ((metadata as any).names ??= []).push(name) }
class Form { @listed first = 1; @listed second() {} }
Form[Symbol.metadata]!.names`;
  expect(await result(code)).toBe("[ 'second', 'first' ]");
  const accessors =
    "class Held { accessor own = 3; static accessor shared = 4 }\n[new Held().own, Held.shared]";
  expect(await result(accessors)).toBe("[ 3, 4 ]");
});

test("using at top level is disposed of when the cell ends, last first, and its name stays", async () => {
  const code = `const log: string[] = []
const resource = (name: string) => ({ name, [Symbol.dispose]() { log.push(name) } })
using a = resource("a"), b = resource("b")
await using c = { async [Symbol.asyncDispose]() { log.push("c") } }
log.length`;
  expect(await result(code)).toBe("0");
  expect(await result("[...log, a.name]")).toBe("[ 'c', 'b', 'a', 'a' ]");
});

test("for await and top-level await work anywhere in a cell", async () => {
  const code = `let total = 0
for await (const n of (async function* () { yield 1; yield await Promise.resolve(2) })()) total += n
total`;
  expect(await result(code)).toBe("3");
});

test("a declaration that is moved ends the line before it", async () => {
  for (const moved of ["function f() {}", 'import path from "node:path"', "type T = 1", "export {}"])
    expect(
      (await session.run(`const before = 1\n${moved}\n[3, 4].forEach(n => console.log(n))\nbefore`)).stdout,
    ).toBe("3\n4\n");
});

test("each `using` is disposed of as its kind says, those before one that fails too", async () => {
  const declared = `const disposed: string[] = []
const both = (name: string) => ({
  [Symbol.dispose]() { disposed.push(name) },
  async [Symbol.asyncDispose]() { disposed.push("async " + name) },
})`;
  await session.run(`${declared}\nusing one = both("one")\nawait using two = both("two"), none = null`);
  expect(await result("disposed")).toBe("[ 'async two', 'one' ]");
  await session.run("using three = both('three'), four = both((() => { throw new Error('no four') })())");
  expect(await result("disposed.at(-1)")).toBe("'three'");
  const never = await session.run(
    "using five = { async [Symbol.asyncDispose]() {} } as unknown as Disposable",
  );
  expect(never.error?.ename).toBe("TypeError");
});

test("an object literal is an object with comments around it, and while it is typed", async () => {
  for (const cell of ["{ a: 1, b: 2 } // sizes", "/* sizes */\n// of\n{ a: 1, b: 2 }\n"])
    expect(await result(cell)).toBe("{ a: 1, b: 2 }");
  expect(await result("{ const a = 1; a } // a block")).toBe(undefined);
  for (const [code, status] of [
    ["{ a: 1, b: 2 }", "complete"],
    ["{ a: 1,\n  b: [", "incomplete"],
    ["{ a: 1, b: 2 } c", "invalid"],
  ])
    expect([code, (await session.isComplete(code)).status]).toEqual([code, status]);
});

test("what would be a comment in a script is none", async () => {
  expect(await result("let less: any = 5, more: any = 1; [less<!--more, more]")).toBe("[ false, 0 ]");
});
