import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

test("a cell with a type error does not run, and says where and why", async () => {
  const { error, stdout, outcome } = await session.run('console.log("ran")\nconst n: number = "one"');
  expect(outcome.status).toBe("error");
  expect(stdout).toBe("");
  expect(error?.ename).toBe("TypeCheckError");
  expect(error?.evalue).toContain("Type 'string' is not assignable to type 'number'");
  expect([error?.cellLine, error?.cellColumn]).toEqual([2, 7]);
  expect((await session.run("typeof n")).error?.evalue).toContain("Cannot find name 'n'");
});

test("types flow from cell to cell, interfaces too, and follow a new declaration", async () => {
  await session.run("interface Quote { bid: number }\nconst quote: Quote = { bid: 1 }");
  expect((await session.run("const bad: string = quote.bid")).error?.evalue).toContain(
    "'number' is not assignable",
  );
  expect((await session.run("const other: Quote = { bid: '1' }")).error?.ename).toBe("TypeCheckError");
  await session.run("const quote = 'text'");
  expect((await session.run("quote.toUpperCase()")).result).toBe("'TEXT'");
});

test("the preloaded names are typed before the first cell", async () => {
  expect((await session.run("const wrong: 3 = pt.PeakError")).error?.ename).toBe("TypeCheckError");
  expect((await session.run("display.update(5, 1)")).error?.evalue).toContain("'number' is not assignable");
  expect((await session.run("typeof md`a` + typeof html`b`")).result).toBe("'objectobject'");
});

test("a variable of an earlier cell can be assigned to, a constant cannot", async () => {
  await session.run("let counter = 0; const fixed = 1");
  expect((await session.run("counter += 2; counter")).result).toBe("2");
  expect((await session.run("fixed = 3")).error?.ename).toBe("TypeCheckError");
});

test("a parameter without a type is allowed: notebooks explore", async () => {
  expect((await session.run("const double = x => 2 * x; double(4)")).result).toBe("8");
});

test("Node's own names and modules are typed", async () => {
  expect((await session.run("import { join } from 'node:path'; join('a', 'b')")).result).toBe("'a/b'");
  expect((await session.run("Buffer.from('a').length + process.argv.length > 0")).result).toBe("true");
});

test("what ran unchecked is known to whoever asks and to later checks, as it was declared last", async () => {
  await session.run("function needs() { return comes + 1 }");
  await session.run("%types off\nconst unseen: number = 1; interface Unseen { one: 1 }");
  await session.run("const unseen = { inner: 'x' }; const comes = 1");
  expect((await session.complete("unseen.inn")).matches).toEqual(["inner"]);
  await session.run("const unseen = 5; class Shown {}");
  expect((await session.run("%types gate\nconst wrong: string = unseen")).error?.evalue).toContain(
    "'number' is not assignable",
  );
  expect((await session.run("const whole: Unseen = { one: 1 }; [needs(), new Shown()]")).result).toBe(
    "[ 2, Shown {} ]",
  );
});

test("the checker knows the language as Node runs it", async () => {
  const message = async (code: string) => (await session.run(code)).error?.evalue;
  expect(await message("Temporal.Now")).toBe(
    "Temporal" in globalThis ? undefined : "Cannot find name 'Temporal'. (TS2304)",
  );
  expect(await message("document")).toBe("Cannot find name 'document'. Node does not have it. (TS2584)");
  const known =
    "[Error.isError, Array.fromAsync, Atomics.pause, DisposableStack, Float16Array, RegExp.escape]";
  expect((await session.run(`${known}.length`)).result).toBe("6");
  const globals = execFileSync(process.execPath, ["--input-type=module", "-"], {
    encoding: "utf8",
    input: "console.log(Object.getOwnPropertyNames(globalThis).join())",
  });
  const each = globals
    .trim()
    .split(",")
    .map(name => `void ${name};`);
  expect((await session.run(each.join("\n"))).error?.plain).toBeUndefined();
  const wasm = `const { instance } = await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
const memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1 });
[instance instanceof WebAssembly.Instance, memory.buffer.byteLength]`;
  expect((await session.run(wasm)).result).toBe("[ true, 65536 ]");
});

