import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession();
});
afterAll(() => session.close());

test("an error points to the line and column of the cell as it was written, whatever the compiler moved", async () => {
  const code = `interface Unused {
  x: number
}
enum Kind { A, B }

function fails(kind: Kind): unknown {
  const nothing: any = undefined
  return nothing.there.is[kind]
}
import { join } from "node:path"
join("a", "b")
fails(Kind.B)`;
  const { error } = await session.run(code, { cellName: "cell[moved].ts" });
  expect(error?.ename).toBe("TypeError");
  expect([error?.cellLine, error?.cellColumn]).toEqual([8, 18]);
  expect(error?.plain).toContain(">  8 │   return nothing.there.is[kind]");
  expect(error?.frames.map(({ file, line }) => `${file}:${line}`)).toEqual([
    "cell[moved].ts:8",
    "cell[moved].ts:12",
  ]);
});

test("a line of a cell is what its editor takes for one: separators that V8 counts are none", async () => {
  for (const separator of ["\u2028", "\u2029", "\r"]) {
    const { error } = await session.run(
      `const text = \`${separator}\`;${separator}\nthrow new Error("second")`,
    );
    expect([error?.cellLine, error?.cellColumn]).toEqual([2, 7]);
  }
});

test("an error in a function of an earlier cell names both cells and nothing of the machinery", async () => {
  await session.run("function broken(): number {\n  throw new RangeError('deep')\n}", {
    cellName: "cell[a].ts",
  });
  const { error } = await session.run("const x = 1\nbroken()", { cellName: "cell[b].ts" });
  expect(error?.frames.map(({ file, line }) => `${file}:${line}`)).toEqual(["cell[a].ts:2", "cell[b].ts:2"]);
  expect(error?.plain).not.toMatch(/kernel\/|node:/);
});

test("error.stack that a cell prints itself speaks of the cell's own lines too", async () => {
  const { stdout } = await session.run("type A = 1\n\nconsole.log(new Error('here').stack)", {
    cellName: "cell[stack].ts",
  });
  expect(stdout).toBe("Error: here\n    at cell[stack].ts:3:13\n");
});

test("a mistake in a call of the library shows its hint and the cell, not the library's inside", async () => {
  const { error } = await session.run(
    "throw new pt.PeakError('invalid_argument', 'fast must be below slow.', { hint: 'Give fast a smaller number.' })",
  );
  expect(error?.ename).toBe("PeakError");
  expect(error?.plain).toContain("→ Give fast a smaller number.");
  expect(error?.frames.every(({ file }) => file.startsWith("cell["))).toBe(true);
});

test("causes, thrown values that are no errors, and plain and coloured text are all there", async () => {
  const { error } = await session.run("throw new Error('outer', { cause: new TypeError('inner') })");
  expect(error?.plain).toContain("Caused by TypeError: inner");
  expect(error?.traceback.join("\n")).toContain("\u001b[31mError\u001b[39m: outer");
  expect((await session.run("throw { code: 5 }")).error?.evalue).toBe("{ code: 5 }");
  expect((await session.run("throw null")).error?.evalue).toBe("null");
  expect((await session.run("await Promise.reject('text')")).error?.evalue).toBe("'text'");
});

test("a value that is no error has no place, rather than a wrong one", async () => {
  const { error } = await session.run("const first = 1\nif (first) throw 'text'");
  expect(error?.plain).toBe("Thrown string: 'text'");
});

test("an error that is its own cause is told once, and what a disposal hides is told", async () => {
  const { error } = await session.run("const own: any = new Error('own'); own.cause = own; throw own");
  expect(error?.plain).not.toContain("Caused by");
  const code = "using held = { [Symbol.dispose]() { throw new Error('disposal') } }; throw new Error('body')";
  for (const cell of [`{ ${code} }`, code]) {
    const { error } = await session.run(cell);
    expect(error?.ename).toBe("SuppressedError");
    expect(error?.plain.match(/^Caused by .*/gm)).toEqual([
      "Caused by Error: disposal",
      "Caused by Error: body",
    ]);
  }
});

