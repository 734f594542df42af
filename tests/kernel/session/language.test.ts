import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
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

test("static imports resolve from the working folder, with and without an extension, and packages upward from there", async () => {
  writeFileSync(
    join(session.folder, "helper.ts"),
    "export const twice = (x: number): number => 2 * x;\nexport default 'standard';\n",
  );
  writeFileSync(join(session.folder, "data.json"), '{"fees": 0.0026}');
  const folder = join(session.folder, "node_modules/only-esm");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    '{"name":"only-esm","version":"1.0.0","type":"module","exports":{"types":"./index.d.ts","import":"./index.js"}}',
  );
  writeFileSync(join(folder, "index.js"), "export const name = 'only-esm';\n");
  writeFileSync(join(folder, "index.d.ts"), "export declare const name: string;\n");
  expect(await result("import standard, { twice as double } from './helper.ts'\n[standard, double(4)]")).toBe(
    "[ 'standard', 8 ]",
  );
  expect(await result("import * as helper from './helper'\nhelper.twice(5)")).toBe("10");
  expect(await result("import data from './data.json'\ndata.fees")).toBe("0.0026");
  expect(await result("import { fees } from './data.json'\nfees")).toBe("0.0026");
  expect(await result("import { name } from 'only-esm'\nname")).toBe("'only-esm'");
  expect(await result("(await import('./helper.ts')).twice(6)")).toBe("12");
  expect(await result("import { PeakError } from 'peak-trade'\nPeakError === pt.PeakError")).toBe("true");
  expect(await result("import.meta.dirname")).toBe(`'${session.folder}'`);
});

test("an imported file that changed is loaded and checked anew, also when only what it imports changed; others stay", async () => {
  const write = (name: string, text: string) => writeFileSync(join(session.folder, name), text);
  write("deep.ts", "export const deep = 1;\n");
  write("middle.ts", "import { deep } from './deep.ts';\nexport const middle = deep + 1;\n");
  write("aside.ts", "export const token = {};\n");
  const cell =
    "import { middle } from './middle.ts'\nimport { token } from './aside'\nglobalThis.tokens = [...(globalThis.tokens ?? []), token]\nmiddle";
  expect(await result(cell)).toBe("2");
  write("deep.ts", "export const deep: number = 40 + 1;\n");
  expect(await result(cell)).toBe("42");
  expect(await result("globalThis.tokens[0] === globalThis.tokens[1]")).toBe("true");
  write("deep.ts", "export const deep = 'text';\n");
  expect(await result("import { middle } from './middle.ts'\nmiddle.toUpperCase()")).toBe("'TEXT1'");
  expect(
    (await session.run("import { middle } from './middle.ts'\nconst n: number = middle")).error?.ename,
  ).toBe("TypeCheckError");
  expect((await session.run("import { late } from './late.ts'")).error?.evalue).toContain(
    "Cannot find module './late.ts'",
  );
  write("late.ts", "export const late = true;\n");
  expect(await result("import { late } from './late.ts'\nlate")).toBe("true");
});

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

test("a CommonJS file that changed is loaded anew, and so is one of a folder that has no type", async () => {
  for (const name of ["old.cjs", "old.js"]) {
    const write = (n: number) =>
      writeFileSync(join(session.folder, name), `exports.n = ${n};${" ".repeat(n)}\n`);
    write(1);
    const cell = `import * as old from './${name}'\n[old.n, require('./${name}').n]`;
    expect(await result(cell)).toBe("[ 1, 1 ]");
    write(2);
    expect(await result(cell)).toBe("[ 2, 2 ]");
    expect(await result(`(await import('./${name}')).default.n`)).toBe("2");
  }
  writeFileSync(join(session.folder, "upper.cjs"), "exports.upper = 10 * require('./old').n;\n");
  expect(await result("import { upper } from './upper.cjs'\nupper")).toBe("20");
  writeFileSync(join(session.folder, "old.js"), "exports.n = 33;\n");
  expect(await result("import { upper } from './upper.cjs'\nupper")).toBe("330");
});