test("errors speak of the engine, of former declarations and of constants as a cell knows them", async () => {
  const message = async (code: string) => (await session.run(code)).error?.evalue;
  expect(await message("pt.bactest")).toBe(
    "Property 'bactest' does not exist on type 'typeof pt'. Did you mean 'backtest'? (TS2551)",
  );
  expect(await message("pt.stats.zzz")).toBe(
    "Property 'zzz' does not exist on type 'typeof pt.stats'. (TS2339)",
  );
  // By the name it is exported under, which is not that of its folder.
  expect(await message("pt.data.zzz")).toContain("on type 'typeof pt.data'.");
  expect(await message("pt.feature.regimes.zzz")).toContain("on type 'typeof pt.feature.regimes'.");
  // There is nothing to be read of it.
  expect((await session.run("pt.bactest(1)")).error?.plain).not.toContain("%docs");
  await session.run("class Kept1 { a = 1 }; const kept1 = new Kept1();");
  await session.run("class Kept1 { b = 2 }");
  expect(await message("const again: Kept1 = kept1")).toBe(
    "Property 'b' is missing in type 'former Kept1' but required in type 'Kept1'. (TS2741)",
  );
  expect(await message("kept1 = new Kept1()")).toMatch(
    /^Cannot assign to 'kept1' because it is a constant\. /,
  );
});

test("a package that is not there is offered to be installed, a file is not", async () => {
  const plain = async (code: string) => (await session.run(code)).error?.plain;
  expect(await plain("import { a } from '@not/there/deep'")).toContain("%npm install @not/there\n");
  expect(await plain("import { a } from './not-there.ts'")).not.toContain("%npm");
});

test("a type error in an imported file, or in one that it imports, stops the cell at the import, with its place in the file", async () => {
  const write = (name: string, text: string) => writeFileSync(join(session.folder, name), text);
  mkdirSync(join(session.folder, "inner"));
  const cell = 'console.log("ran")\nimport { fees } from "./fees"\nfees';
  write("inner/deep-fees.tsx", "export const tag = (n: number) => <b>{n}</b>;\n");
  write(
    "fees.ts",
    'import { tag } from "./inner/deep-fees.tsx";\nexport const fees: number = "none";\ntag(1);\n',
  );
  const { error, stdout } = await session.run(cell);
  expect([stdout, error?.ename, error?.cellLine, error?.cellColumn]).toEqual(["", "TypeCheckError", 2, 22]);
  expect(error?.evalue).toBe("Type 'string' is not assignable to type 'number'. (TS2322) (fees.ts:2:14)");
  expect(error?.plain).toMatch(
    /In the imported file\nat fees\.ts:2:14\n> 2 │ export const fees: number = "none";/,
  );
  write(
    "fees.ts",
    'import { tag } from "./inner/deep-fees.tsx";\nexport const fees: number = 26;\ntag(1);\n',
  );
  expect((await session.run(cell)).result).toBe("26");
  // What the file passes on has changed below it, and it is named where it is used wrongly.
  write("inner/deep-fees.tsx", "export const tag = (n: string) => <b>{n}</b>;\n");
  expect(
    (await session.run('const { fees: late } = await import("./fees.ts"); late')).error?.evalue,
  ).toContain("parameter of type 'string'. (TS2345) (fees.ts:3:5)");
  write("inner/deep-fees.tsx", "export const tag = (n: number): string => n;\n");
  expect((await session.run("({ a: await import('./fees.ts') })")).error).toMatchObject({
    evalue: "Type 'number' is not assignable to type 'string'. (TS2322) (inner/deep-fees.tsx:1:43)",
    cellColumn: 20,
  });
});

test("a function with overloads is checked by them in later cells", async () => {
  await session.run(
    "export function joined(a: number, b: number): number\nexport function joined(a: string, b: string): string;\nexport function joined(a: any, b: any) { return a + b }",
  );
  expect((await session.run("joined('a', 'b').length + joined(1, 2)")).result).toBe("5");
  expect((await session.run("joined(1, 'b')")).error?.plain).toContain("No overload matches this call");
});

test("mode warn runs the cell and shows the error beside its output; mode off says nothing", async () => {
  for (const mode of ["warn", "off"] as const) {
    const other = await startSession(mode);
    try {
      const { result, stderr } = await other.run('const n: number = "one"; n');
      expect(result).toBe("'one'");
      if (mode === "warn")
        expect(stderr).toMatch(/Type 'string' is not assignable to type 'number'(?![^]*did not run)/);
      else expect(stderr).toBe("");
      writeFileSync(join(other.folder, "wrong.ts"), "export const fee: number = 'none';\n");
      const imported = await other.run('import { fee } from "./wrong.ts"; fee');
      expect(imported.result).toBe("'none'");
      if (mode === "warn") expect(imported.stderr).toContain("(TS2322) (wrong.ts:1:14)");
      else expect(imported.stderr).toBe("");
      expect((await other.complete("[1].ma")).matches).toEqual(["map"]);
    } finally {
      await other.close();
    }
  }
});

