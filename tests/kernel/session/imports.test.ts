import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

const result = async (code: string) => (await session.run(code)).result;

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
  expect(await result("import seven from 'data:text/javascript,export default 7'\nseven")).toBe("7");
  expect(
    await result("import seen from 'data:application/json,{\"a\":8}' with { type: 'json' }\nseen.a"),
  ).toBe("8");
  expect(await result("[seven, seen.a]")).toBe("[ 7, 8 ]");
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

test("a name that a module does not give is an error where it cannot be a type", async () => {
  writeFileSync(join(session.folder, "untyped.mjs"), "export const given = 1;\n");
  writeFileSync(join(session.folder, "untyped.cjs"), "exports.given = 1;\n");
  writeFileSync(join(session.folder, "described.mjs"), "export const given = 1;\n");
  writeFileSync(
    join(session.folder, "described.d.mts"),
    "export declare const given: number;\nexport interface Kind { kind: 1 }\n",
  );
  const evalue = async (code: string) => (await session.run(code)).error?.evalue;
  const lacks = (file: string, name: string) =>
    `The requested module '${file}' does not provide an export named '${name}'`;
  expect(await evalue("import { given, absent } from './untyped.mjs'")).toBe(
    lacks("./untyped.mjs", "absent"),
  );
  expect(await evalue("import absent from './untyped.mjs'")).toBe(lacks("./untyped.mjs", "default"));
  expect(await evalue("import { absent } from './untyped.cjs'")).toBe(lacks("./untyped.cjs", "absent"));
  expect(
    await result("import { Kind, given } from './described.mjs'\nconst kind: Kind = { kind: 1 }; given"),
  ).toBe("1");
  await session.run("%types off");
  const types = "import { Kind, given as one } from './described.mjs'";
  expect(await result(`${types}\nconst same = (kind: Kind) => kind as Kind; one`)).toBe("1");
  expect(await evalue(`${types}\nnew Kind()`)).toBe(lacks("./described.mjs", "Kind"));
  expect(await evalue("import { readFyle as read } from 'node:fs'\nread('x')")).toBe(
    lacks("node:fs", "readFyle"),
  );
  await session.run("%types gate");
});

test("an import by require is typed and runs, in later cells too", async () => {
  expect(await result('import disk = require("node:fs")\ndisk.existsSync("/")')).toBe("true");
  expect((await session.run("disk.existsSnyc('/')")).error?.evalue).toContain("Did you mean 'existsSync'?");
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
  // As lodash, which is a function with all others on it.
  writeFileSync(
    join(folder, "callable.js"),
    "const call = () => 8; call[['t', 'wice'].join('')] = 16; module.exports = call;\n",
  );
  expect(await result("import call, { twice } from 'made-names/callable.js'\n[call(), twice]")).toBe(
    "[ 8, 16 ]",
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

test("import.meta is that of a file in the notebook's folder", async () => {
  expect(await result("import.meta.url.endsWith('/cell.ts') && import.meta.filename")).toBe(
    `'${join(session.folder, "cell.ts")}'`,
  );
  expect(await result("import.meta.resolve('./helper.ts').startsWith('file:')")).toBe("true");
});

test("a file that is gone is not found, by the cell that imports it nor by its types, until it is there again", async () => {
  const path = join(session.folder, "passing.ts");
  const cells = ["import { n } from './passing.ts'\nn", "(await import('./passing.ts')).n"];
  for (const n of [1, 2]) {
    writeFileSync(path, `export const n = ${n};\n`);
    for (const cell of cells) expect(await result(cell)).toBe(String(n));
    rmSync(path);
    for (const mode of ["off", "gate"])
      for (const cell of cells)
        expect((await session.run(`%types ${mode}\n${cell}`)).error?.evalue).toMatch(/^Cannot find module/);
  }
});

test("import.meta.resolve says what an import would load; __dirname is the notebook's folder, unless a cell declares its own", async () => {
  const resolved = (specifier: string) => result(`import.meta.resolve(${JSON.stringify(specifier)})`);
  expect(await resolved("fs")).toBe("'node:fs'");
  expect(await resolved("./nowhere.js")).toBe(`'file://${join(session.folder, "nowhere.js")}'`);
  expect(await resolved("only-esm")).toContain("/node_modules/only-esm/index.js'");
  expect(await result("[__dirname, { __filename }, '__dirname' in globalThis]")).toBe(
    `[ '${session.folder}', { __filename: '${join(session.folder, "cell.ts")}' }, false ]`,
  );
  await session.run("const __dirname = 'mine'");
  expect(await result("((__filename: string) => __filename + __dirname)('own ')")).toBe("'own mine'");
});