test("a syntax error has its place", async () => {
  const { error } = await session.run("const a = 1\nconst 1x = 2");
  expect(error?.ename).toBe("SyntaxError");
  expect([error?.cellLine, error?.cellColumn]).toEqual([2, 8]);
});

test("the first line of a script is a comment, and positions stay", async () => {
  expect((await session.run("#!/usr/bin/env node\n6 * 7")).result).toBe("42");
  const { error } = await session.run("#!/usr/bin/env node\n  throw new Error('here')");
  expect([error?.cellLine, error?.cellColumn]).toEqual([2, 9]);
  expect((await session.run("yield 5")).error?.evalue).toMatch(/generator body\. Either/);
});

test("an error that only scope analysis finds has its place, with types off too", async () => {
  const loose = await startSession("off");
  try {
    for (const [code, message, line] of [
      ["let a = 1\nlet a = 2", "already been declared", 2],
      ["1\n\nbreak", "break", 3],
    ] as const) {
      const { error } = await loose.run(code);
      expect(error?.ename).toBe("SyntaxError");
      expect(error?.evalue.toLowerCase()).toContain(message);
      expect(error?.cellLine).toBe(line);
    }
  } finally {
    await loose.close();
  }
});

test("a gate that stops the run shows its verdict and no stack", async () => {
  const { error } = await session.run(
    "throw new pt.GateStop({ title: 'REVISE under moderate', failed: ['sharpe 0.4, at least 1.0'] })",
  );
  expect(error?.ename).toBe("GateStop");
  expect(error?.plain).toBe("REVISE under moderate\n  ✗ sharpe 0.4, at least 1.0");
  expect(error?.frames).toEqual([]);
});

test("an unhandled rejection is shown in the cell that caused it, and the session lives on", async () => {
  const { stderr, outcome } = await session.run("void Promise.reject(new Error('nobody waits')); 1");
  expect(outcome.status).toBe("ok");
  expect(stderr).toContain("Unhandled rejection");
  expect(stderr).toContain("nobody waits");
  expect((await session.run("1")).result).toBe("1");
});

test("of a thousand promises that reject at once ten are shown, and the rest are counted", async () => {
  const { stderr, result } = await session.run(
    "Array.from({ length: 1_000 }, (_, i) => Promise.reject(new Error(`no ${i}`))).length",
  );
  expect(stderr.match(/Error.*: no \d+$/gm)).toHaveLength(10);
  expect(stderr).toMatch(/: no 0\n[^]*: no 9\n[^]*\n… and 990 more unhandled rejections\n$/);
  expect(result).toBe("1000");
});

test("a throw in a timer of an earlier cell is shown there", async () => {
  const first = await session.run("setTimeout(() => { throw new Error('too late') }, 30); 0");
  const second = await session.run("await new Promise(resolve => setTimeout(resolve, 120)); 2");
  expect(first.stderr).toContain("too late");
  expect(second.stderr).toBe("");
});

test("what is thrown or rejected later is shown in the cell that caused it, by timers and emitters too", async () => {
  const first = await session.run(`import { EventEmitter } from "node:events"
const emitter = new EventEmitter()
emitter.on("tick", () => console.log("ticked"))
setTimeout(() => { emitter.emit("tick"); void Promise.reject(new Error("rejected late")) }, 20)
setTimeout(() => emitter.emit("error", new Error("emitted late")), 40)
setTimeout(() => process.exit(4), 60); 0`);
  const second = await session.run("await new Promise(resolve => setTimeout(resolve, 150)); 2");
  expect(second).toMatchObject({ stdout: "", stderr: "", result: "2" });
  expect(first.stdout).toBe("ticked\n");
  expect(first.stderr).toMatch(
    /Unhandled rejection[^]*rejected late[^]*emitted late[^]*process\.exit\(4\) ends no session/,
  );
});