test("however long the notebook, a name has the type of the cell that declared it last", async () => {
  await session.run("const first = 'text'; const changing = 1; interface Kept { a: number }");
  for (let i = 0; i < 40; i++)
    await session.run(`const link${i} = ${i === 0 ? "first.length" : `link${i - 1} + 1`}`);
  await session.run("const changing = 'now text'");
  expect((await session.run("[link39, first.toUpperCase(), changing.length] as const")).result).toBe(
    "[ 43, 'TEXT', 8 ]",
  );
  expect((await session.run("const kept: Kept = { a: 'x' }")).error?.ename).toBe("TypeCheckError");
  expect((await session.run("link39.toUpperCase()")).error?.ename).toBe("TypeCheckError");
  expect((await session.complete("link3")).matches).toContain("link39");
});

test("a cell that a program wrote may declare thousands of names", async () => {
  // Work that grew with their square took minutes.
  const code = Array.from({ length: 6_000 }, (_, i) => `const generated${i} = ${i};`).join("\n");
  await session.run(code);
  expect((await session.run("generated0 + generated5999")).result).toBe("5999");
  expect((await session.run("generated5999.toUpperCase()")).error?.ename).toBe("TypeCheckError");
}, 30_000);

test.skipIf(process.platform === "win32")(
  "a type service that dies is replaced, also in the middle of a check; the fourth time cells run unchecked",
  async () => {
    const other = await startSession();
    /** Sends a signal to the session's type service. */
    const signal = (name: NodeJS.Signals): void =>
      execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
        .trim()
        .split("\n")
        .map(line => line.trim().split(/\s+/).map(Number))
        .filter(([, parent]) => parent === other.processId)
        .forEach(([pid]) => process.kill(pid, name));
    try {
      await other.run("const before = 1");
      signal("SIGKILL");
      await sleep(200);
      const next = await other.run("const wrong: string = before");
      expect(next.error?.evalue).toContain("'number' is not assignable");
      expect(next.stderr).toContain("The type service ended (SIGKILL) and was started again.");
      expect((await other.complete("before.toFi")).matches).toEqual(["toFixed"]);

      signal("SIGSTOP");
      const asked = other.run("before.toUpperCase()");
      await sleep(200);
      signal("SIGKILL");
      expect((await asked).error?.evalue).toContain("toUpperCase");

      for (let i = 0; i < 2; i++) {
        await other.run("before.toFixed(2)");
        signal("SIGKILL");
        await sleep(200);
      }
      const unchecked = await other.run("const wrong: string = before; wrong");
      expect(unchecked.result).toBe("1");
      expect(unchecked.stderr).toContain("The type service ended (SIGKILL): cells run unchecked");
      expect((await other.run("2")).stderr).toBe("");
      // Completion asks the live object then.
      expect((await other.complete("[1].ma")).matches).toEqual([]);
      expect((await other.complete("Math.fl")).matches).toEqual(["floor"]);
    } finally {
      await other.close();
    }
  },
);

test("a function may use a name that a later cell declares; until then calling it is an error, afterwards it is typed", async () => {
  const own = await startSession();
  try {
    const early = await own.run("function total() { return fees * 2 }\nconst twice = () => ({ fees })");
    expect(early.outcome.status).toBe("ok");
    expect(early.stderr).toContain("fees is not declared yet");
    const tooEarly = await own.run("1\ntotal()");
    expect(tooEarly.error?.evalue).toBe("total uses fees, which no cell has declared yet");
    expect([tooEarly.error?.cellLine, tooEarly.error?.cellColumn]).toEqual([2, 1]);
    await own.run("const fees = 21");
    expect((await own.run("total() + twice().fees")).result).toBe("63");
    expect((await own.run("const text: string = total()")).error?.evalue).toContain(
      "'number' is not assignable",
    );
    // Called where it is declared, or needed at once, there is no later.
    expect((await own.run("function now() { return absent }\nnow()")).error?.evalue).toContain("'absent'");
    expect((await own.run("[1].map(x => x + absent)")).error?.evalue).toContain("'absent'");
    expect((await own.run("function typed(x: Absent) { return x }")).error?.evalue).toContain("'Absent'");
  } finally {
    await own.close();
  }
});

