import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { debugClient } from "../../support/debug-client.ts";
import { resultText, startKernel, streamText, type TestKernel } from "../../support/kernel.ts";
import { projectRoot } from "../../support/process.ts";
import { describeWithPython } from "../../support/python.ts";

describeWithPython("the debugger, through a real jupyter_client", () => {
  let kernel: TestKernel;
  let client: ReturnType<typeof debugClient>;
  beforeAll(async () => {
    kernel = await startKernel();
    client = debugClient(kernel);
    await client.start();
  }, 300_000);
  afterAll(() => kernel?.close());
  // No test inherits a breakpoint or a stop.
  beforeEach(() => client.clear());

  /** Runs on to the end of the cell. */
  const goOn = async (cell: string) => {
    await client.ask("continue", { threadId: 1 });
    return client.finish(cell);
  };

  test("the kernel says that it can debug, by every name there is for it", async () => {
    const { reply } = await kernel.do<{ reply: Record<string, unknown> }>("ask", {
      method: "kernel_info",
      arguments: {},
    });
    expect(reply).toMatchObject({ debugger: true, supported_features: expect.arrayContaining(["debugger"]) });
    const spec = readFileSync(join(kernel.folder, "share/jupyter/kernels/peak/kernel.json"), "utf8");
    expect(JSON.parse(spec)).toMatchObject({ metadata: { debugger: true } });
  });

  test("a cell's file is named by the hash that debugInfo announces", async () => {
    const info = await client.ask("debugInfo");
    expect(info).toMatchObject({ isStarted: true, hashMethod: "Murmur2", hashSeed: 0xc70f6907 });
    expect(info).toMatchObject({ stoppedThreads: [], richRendering: true, copyToGlobals: true });
    // ipykernel's murmur2_x86("print('é')", 0xc70f6907)
    const { sourcePath } = await client.ask("dumpCell", { code: "print('é')" });
    expect(sourcePath).toBe(`${info.tmpFilePrefix as string}443812004${info.tmpFileSuffix as string}`);
    expect((await client.ask("source", { source: { path: sourcePath } })).content).toBe("print('é')");
  });

  test("a breakpoint stops a cell at its own line, with what it printed so far, and steps go line by line", async () => {
    const code = [
      "const scale: number = 2;", // 1
      "console.log('before');",
      "", // 3
      "// doubles", // 4
      "function double(x: number): number {",
      "  const product = x * scale;", // 6
      "  return product;",
      "}", // 8
      "let doubled = double(4);",
      "doubled += 1;", // 10
      "doubled",
    ].join("\n");
    const [inside, after] = await client.breakAt(code, 6, 10);
    expect(inside).toMatchObject({ verified: true, line: 6 });
    expect(after).toMatchObject({ verified: true, line: 10 });
    const cell = await client.begin(code);
    const first = await client.stopped();
    expect(first).toMatchObject({ reason: "breakpoint", name: "double", line: 6, path: inside.source?.path });
    expect(first.body).toMatchObject({ threadId: 1, allThreadsStopped: true, hitBreakpointIds: [inside.id] });
    expect(first.before.map(({ content }) => content.text)).toContain("before\n");
    // Nothing but the user's own frames.
    expect(first.frames.map(({ line }) => line)).toEqual([6, 9]);
    expect((await client.ask("debugInfo")).stoppedThreads).toEqual([1]);
    expect(await client.values(first.frame, "Locals")).toEqual({ x: "4" });
    expect(await client.values(first.frame, "Notebook")).toMatchObject({ scale: "2" });

    expect(await client.step("next")).toMatchObject({ reason: "step", line: 7, name: "double" });
    const returned = await client.step("stepOut");
    expect(returned).toMatchObject({ line: 10 });
    expect(await client.step("next")).toMatchObject({ reason: "step", line: 11 });
    await client.ask("next", { threadId: 1 });
    expect(resultText(await client.finish(cell))).toBe("9");
    // The step that ran off the end is over: the next cell runs through.
    await client.breakAt(code);
    expect(resultText(await kernel.execute("await null; double(1)"))).toBe("2");
  });

  test("breakpoints survive re-execution, and those of a function stop whoever calls it", async () => {
    const code = "function tripled(x: number) {\n  return 3 * x;\n}\n0";
    await client.breakAt(code, 2);
    await kernel.execute(code);
    await kernel.execute(code);
    const cell = await client.begin("tripled(5)");
    expect(await client.stopped()).toMatchObject({ line: 2, name: "tripled" });
    expect(resultText(await goOn(cell))).toBe("15");
    expect(((await client.ask("debugInfo")).breakpoints as unknown[]).length).toBeGreaterThan(0);
    await client.breakAt(code);
    expect(resultText(await kernel.execute("tripled(6)"))).toBe("18");
  });

  test("a breakpoint in a cell that ran before it was set stops all the same", async () => {
    const code = "const early = (x: number) => {\n  return x - 1;\n};\n0";
    await kernel.execute(code);
    await client.breakAt(code, 2);
    const cell = await client.begin("early(3)");
    expect(await client.stopped()).toMatchObject({ line: 2 });
    expect(resultText(await goOn(cell))).toBe("2");
  });

  test.each([
    [
      "an empty line moves down to code",
      "let p1 = 1;\n\n// nothing\np1 = 2;",
      2,
      { verified: true, line: 4 },
    ],
    ["behind the last code there is nothing", "let p2 = 1;\n// end", 2, { verified: false, line: 2 }],
    ["a line of types only moves down", "interface P3 { a: 1 }\nlet p3 = 3;", 1, { verified: true, line: 2 }],
    [
      "a column chooses among calls of one line",
      "const p4 = [1].map(x => x + 1);",
      { line: 1, column: 24 },
      { verified: true, line: 1, column: 25 },
    ],
    [
      "a condition that cannot be read is refused",
      "let p5 = 5;",
      { line: 1, condition: "p5 >" },
      { verified: false, message: expect.stringContaining("The condition cannot be read") },
    ],
  ])("verification: %s", async (_name, code, wanted, found) => {
    expect(await client.breakAt(code, wanted)).toMatchObject([found]);
  });

  test("a breakpoint for a cell that is not known yet is placed when it becomes known", async () => {
    const code = "let unseen = 1;\nunseen++;\nunseen";
    const { sourcePath } = await client.ask("dumpCell", { code: "// another" });
    const info = await client.ask("debugInfo");
    expect(String(sourcePath)).toContain(String(info.tmpFilePrefix));
    // The front end computes the same name by itself: 2078600139 is ipykernel's hash of the code.
    const path = `${info.tmpFilePrefix as string}2078600139${info.tmpFileSuffix as string}`;
    const { breakpoints } = await client.ask("setBreakpoints", {
      source: { path },
      breakpoints: [{ line: 2 }],
    });
    expect(breakpoints).toMatchObject([{ verified: false }]);
    const cell = await client.begin(code);
    expect((await client.event("breakpoint")).body).toMatchObject({
      reason: "changed",
      breakpoint: { verified: true, line: 2 },
    });
    expect(await client.stopped()).toMatchObject({ line: 2, path });
    expect(resultText(await goOn(cell))).toBe("2");
  });

  test("conditions in TypeScript decide, and log points print without stopping", async () => {
    const code = "let sum = 0;\nfor (let i = 0; i < 10; i++) {\n  sum += i;\n}\nsum";
    await client.breakAt(code, { line: 3, condition: "(i as number) === 7" });
    const stopped = await client.begin(code);
    const { frame, line } = await client.stopped();
    expect([line, await client.evaluate("i", frame)]).toMatchObject([3, { result: "7", type: "number" }]);
    expect(resultText(await goOn(stopped))).toBe("45");
    await client.breakAt(code, { line: 3, logMessage: "at {i}: `{sum}` $", condition: "i > 7" });
    const logged = await kernel.execute(code);
    expect(streamText(logged)).toBe("at 8: `28` $\nat 9: `36` $\n");
  });

  test("values of every kind are shown, in pages, and no getter runs unasked", async () => {
    const code = [
      "class Held { #secret = 5; cash = 10; get equity() { return this.cash * 2; } }",
      "const held = new Held();",
      "const byName = new Map<unknown, unknown>([['a', { x: 1 }], [2, [1, 2]]]);",
      "const tags = new Set(['x', 2]);",
      "const closes = Float64Array.from({ length: 25_000 }, (_, i) => i / 2);",
      'const mixed = { get now() { ran++; return { deep: 1 }; }, none: null, big: 10n, nan: NaN, text: "it\'s" };',
      "let ran = 0;",
      "debugger;",
      "ran",
    ].join("\n");
    const cell = await client.begin(code);
    const { frame, line, reason } = await client.stopped();
    expect([reason, line]).toEqual(["breakpoint", 8]);
    const [scope] = await client.scopes(frame);
    expect(scope.name).toBe("Notebook");
    const all = await client.variables(scope.variablesReference);
    const named = (name: string) => all.find(variable => variable.name === name)!;
    expect(named("held")).toMatchObject({ value: "Held { #secret: 5, cash: 10 }", type: "Held" });
    expect(named("byName").value).toBe("Map(2) { 'a' => Object, 2 => Array(2) }");
    expect(named("tags").value).toBe("Set(2) { 'x', 2 }");
    expect(named("closes")).toMatchObject({
      value: "Float64Array(25000) [0, 0.5, 1, 1.5, 2, …]",
      type: "Float64Array",
      indexedVariables: 25_000,
    });
    const open = async (variable: DebugProtocol.Variable, page?: object) =>
      (await client.variables(variable.variablesReference, page)).map(({ name, value }) => [name, value]);
    expect(await open(named("held"))).toEqual([
      ["cash", "10"],
      ["#secret", "5"],
      ["equity", "(getter)"],
    ]);
    expect(await open(named("byName"))).toEqual([
      ["'a'", "{ x: 1 }"],
      ["2", "Array(2) [1, 2]"],
    ]);
    expect(await open(named("tags"))).toEqual([
      ["0", "'x'"],
      ["1", "2"],
    ]);
    expect(await open(named("mixed"))).toEqual([
      ["now", "(getter)"],
      ["none", "null"],
      ["big", "10n"],
      ["nan", "NaN"],
      ["text", "'it\\'s'"],
    ]);
    // Without paging: ranges of ranges. With it: exactly the page.
    const ranges = await client.variables(named("closes").variablesReference);
    expect(ranges.map(({ name }) => name)).toEqual(["[0 … 9999]", "[10000 … 19999]", "[20000 … 24999]"]);
    expect(await open(named("closes"), { start: 24_998, count: 2, filter: "indexed" })).toEqual([
      ["24998", "12499"],
      ["24999", "12499.5"],
    ]);
    expect((await client.evaluate("ran", frame)).result).toBe("0");
    const [now] = await client.variables(named("mixed").variablesReference);
    expect(now.presentationHint).toEqual({ lazy: true });
    expect(await open(now)).toEqual([["now", "{ deep: 1 }"]]);
    expect(resultText(await goOn(cell))).toBe("1");
    expect(await client.request("variables", { variablesReference: scope.variablesReference })).toMatchObject(
      {
        success: false,
        message: expect.stringContaining("is not of this stop"),
      },
    );
  });

  test("variables are set in locals, closures, the notebook and objects", async () => {
    const code = [
      "const settings = { fee: 1 };",
      "let level = 1;",
      "function outer(kept: number[]) {",
      "  return () => { let own = kept.length; debugger; return [own, kept.length, settings.fee, level]; };",
      "}",
      "outer([1, 2, 3])()",
    ].join("\n");
    const cell = await client.begin(code);
    const { frame } = await client.stopped();
    const scopes = await client.scopes(frame);
    expect(scopes.map(({ name }) => name)).toEqual(["Locals", "Closure (outer)", "Notebook"]);
    const set = async (at: number, name: string, value: string) =>
      client.ask("setVariable", { variablesReference: scopes[at].variablesReference, name, value });
    expect(await set(0, "own", "own + 40")).toMatchObject({ value: "43", type: "number" });
    await set(1, "kept", "[1] as number[]");
    await set(2, "level", "7");
    const { variablesReference } = await client.evaluate("settings", frame);
    await client.ask("setVariable", { variablesReference, name: "fee", value: "2" });
    expect(resultText(await goOn(cell))).toBe("[ 43, 1, 2, 7 ]");
  });

  test("expressions are evaluated in the frame; hovering changes nothing, and endless ones are ended", async () => {
    const cell = await client.begin("let money = 5;\n{ let inner = 2; debugger; }\nmoney");
    const { frame } = await client.stopped();
    expect((await client.evaluate("{ total: money + inner }", frame)).result).toBe("{ total: 7 }");
    expect(
      await client.request("evaluate", { expression: "money = 9", frameId: frame, context: "hover" }),
    ).toMatchObject({
      success: false,
      message: expect.stringContaining("side-effect"),
    });
    expect(
      await client.request("evaluate", { expression: "while (true) {}", frameId: frame, context: "hover" }),
    ).toMatchObject({ success: false, message: expect.stringContaining("longer than 1 s") });
    const trap = await client.evaluate("({ get endless() { while (true) {} } })", frame);
    const [endless] = await client.variables(trap.variablesReference);
    expect(
      await client.request("variables", { variablesReference: endless.variablesReference }),
    ).toMatchObject({ success: false, message: expect.stringContaining("longer than 2 s") });
    expect(await client.request("evaluate", { expression: "nothing.at", frameId: frame })).toMatchObject({
      success: false,
      message: expect.stringContaining("ReferenceError: nothing is not defined"),
    });
    await client.evaluate("money = 6", frame);
    await client.evaluate("console.log('from the frame')", frame);
    const done = await goOn(cell);
    expect(resultText(done)).toBe("6");
    expect(streamText(done)).toBe("from the frame\n");
  });

  test("a local is copied to the notebook, where later cells may use it, types checked", async () => {
    const cell = await client.begin("(() => { const found = [3, 4]; debugger; })()");
    const { frame } = await client.stopped();
    await client.ask("copyToGlobals", {
      srcVariableName: "found",
      dstVariableName: "copied",
      srcFrameId: frame,
    });
    await goOn(cell);
    expect(resultText(await kernel.execute("copied[1]"))).toBe("4");
  });

  test("a variable shows itself as in a cell, when idle and in a frame", async () => {
    await kernel.execute(
      "const shown = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>rich</b>', 'text/plain': 'rich' }) };\n" +
        "const slow = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': 'late', 'text/plain': 'late' }) };",
    );
    const rich = async (variableName: string, frameId?: number) =>
      (await client.ask("richInspectVariables", { variableName, frameId })).data;
    expect(await rich("shown")).toEqual({ "text/html": "<b>rich</b>", "text/plain": "rich" });
    expect(await rich("slow")).toMatchObject({ "text/html": "late" });
    expect(await rich("not a name")).toEqual({});
    const cell = await client.begin("((inner: object) => { debugger; })(shown)");
    const { frame } = await client.stopped();
    expect(await rich("inner", frame)).toEqual({ "text/html": "<b>rich</b>", "text/plain": "rich" });
    // A program that stands still keeps no promise: text is all there is.
    expect(Object.keys((await rich("slow", frame)) as object)).toEqual(["text/plain"]);
    await goOn(cell);
  });

  test("the notebook's names are there without a stop", async () => {
    await kernel.execute("let listed = 1; listed = 2; class Listed {}");
    const variables = (await client.ask("inspectVariables")).variables as DebugProtocol.Variable[];
    const names = variables.map(({ name }) => name);
    expect(variables.find(({ name }) => name === "listed")).toMatchObject({ value: "2", type: "number" });
    expect(names).toContain("Listed");
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("pt");
    expect((await client.evaluate("listed + 1")).result).toBe("3");
    // Asking again lets go of what was shown before.
    const listed = variables.find(({ name }) => name === "Listed")!;
    await client.ask("inspectVariables");
    expect(
      await client.request("variables", { variablesReference: listed.variablesReference }),
    ).toMatchObject({ success: false });
  });

  describe("exceptions", () => {
    const cases: [string, string, string, number | undefined][] = [
      ["uncaught", "a throw", "let e1 = 1;\nthrow new TypeError('thrown ' + e1);", 2],
      ["uncaught", "a throw behind an await", "await null;\nthrow new TypeError('thrown 1');", 2],
      [
        "uncaught",
        "a call behind an await",
        "const fail = () => { throw new TypeError('thrown 1'); };\nawait null;\nfail();",
        1,
      ],
      ["uncaught", "a throw that is caught", "try { throw new TypeError('thrown 1'); } catch {}", undefined],
      [
        "uncaught",
        "a caught throw behind an await",
        "await null;\ntry {\n  throw new TypeError('thrown 1');\n} catch {}",
        undefined,
      ],
      ["all", "a throw that is caught", "try {\n  throw new TypeError('thrown 1');\n} catch {}", 2],
      ["uncaught", "an error of the engine", "let e7 = pt.range(1, 5, -1);", 1],
    ];
    test.each(cases)("%s: %s", async (filter, _name, code, line) => {
      await client.ask("setExceptionBreakpoints", { filters: [filter] });
      const cell = await client.begin(code);
      if (line !== undefined) {
        const where = await client.stopped();
        expect(where).toMatchObject({ reason: "exception", line });
        if (!code.includes("pt.")) {
          expect(where.body.text).toBe("TypeError: thrown 1");
          expect(await client.ask("exceptionInfo")).toMatchObject({
            exceptionId: "TypeError",
            description: "TypeError: thrown 1",
            breakMode: filter === "all" ? "always" : "unhandled",
          });
        }
        await client.ask("continue", { threadId: 1 });
      }
      const { reply } = await client.finish(cell);
      expect(reply.status).toBe(filter === "all" || line === undefined ? "ok" : "error");
    });
  });

  test("steps follow await, and enter a callback that the engine calls, past the engine itself", async () => {
    const code = [
      "const { setTimeout: pause } = await import('node:timers/promises');",
      "await pause(20);", // 2
      "const sums = pt.range(1, 3, 1).map(x => {",
      "  return x + 1;", // 4
      "});",
      "sums.length",
    ].join("\n");
    await client.breakAt(code, 2);
    const cell = await client.begin(code);
    expect(await client.stopped()).toMatchObject({ line: 2 });
    expect(await client.step("next")).toMatchObject({ line: 3 });
    // Into `pt.range`, which is the engine's, and so on to what it or its result calls back.
    expect(await client.step("stepIn")).toMatchObject({ line: 4 });
    expect(await client.step("stepOut")).toMatchObject({ line: 6 });
    await client.breakAt(code);
    expect(resultText(await goOn(cell))).toBe("3");
  });

  test("a busy loop is paused, looked at and continued", async () => {
    // Declared before, so that it does not matter how far the loop has come.
    await client.finish(await client.begin("let stop = false;\nlet rounds = 0;"));
    const cell = await client.begin("do {\n  rounds++;\n} while (!stop);\nrounds > 0");
    await sleep(200);
    await client.ask("pause", { threadId: 1 });
    const where = await client.stopped();
    expect(where.reason).toBe("pause");
    await client.evaluate("stop = true", where.frame);
    expect(resultText(await goOn(cell))).toBe("true");
  });

  test("while stopped, output arrives and completion and inspection answer; an interrupt ends the cell, state kept", async () => {
    const code = "let reached = 1;\nconsole.log('shown');\nreached = 2;\nreached = 3;\nwhile (true) {}";
    await client.breakAt(code, 4);
    const cell = await client.begin(code);
    const { before, line } = await client.stopped();
    expect(line).toBe(4);
    expect(before.map(({ content }) => content.text)).toContain("shown\n");
    const completed = await kernel.do<{ reply: { matches: string[] } }>("ask", {
      method: "complete",
      arguments: { code: "[1].ma", cursor_pos: 6 },
    });
    expect(completed.reply.matches).toEqual(["map"]);
    await kernel.do("interrupt");
    const { reply } = await client.finish(cell);
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(resultText(await kernel.execute("reached"))).toBe("2");
    expect((await client.ask("debugInfo")).stoppedThreads).toEqual([]);
  });

  test("breakpoints in an imported file stop in the file", async () => {
    const path = join(kernel.folder, "local.ts");
    writeFileSync(
      path,
      "export function half(x: number): number {\n  const y: number = x / 2;\n  return y;\n}\n",
    );
    const { breakpoints } = await client.ask("setBreakpoints", {
      source: { path },
      breakpoints: [{ line: 3 }],
    });
    expect(breakpoints).toMatchObject([{ verified: false }]);
    const cell = await client.begin("const { half } = await import('./local.ts');\nhalf(8)");
    const where = await client.stopped();
    expect(where).toMatchObject({ line: 3, name: "half", path });
    expect(await client.values(where.frame, "Locals")).toMatchObject({ x: "8", y: "4" });
    expect(resultText(await goOn(cell))).toBe("4");
    const { modules } = await client.ask("modules");
    expect((modules as DebugProtocol.Module[])[0]).toMatchObject({
      name: "local.ts",
      path,
      isUserCode: true,
    });
    expect((await client.ask("source", { source: { path } })).content).toContain("x / 2");
  });

  test("the walk of docs/concepts/debugging.md goes as it is written there", async () => {
    const page = readFileSync(join(projectRoot, "docs/concepts/debugging.md"), "utf8");
    const [, code] = /^```ts\n(.*?)\n```$/ms.exec(page)!;
    const rows = [...page.matchAll(/^\| (Run|Continue|Next|Step Out) +\| (\d*) *\| (.*?) *\|$/gm)];
    expect(rows.length).toBe(6);
    await client.breakAt(code, 6);
    let cell = "";
    const commands = { Continue: "continue", Next: "next", "Step Out": "stepOut" } as const;
    for (const [, press, line, shown] of rows) {
      if (press === "Run") cell = await client.begin(code);
      else await client.ask(commands[press as keyof typeof commands], { threadId: 1 });
      if (line === "") {
        const [, result] = /`(.*)`/.exec(shown)!;
        expect(resultText(await client.finish(cell))).toBe(result);
        continue;
      }
      const where = await client.stopped();
      expect([press, where.line]).toEqual([press, Number(line)]);
      const wanted = [...shown.matchAll(/`(\w+)` ([^,`]+(?:\[[^\]]*\])?)/g)].map(([, name, value]) => [
        name,
        value,
      ]);
      if (wanted.length > 0)
        expect(await client.values(where.frame, "Locals")).toMatchObject(Object.fromEntries(wanted));
    }
  });

  test("a cell with magics stops at its own lines", async () => {
    const code = "%types warn\nlet magic = 1;\nmagic += 1;\n%time magic += 1\nmagic";
    expect(await client.breakAt(code, 3)).toMatchObject([{ verified: true, line: 3 }]);
    const cell = await client.begin(code);
    expect(await client.stopped()).toMatchObject({ reason: "breakpoint", line: 3 });
    expect(resultText(await goOn(cell))).toBe("3");
    await kernel.execute("%types gate");
  });

  test("a pause that is asked for between cells stops at the first statement of the next", async () => {
    await client.ask("pause", { threadId: 1 });
    const cell = await client.begin("let first = 1;\nfirst + 1");
    expect(await client.stopped()).toMatchObject({ reason: "pause", line: 1 });
    expect(resultText(await goOn(cell))).toBe("2");
  });

  test("a timer that stops after its cell has ended is let go by an interrupt, and the kernel goes on", async () => {
    const cell = await client.begin("setTimeout(() => {\n  debugger;\n}, 50);\n'ended'");
    expect(resultText(await client.finish(cell))).toBe("'ended'");
    expect(await client.stopped()).toMatchObject({ line: 2 });
    await kernel.do("interrupt");
    await expect.poll(async () => (await client.ask("debugInfo")).stoppedThreads).toEqual([]);
    expect(resultText(await kernel.execute("'free'"))).toBe("'free'");
  });

  test("what is no request is refused with a reason, and the debugger goes on", async () => {
    expect(await client.request("stepBackwards")).toMatchObject({
      success: false,
      type: "response",
      request_seq: 1,
      message: expect.stringContaining('Unknown debug request "stepBackwards"'),
    });
    expect(await client.request("scopes", { frameId: "x" })).toMatchObject({
      success: false,
      message: expect.stringContaining("frameId"),
    });
    expect(await client.request("exceptionInfo")).toMatchObject({ success: false });
    expect((await client.ask("threads")).threads).toEqual([{ id: 1, name: "cells" }]);
  });

  test("disconnecting lets a stopped cell run to its end, and nothing stops any more", async () => {
    const code = "let left = 1;\nleft = 2;\nleft";
    await client.breakAt(code, 2);
    const cell = await client.begin(code);
    await client.stopped();
    await client.ask("disconnect", { restart: false, terminateDebuggee: false });
    expect(resultText(await client.finish(cell))).toBe("2");
    expect(await client.ask("debugInfo")).toMatchObject({
      isStarted: false,
      breakpoints: [],
      stoppedThreads: [],
    });
    expect(resultText(await kernel.execute(code))).toBe("2");
    await client.start();
    await client.breakAt(code, 2);
    const again = await client.begin(code);
    expect(await client.stopped()).toMatchObject({ line: 2 });
    await client.ask("terminate");
    expect((await client.finish(again)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });

  test("a stopped kernel shuts down as fast as any", async () => {
    const code = "let end = 1;\nend = 2;";
    await client.breakAt(code, 2);
    await client.begin(code);
    await client.stopped();
    const { alive, seconds } = await kernel.do<{ alive: boolean; seconds: number }>("shutdown");
    expect(alive).toBe(false);
    expect(seconds).toBeLessThan(4);
  });
});