test("process.abort and process.kill of the own process end the cell and nothing else; other processes are its business", async () => {
  expect((await session.run("process.abort()")).error?.evalue).toContain("process.abort() ends no session");
  expect((await session.run("process.kill(process.pid)")).error?.evalue).toContain(
    'process.kill(process.pid, "SIGTERM") ends',
  );
  expect((await session.run("process.kill(process.pid, 'SIGKILL')")).error?.evalue).toContain('"SIGKILL"');
  expect((await session.run("process.kill(process.pid, 0)")).result).toBe("true");
  for (const call of [
    "process.kill(0, 'SIGTERM')",
    "process.kill(-process.pid)",
    "process.execve?.('/bin/true', ['true'])",
    // What those go through.
    "(process as any)._kill(process.pid, 9)",
    "(process as any).reallyExit(1)",
  ])
    expect((await session.run(call)).error?.ename, call).toBe("ExitRefused");
  const other =
    "import { spawn } from 'node:child_process'; const nap = spawn('sleep', ['9']); process.kill(nap.pid ?? 0)";
  expect((await session.run(other)).result).toBe("true");
});

test("an error of a class of one's own is called by the name of its class, and tells what it carries", async () => {
  const { error } = await session.run("class Refused extends Error {}; throw new Refused('no')");
  expect([error?.ename, error?.evalue]).toEqual(["Refused", "no"]);
  const told = await session.run("throw Object.assign(new Refused('no'), { code: 'E1', status: 404 })");
  expect(told.error?.plain).toMatch(/\n\{ code: 'E1', status: 404 \}$/);
});

test("a cell removes from the process the listeners that cells added, not those that keep it alive", async () => {
  const { stderr, stdout } = await session.run(
    `process.on("unhandledRejection", () => console.log("mine")); process.removeAllListeners();
    Promise.reject(new Error("nobody's")); setTimeout(() => { throw new Error("later") }, 1); await new Promise(r => setTimeout(r, 50))`,
  );
  expect(stdout).toBe("");
  expect(stderr).toContain("Unhandled rejection: \u001b[31mError\u001b[39m: nobody's");
  expect(stderr).toContain("Uncaught exception: \u001b[31mError\u001b[39m: later");
});

test("process.exit ends the cell and nothing else", async () => {
  const { error } = await session.run("let reached = false; process.exit(3); reached = true");
  expect(error?.evalue).toContain("process.exit(3)");
  expect((await session.run("reached")).result).toBe("false");
});

test("a stack overflow is an error like another", async () => {
  const { error } = await session.run("const down = (): number => down() + 1; down()");
  expect(error?.ename).toBe("RangeError");
  expect((await session.run("1")).result).toBe("1");
});

test("a type error shows the places it speaks of in the lines of their own cells, and where the engine is documented", async () => {
  await session.run("\ninterface Ticket {\n  size: number\n}\nconst pass = (ticket: Ticket) => ticket", {
    cellName: "cell[ticket].ts",
  });
  const { error } = await session.run("1\npass({ size: 'x' })");
  expect(error?.plain).toContain("(TS2322)");
  expect(error?.plain).toContain("> 2 │ pass({ size: 'x' })\n    │        ^^^^");
  expect(error?.plain).toContain(
    "declared here on type 'Ticket'\nat cell[ticket].ts:3:3\n> 3 │   size: number",
  );
  const engine = await session.run("pt.range('a', 2)");
  expect(engine.error?.plain).toMatch(/\ndocs: %docs range · [^/].*quickstart\.md\n/);
  expect(engine.error?.plain).not.toContain(process.cwd());
  const around = await session.run("pt.backtest(pt.libraryStrategy('ma_crossover'), 5)");
  expect(around.error?.plain).toMatch(/\ndocs: %docs backtest · /);
  const thrown = await session.run("const from = 3\nvoid pt.PeakError\npt.range(from, 9, -1)");
  expect(thrown.error?.ename).toBe("PeakError");
  expect(thrown.error?.plain).toMatch(/docs: %docs range · /);
  expect((await session.run("throw new TypeError('own')")).error?.plain).not.toContain("docs:");
});