test("an interface of a later cell adds to the class of its name, which goes on making what has all members", async () => {
  await session.run(
    "class Holding { cash = 1; static of() { return new Holding(2) } constructor(private fee = 0) {} }",
  );
  const patched =
    "interface Holding { note(): string }\nHolding.prototype.note = function () { return `${this.cash} noted` };\n";
  const here = await session.run(`${patched}[new Holding().note(), new Holding(3).cash, typeof Holding.of]`);
  expect(here.result).toBe("[ '1 noted', 1, 'function' ]");
  expect((await session.run("const held: Holding = Holding.of(); held.note()")).result).toBe("'1 noted'");
  expect((await session.run("new Holding('x')")).error?.evalue).toContain("'string' is not assignable");
  await session.run("class Crate<T> { constructor(public held: T) {} }");
  await session.run("interface Crate<T> { other?: T }");
  expect((await session.run("const crate = new Crate('x'); crate.other?.length")).error).toBeUndefined();
  expect((await session.run("crate.other = 5")).error?.evalue).toContain("'number' is not assignable");
});

test("an interface of a later cell adds to the former one; one that has a member of it replaces it", async () => {
  const own = await startSession();
  try {
    await own.run("interface Quote<T> { bid: T }\nconst old: Quote<number> = { bid: 1 }");
    const added = await own.run(
      "interface Quote<T> { ask?: T }\nconst both: Quote<number> = { bid: 1, ask: 2 }; both.ask",
    );
    expect(added.error?.plain).toBeUndefined();
    expect((await own.run("const q: Quote<number> = { ask: 2 }")).error?.evalue).toContain(
      "'bid' is missing",
    );
    expect((await own.run("old.ask")).error).toBeUndefined();
    expect((await own.run("const wrong: Quote<number> = { bid: 'x' }")).error?.ename).toBe("TypeCheckError");
    await own.run("interface Quote<T> { bid: T; venue: string }");
    expect((await own.run("const q: Quote<string> = { bid: 'x', venue: 'y' }; q.venue")).result).toBe("'y'");
    expect((await own.run("old.ask")).error).toBeUndefined();
  } finally {
    await own.close();
  }
});

test("a namespace or an enum of a later cell replaces the former one, in value and type; the cell that runs again too", async () => {
  await session.run("namespace Desk { export const maker = 1; export const taker = 2 }; enum Way { In }");
  expect(
    (await session.run("namespace Desk { export const maker = 3 }; enum Way { Out = 5 }; [Desk, Way]"))
      .result,
  ).toBe("[ { maker: 3 }, { '5': 'Out', Out: 5 } ]");
  expect((await session.run("Desk.taker")).error?.evalue).toContain("Property 'taker' does not exist");
  expect((await session.run("Way.In")).error?.evalue).toContain("Property 'In' does not exist");
  expect((await session.run("[Desk.maker, Way.Out]")).result).toBe("[ 3, 5 ]");
});

test("what was written against a declaration keeps it when the name is declared anew", async () => {
  const own = await startSession();
  try {
    await own.run("const x = 1; const useX = { x }; interface P { a: number }; const p: P = { a: 1 }");
    await own.run("const plus = (y: number) => x + y");
    await own.run("const x = 'text'; interface P { a: string }");
    expect(
      (await own.run("const n: number = useX.x; const m: number = plus(1); const k: number = p.a; n")).result,
    ).toBe("1");
    expect((await own.run("x.length + ({ a: 'b' } satisfies P).a.length")).result).toBe("5");
    await own.run("import { join as x } from 'node:path'");
    await own.run("const x = true; class C { constructor(readonly x: string) {} }");
    expect((await own.run("const c: string = new C('s').x; x satisfies boolean")).result).toBe("true");
  } finally {
    await own.close();
  }
});

test("names live on in archives however many cells come after, and the server keeps few files", async () => {
  const own = await startSession();
  try {
    await own.run("interface Kept { a: number }\nconst first = { kept: true } as const");
    for (let i = 0; i < 130; i++)
      await own.run(
        i % 3 === 0 ? `const again = ${i}; const own${i} = again` : `const name${i} = first.kept`,
      );
    expect((await own.run("const bad: Kept = { a: 'x' }")).error?.ename).toBe("TypeCheckError");
    expect((await own.run("const n: number = own3 + own129; const t: true = name1; [n, t]")).result).toBe(
      "[ 132, true ]",
    );
    await own.run("const first = 'new'");
    expect((await own.run("const u: true = name1; const s: string = first; s")).result).toBe("'new'");
    expect((await own.complete("own12")).matches).toEqual(["own12", "own120", "own123", "own126", "own129"]);
  } finally {
    await own.close();
  }
}, 90_000);