test("an imported file may hold enums, namespaces, parameter properties and elements; errors in it have their places", async () => {
  const write = (name: string, text: string) => writeFileSync(join(session.folder, name), text);
  write("package.json", "{}");
  write(
    "kinds.ts",
    "export enum Kind { Spot, Swap }\nexport namespace Fees { export const taker = 2 }\n\nexport class Order { constructor(readonly size: number) {\n  if (size < 0) throw new RangeError('no size') } }\n",
  );
  write("look.tsx", "export const Look = ({ n }: { n: number }) => <b>{n}</b>;\n");
  write("broken.ts", "export const a = 1;\nexport const b = ;\n");
  const { outcome, stderr, ...run } = await session.run(
    "import { Kind, Fees, Order } from './kinds.ts'\nimport { Look } from './look.tsx'\n[Kind.Swap, Fees.taker, new Order(3).size]",
  );
  expect([outcome.status, run.result]).toEqual(["ok", "[ 1, 2, 3 ]"]);
  expect(await result("Look({ n: 4 })")).toBe("<b>4</b>");
  // Node would say that a folder without "type": "module" makes it look twice.
  expect(stderr).toBe("");
  expect((await session.run("new Order(-1)")).error?.plain).toMatch(/RangeError: no size[^]*kinds\.ts:5:/);
  expect((await session.run("import './broken.ts'")).error?.plain).toMatch(
    /SyntaxError: .*\(broken\.ts:2:18\)\n {2}1 │[^]*> 2 │ export const b = ;/,
  );
  write("broken.json", '\uFEFF{ "maker": 1,\n  "taker": none }\n');
  write("uses-json.ts", 'import fees from "./broken.json";\nexport const maker = fees.maker;\n');
  for (const cell of ["import fees from './broken.json'", "import { maker } from './uses-json.ts'"])
    expect((await session.run(cell)).error?.plain).toMatch(
      /SyntaxError: Unexpected token 'o' in JSON \(broken\.json:2:13\)\n[^]*> 2 │ {3}"taker": none }/,
    );
  write("acts.ts", "globalThis.acted = (globalThis.acted ?? 0) + 1;\n");
  expect(await result("await import('./acts.ts'); globalThis.acted")).toBe("1");
});

test("an imported file may hold decorators, and import as a cell does", async () => {
  const write = (name: string, text: string) => writeFileSync(join(session.folder, name), text);
  write("package.json", "{}");
  write(
    "decorated.ts",
    `import { Side, sides } from "./sides";
import costs from "./costs.json";
function twice(method: () => number, _context: ClassMethodDecoratorContext) {
  return function (this: object) { return 2 * method.call(this) };
}
export class Order {
  accessor side: Side = sides[1];
  @twice fee(): number { return costs.taker }
  fails(): never {
    throw new RangeError("no size");
  }
}
`,
  );
  write("sides.ts", 'export type Side = "buy" | "sell";\nexport const sides: Side[] = ["buy", "sell"];\n');
  write("plain.ts", 'import { Side, sides } from "./sides.js";\nexport const first: Side = sides[0];\n');
  write("costs.json", '{ "taker": 21 }');
  expect(
    await result(
      "import { Order } from './decorated'\nimport { first } from './plain'\n[new Order().fee(), new Order().side, first]",
    ),
  ).toBe("[ 42, 'sell', 'buy' ]");
  expect((await session.run("new Order().fails()")).error?.plain).toMatch(
    /RangeError: no size[^]*decorated\.ts:10:11/,
  );
});

test("names that a CommonJS package makes when it runs can be imported by name", async () => {
  const folder = join(session.folder, "node_modules/made-names");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"name":"made-names","main":"index.js"}');
  writeFileSync(join(folder, "index.js"), "const key = 'made'; exports[key] = 7;\n");
  expect(await result("import { made, default as whole } from 'made-names'\n[made, whole]")).toBe(
    "[ 7, { made: 7 } ]",
  );
});

test("a package that is installed after an import of it failed is found by the next one", async () => {
  expect((await session.run("import { late } from 'late-package'")).error?.evalue).toContain(
    "Cannot find module 'late-package'",
  );
  const folder = join(session.folder, "node_modules/late-package");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    '{"name":"late-package","type":"module","exports":"./index.js","types":"./index.d.ts"}',
  );
  writeFileSync(join(folder, "index.js"), "export const late = 5;\n");
  writeFileSync(join(folder, "index.d.ts"), "export declare const late: number;\n");
  expect(await result("import { late } from 'late-package'\nlate.toFixed(1)")).toBe("'5.0'");
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

test("import.meta is that of a file in the notebook's folder", async () => {
  expect(await result("import.meta.url.endsWith('/cell.ts') && import.meta.filename")).toBe(
    `'${join(session.folder, "cell.ts")}'`,
  );
  expect(await result("import.meta.resolve('./helper.ts').startsWith('file:')")).toBe("true");
});

test("exports are declarations", async () => {
  expect(await result("export const exported = 1\nexport default function main() { return exported }")).toBe(
    undefined,
  );
  expect(await result("main() + exported")).toBe("2");
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

test("a failing cell keeps what it declared before, and the name it failed on can be declared again", async () => {
  const failed = await session.run("const before = 1\nconst value = await Promise.reject(new Error('no'))");
  expect(failed.outcome.status).toBe("error");
  expect(await result("before")).toBe("1");
  expect(await result("const value = 2; value")).toBe("2");
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