test("what people write who come from elsewhere is answered with what it is here", async () => {
  for (const [code, hint] of [
    ["price = 5", "A new name is declared: const price = …, or let where it changes"],
    ['pt.load("BTC/USD", timeframe="1h")', "Arguments by name stand in an object: { timeframe: … }"],
    ["None", "Python's None is here null"],
    ["len([1, 2])", "Python's len is here x.length"],
    ["def f(x):\n    return x", "A function is written function f(x: number) { return x; }"],
    ["import pandas as pd", 'An import is written import * as name from "package"'],
    ["for i in range(3):\n    i", "A loop is written for (const x of xs) { … }"],
    ["1\nif True:\n    1", "A block is written if (…) { … }, in braces"],
    ["[x for x in [1]]", "A list is made by xs.map(x => …) and xs.filter(x => …)"],
    ["lambda x: x", "A function of one expression is written x => …"],
    ["# note", "A comment begins with //"],
    ["True and False", "and, or and not are written &&, || and !"],
    ["exit", "Python's exit is here Ctrl-D in a console; a notebook's kernel ends from Jupyter's menu"],
    [
      'Deno.env.get("HOME")',
      "This is Node: files are in node:fs/promises, the environment in process.env; display(…), html`…` and md`…` are there, and tslab's display.raw(type, data) shows any MIME type",
    ],
    [
      'import * as path from "jsr:@std/path@1/posix"',
      'Node imports packages by their names: !npx jsr add @std/path, then import from "@std/path"',
    ],
    [
      'import { chunk } from "npm:lodash@4"',
      'Node imports packages by their names: %npm install lodash, then import from "lodash"',
    ],
    [
      'import * as d3 from "https://esm.sh/@scope/d3@7?dev"',
      'Node imports packages by their names: %npm install @scope/d3, then import from "@scope/d3"',
    ],
    [
      'import { csv } from "https://deno.land/std/csv.ts"',
      "Node imports packages and files, no addresses: download the file, and import it by its path",
    ],
    [
      "const column: Float64Array = [1, 2]",
      "A column is a typed array: Float64Array.of(1, 2), or Float64Array.from(list)",
    ],
    [
      "pt.ta.sma(pt.labels.fixedHorizon({} as pt.Bars).return, 24)",
      "What knows later bars is no column: nothing that trades may read it. .reveal() hands out its numbers, to train on or to draw",
    ],
    ["class Named { constructor(name) { this.name = name } }", "A class says its fields first: name;"],
  ])
    expect((await session.run(code)).error?.plain).toMatch(new RegExp(`\n  → ${RegExp.escape(hint)}(\n|$)`));
  await session.run("const settled = 1");
  expect((await session.run("settled = 2")).error?.plain).toContain(
    "  → What may change is declared with let",
  );
  for (const own of ["nobodyKnows", "const a = ;", "class A { #x = ; }"])
    expect((await session.run(own)).error?.plain).not.toContain("→");
});

test("a remark on the very place of an error is one line below it", async () => {
  const { error } = await session.run("const later = Promise.resolve({ bid: 1 });\nlater.bid");
  expect(error?.plain).toContain("    │       ^^^\n  → Did you forget to use 'await'?\nThe cell did not run");
});

test("a long line is cut around the place of the error, so that the caret stands below it", async () => {
  const long = `const list = [${"'a', ".repeat(60)}'b', none.x, ${"'c', ".repeat(60)}]`;
  const { error } = await session.run(`const none = JSON.parse('null')\n${long}\n1`);
  const [shown, caret] = error?.plain.split("\n").slice(3, 5) ?? [];
  expect(shown.length).toBeLessThan(135);
  expect(shown).toMatch(/^> 2 │ ….*'b', none\.x, 'c'.*…$/);
  expect(shown[caret.indexOf("^")]).toBe("x");
  expect(error?.cellColumn).toBe(long.indexOf("none.x") + 6);
});

test("what is of less weight in a traceback is faint, which every theme can show", async () => {
  const { error } = await session.run("const wrong: number = 'text'");
  expect(error?.traceback.join("\n")).not.toContain("\u001b[90m");
  expect(error?.traceback[1].startsWith("\u001b[2mat\u001b[22m ")).toBe(true);
});
