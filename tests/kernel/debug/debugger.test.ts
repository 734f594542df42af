import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { expect, test } from "vitest";
import { debugged } from "../../support/debugged.ts";
import { resultText, streamText } from "../../support/kernel.ts";
import { projectRoot } from "../../support/process.ts";
import { describeWithPython } from "../../support/python.ts";

describeWithPython("the debugger, through a real jupyter_client", () => {
  const on = debugged();

  test("the kernel says that it can debug, by every name there is for it", async () => {
    const { reply } = await on.kernel.do<{ reply: Record<string, unknown> }>("ask", {
      method: "kernel_info",
      arguments: {},
    });
    expect(reply).toMatchObject({ debugger: true, supported_features: expect.arrayContaining(["debugger"]) });
    const spec = readFileSync(join(on.kernel.folder, "share/jupyter/kernels/peak/kernel.json"), "utf8");
    expect(JSON.parse(spec)).toMatchObject({ metadata: { debugger: true } });
  });

  test("a cell's file is named by the hash that debugInfo announces", async () => {
    const info = await on.client.ask("debugInfo");
    expect(info).toMatchObject({ isStarted: true, hashMethod: "Murmur2", hashSeed: 0xc70f6907 });
    expect(info).toMatchObject({ stoppedThreads: [], richRendering: true, copyToGlobals: true });
    // ipykernel's murmur2_x86("print('é')", 0xc70f6907)
    const { sourcePath } = await on.client.ask("dumpCell", { code: "print('é')" });
    expect(sourcePath).toBe(`${info.tmpFilePrefix as string}443812004${info.tmpFileSuffix as string}`);
    expect((await on.client.ask("source", { source: { path: sourcePath } })).content).toBe("print('é')");
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
    const [inside, after] = await on.client.breakAt(code, 6, 10);
    expect(inside).toMatchObject({ verified: true, line: 6 });
    expect(after).toMatchObject({ verified: true, line: 10 });
    const cell = await on.client.begin(code);
    const first = await on.client.stopped();
    expect(first).toMatchObject({ reason: "breakpoint", name: "double", line: 6, path: inside.source?.path });
    expect(first.body).toMatchObject({ threadId: 1, allThreadsStopped: true, hitBreakpointIds: [inside.id] });
    expect(first.before.map(({ content }) => content.text)).toContain("before\n");
    // Nothing but the user's own frames.
    expect(first.frames.map(({ line }) => line)).toEqual([6, 9]);
    expect((await on.client.ask("debugInfo")).stoppedThreads).toEqual([1]);
    expect(await on.client.values(first.frame, "Locals")).toEqual({ x: "4" });
    expect(await on.client.values(first.frame, "Notebook")).toMatchObject({ scale: "2" });

    expect(await on.client.step("next")).toMatchObject({ reason: "step", line: 7, name: "double" });
    const returned = await on.client.step("stepOut");
    expect(returned).toMatchObject({ line: 10 });
    expect(await on.client.step("next")).toMatchObject({ reason: "step", line: 11 });
    await on.client.ask("next", { threadId: 1 });
    expect(resultText(await on.client.finish(cell))).toBe("9");
    // The step that ran off the end is over: the next cell runs through.
    await on.client.breakAt(code);
    expect(resultText(await on.kernel.execute("await null; double(1)"))).toBe("2");
  });

  test("breakpoints survive re-execution, and those of a function stop whoever calls it", async () => {
    const code = "function tripled(x: number) {\n  return 3 * x;\n}\n0";
    await on.client.breakAt(code, 2);
    await on.kernel.execute(code);
    await on.kernel.execute(code);
    const cell = await on.client.begin("tripled(5)");
    expect(await on.client.stopped()).toMatchObject({ line: 2, name: "tripled" });
    expect(resultText(await on.goOn(cell))).toBe("15");
    expect(((await on.client.ask("debugInfo")).breakpoints as unknown[]).length).toBeGreaterThan(0);
    await on.client.breakAt(code);
    expect(resultText(await on.kernel.execute("tripled(6)"))).toBe("18");
  });

  test("a breakpoint on a declaration stops on its own line, whatever the value is made of", async () => {
    const code =
      "const box = { of: 1 };\nconst one = box.of + 1;\nconst two = box.of;\nconst { of } = box;\nconst all = [one, two, of];\nall.length";
    const lines = [1, 2, 3, 4, 5, 6];
    expect((await on.client.breakAt(code, ...lines)).map(({ line }) => line)).toEqual(lines);
    const cell = await on.client.begin(code);
    const stops: number[] = [];
    for (const line of lines) {
      stops.push((await on.client.stopped()).line);
      if (line < 6) await on.client.ask("continue", { threadId: 1 });
    }
    expect(stops).toEqual(lines);
    expect(resultText(await on.goOn(cell))).toBe("3");
    await on.client.breakAt(code);
  });

  test("a breakpoint in a cell that ran before it was set stops all the same", async () => {
    const code = "const early = (x: number) => {\n  return x - 1;\n};\n0";
    await on.kernel.execute(code);
    await on.client.breakAt(code, 2);
    const cell = await on.client.begin("early(3)");
    expect(await on.client.stopped()).toMatchObject({ line: 2 });
    expect(resultText(await on.goOn(cell))).toBe("2");
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
      // Where V8 has a sum: at its operator.
      { verified: true, line: 1, column: 27 },
    ],
    [
      "a condition that cannot be read is refused",
      "let p5 = 5;",
      { line: 1, condition: "p5 >" },
      { verified: false, message: expect.stringContaining("The condition cannot be read") },
    ],
    [
      "so is a hit count",
      "let p51 = 5;",
      { line: 1, hitCondition: "often" },
      { verified: false, message: expect.stringContaining("alone or after one of > >= < <= == %") },
    ],
    [
      "so is a log message",
      "let p6 = 6;",
      { line: 1, logMessage: "{p6 >}" },
      { verified: false, message: expect.stringContaining("The log message cannot be read") },
    ],
  ])("verification: %s", async (_name, code, wanted, found) => {
    expect(await on.client.breakAt(code, wanted)).toMatchObject([found]);
  });

  test("a breakpoint for a cell that is not known yet is placed when it becomes known", async () => {
    const code = "let unseen = 1;\nunseen++;\nunseen";
    const { sourcePath } = await on.client.ask("dumpCell", { code: "// another" });
    const info = await on.client.ask("debugInfo");
    expect(String(sourcePath)).toContain(String(info.tmpFilePrefix));
    // The front end computes the same name by itself: 2078600139 is ipykernel's hash of the code.
    const path = `${info.tmpFilePrefix as string}2078600139${info.tmpFileSuffix as string}`;
    const { breakpoints } = await on.client.ask("setBreakpoints", {
      source: { path },
      breakpoints: [{ line: 2 }],
    });
    expect(breakpoints).toMatchObject([{ verified: false }]);
    const cell = await on.client.begin(code);
    expect((await on.client.event("breakpoint")).body).toMatchObject({
      reason: "changed",
      breakpoint: { verified: true, line: 2 },
    });
    expect(await on.client.stopped()).toMatchObject({ line: 2, path });
    expect(resultText(await on.goOn(cell))).toBe("2");
  });

  test("conditions in TypeScript decide, and log points print without stopping", async () => {
    const code = "let sum = 0;\nfor (let i = 0; i < 10; i++) {\n  sum += i;\n}\nsum";
    await on.client.breakAt(code, { line: 3, condition: "(i as number) === 7" });
    const stopped = await on.client.begin(code);
    const { frame, line } = await on.client.stopped();
    expect([line, await on.client.evaluate("i", frame)]).toMatchObject([3, { result: "7", type: "number" }]);
    expect(resultText(await on.goOn(stopped))).toBe("45");
    await on.client.breakAt(code, { line: 3, logMessage: "at {i}: `{sum}` $", condition: "i > 7" });
    const logged = await on.kernel.execute(code);
    expect(streamText(logged)).toBe("at 8: `28` $\nat 9: `36` $\n");
    await on.client.breakAt(code, {
      line: 3,
      logMessage: "100%% {[sum, { i }]} {{ i }.i} {nothing.at}",
      condition: "i > 8",
    });
    expect(streamText(await on.kernel.execute(code))).toBe(
      "100%% [ 36, [Object] ] 9 <ReferenceError: nothing is not defined>\n",
    );
  });

  test("a hit count chooses among the times its condition holds, over runs of the cell", async () => {
    const code = "let round = 0;\nfor (; round < 10; round++) {\n  round.toFixed();\n}\nround";
    const stopsAt = async (limits: object): Promise<unknown> => {
      await on.client.breakAt(code, { line: 3, logMessage: "{round}", ...limits });
      return streamText(await on.kernel.execute(code));
    };
    expect(await stopsAt({ hitCondition: "3" })).toBe("2\n");
    expect(await stopsAt({ hitCondition: ">= 9" })).toBe("8\n9\n");
    // Of 1, 3, 5, 7, 9 the second and the fourth; of the next run's the first, third and fifth.
    expect(await stopsAt({ hitCondition: "%2", condition: "round % 2 === 1" })).toBe("3\n7\n");
    expect(streamText(await on.kernel.execute(code))).toBe("1\n5\n9\n");
    await on.client.breakAt(code, { line: 3, hitCondition: "10" });
    const cell = await on.client.begin(code);
    const { frame, line } = await on.client.stopped();
    expect([line, await on.client.evaluate("round", frame)]).toMatchObject([3, { result: "9" }]);
    expect(resultText(await on.goOn(cell))).toBe("10");
  });

  test("where a cell runs again, its own names are what they are to it", async () => {
    const code = "let again = 1;\nagain += 1;\nagain.toFixed();\nagain";
    await on.kernel.execute(code);
    await on.client.breakAt(code, { line: 3, condition: "again === 2" });
    const cell = await on.client.begin(code);
    const { frame } = await on.client.stopped();
    expect(await on.client.evaluate("again * 10", frame)).toMatchObject({ result: "20" });
    expect(await on.client.evaluate("again", frame, "hover")).toMatchObject({ result: "2" });
    expect(await on.client.values(frame, "Notebook")).toMatchObject({ again: "2" });
    await on.client.evaluate("again = 5", frame, "repl");
    await expect(on.client.evaluate("misspelt = 5", frame, "repl")).rejects.toThrow(
      "misspelt is not defined",
    );
    expect(resultText(await on.goOn(cell))).toBe("5");
    await on.client.breakAt(code, { line: 3, logMessage: "it is {again as number}" });
    expect(streamText(await on.kernel.execute(code))).toBe("it is 2\n");
  });

  test("a condition that fails stops and says why", async () => {
    const code = "let whole = 1;\nwhole";
    await on.client.breakAt(code, { line: 2, condition: "half > 1" });
    const cell = await on.client.begin(code);
    const { line, before } = await on.client.stopped();
    expect(line).toBe(2);
    expect(before.map(({ content }) => content.text)).toContain(
      "The breakpoint's condition failed: ReferenceError: half is not defined\n",
    );
    await on.goOn(cell);
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
    await on.client.breakAt(code, 2);
    const cell = await on.client.begin(code);
    expect(await on.client.stopped()).toMatchObject({ line: 2 });
    expect(await on.client.step("next")).toMatchObject({ line: 3 });
    // Into `pt.range`, which is the engine's, and so on to what it or its result calls back.
    expect(await on.client.step("stepIn")).toMatchObject({ line: 4 });
    expect(await on.client.step("stepOut")).toMatchObject({ line: 6 });
    await on.client.breakAt(code);
    expect(resultText(await on.goOn(cell))).toBe("3");
  });

  test("a busy loop is paused, looked at and continued", async () => {
    // Declared before, so that it does not matter how far the loop has come.
    await on.client.finish(await on.client.begin("let stop = false;\nlet rounds = 0;"));
    const cell = await on.client.begin("do {\n  rounds++;\n} while (!stop);\nrounds > 0");
    await sleep(200);
    await on.client.ask("pause", { threadId: 1 });
    const where = await on.client.stopped();
    expect(where.reason).toBe("pause");
    await on.client.evaluate("stop = true", where.frame);
    expect(resultText(await on.goOn(cell))).toBe("true");
  });

  test("while stopped, output arrives and completion and inspection answer; an interrupt ends the cell, state kept", async () => {
    const code = "let reached = 1;\nconsole.log('shown');\nreached = 2;\nreached = 3;\nwhile (true) {}";
    await on.client.breakAt(code, 4);
    const cell = await on.client.begin(code);
    const { before, line } = await on.client.stopped();
    expect(line).toBe(4);
    expect(before.map(({ content }) => content.text)).toContain("shown\n");
    const completed = await on.kernel.do<{ reply: { matches: string[] } }>("ask", {
      method: "complete",
      arguments: { code: "[1].ma", cursor_pos: 6 },
    });
    expect(completed.reply.matches).toEqual(["map"]);
    await on.kernel.do("interrupt");
    const { reply } = await on.client.finish(cell);
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(resultText(await on.kernel.execute("reached"))).toBe("2");
    expect((await on.client.ask("debugInfo")).stoppedThreads).toEqual([]);
  });

  test("an evaluation in the innermost frame gives the frames new numbers, so that JupyterLab asks for the variables again", async () => {
    const cell = await on.client.begin("function asked(x: number) {\n  debugger;\n  return x;\n}\nasked(1)");
    await on.client.stopped();
    const ids = async () => {
      const { stackFrames } = await on.client.ask("stackTrace", { threadId: 1 });
      return (stackFrames as DebugProtocol.StackFrame[]).map(({ id }) => id);
    };
    const [inner, outer] = await ids();
    await on.client.ask("evaluate", { expression: "1", frameId: outer, context: "repl" });
    await on.client.ask("evaluate", { expression: "x", frameId: inner, context: "hover" });
    expect(await ids()).toEqual([inner, outer]);
    const evaluated = await on.client.ask("evaluate", {
      expression: "x = 7",
      frameId: inner,
      context: "repl",
    });
    expect(evaluated.result).toBe("7");
    const [again] = await ids();
    expect(again).not.toBe(inner);
    for (const frame of [inner, again])
      expect(await on.client.values(frame, "Locals")).toMatchObject({ x: "7" });
    expect(resultText(await on.goOn(cell))).toBe("7");
  });

  test("breakpoints in an imported file stop in the file", async () => {
    const path = join(on.kernel.folder, "local.ts");
    const written = "export function half(x: number): number {\n  const y: number = x / 2;\n  return y;\n}\n";
    writeFileSync(path, written);
    const { breakpoints } = await on.client.ask("setBreakpoints", {
      source: { path },
      breakpoints: [{ line: 3 }],
    });
    expect(breakpoints).toMatchObject([{ verified: false }]);
    const cell = await on.client.begin("const { half } = await import('./local.ts');\nhalf(8)");
    const where = await on.client.stopped();
    expect(where).toMatchObject({ line: 3, name: "half", path });
    expect(await on.client.values(where.frame, "Locals")).toMatchObject({ x: "8", y: "4" });
    expect(resultText(await on.goOn(cell))).toBe("4");
    const { modules } = await on.client.ask("modules");
    // Neither the engine's nor those of packages.
    expect(modules).toMatchObject([{ name: "local.ts", path, isUserCode: true }]);
    const source = async () => (await on.client.ask("source", { source: { path } })).content;
    expect(await source()).toBe(written);
    // What runs is not what stands there now.
    writeFileSync(path, written.replace("x / 2", "x / 3"));
    expect(await source()).toContain("x / 2");
  });

  test("the walk of docs/concepts/debugging.md goes as it is written there", async () => {
    const page = readFileSync(join(projectRoot, "docs/concepts/debugging.md"), "utf8");
    const [, code] = /^```ts\n(.*?)\n```$/ms.exec(page)!;
    const rows = [...page.matchAll(/^\| (Run|Continue|Next|Step Out) +\| (\d*) *\| (.*?) *\|$/gm)];
    expect(rows.length).toBe(6);
    await on.client.breakAt(code, 6);
    let cell = "";
    const commands = { Continue: "continue", Next: "next", "Step Out": "stepOut" } as const;
    for (const [, press, line, shown] of rows) {
      if (press === "Run") cell = await on.client.begin(code);
      else await on.client.ask(commands[press as keyof typeof commands], { threadId: 1 });
      if (line === "") {
        const [, result] = /`(.*)`/.exec(shown)!;
        expect(resultText(await on.client.finish(cell))).toBe(result);
        continue;
      }
      const where = await on.client.stopped();
      expect([press, where.line]).toEqual([press, Number(line)]);
      const wanted = [...shown.matchAll(/`(\w+)` ([^,`]+(?:\[[^\]]*\])?)/g)].map(([, name, value]) => [
        name,
        value,
      ]);
      if (wanted.length > 0)
        expect(await on.client.values(where.frame, "Locals")).toMatchObject(Object.fromEntries(wanted));
    }
  });

  test("a cell with magics stops at its own lines", async () => {
    const code = "%types warn\nlet magic = 1;\nmagic += 1;\n%time magic += 1\nmagic";
    expect(await on.client.breakAt(code, 3)).toMatchObject([{ verified: true, line: 3 }]);
    const cell = await on.client.begin(code);
    expect(await on.client.stopped()).toMatchObject({ reason: "breakpoint", line: 3 });
    expect(resultText(await on.goOn(cell))).toBe("3");
    await on.kernel.execute("%types gate");
  });

  test("a pause that is asked for between cells stops at the first statement of the next", async () => {
    await on.client.ask("pause", { threadId: 1 });
    const cell = await on.client.begin("let first = 1;\nfirst + 1");
    expect(await on.client.stopped()).toMatchObject({ reason: "pause", line: 1 });
    expect(resultText(await on.goOn(cell))).toBe("2");
  });

  test("a timer that stops after its cell has ended is let go by an interrupt, and the kernel goes on", async () => {
    const cell = await on.client.begin("setTimeout(() => {\n  debugger;\n}, 50);\n'ended'");
    expect(resultText(await on.client.finish(cell))).toBe("'ended'");
    expect(await on.client.stopped()).toMatchObject({ line: 2 });
    await on.kernel.do("interrupt");
    await expect.poll(async () => (await on.client.ask("debugInfo")).stoppedThreads).toEqual([]);
    expect(resultText(await on.kernel.execute("'free'"))).toBe("'free'");
  });

  test("what is no request is refused with a reason, and the debugger goes on", async () => {
    expect(await on.client.request("stepBackwards")).toMatchObject({
      success: false,
      type: "response",
      request_seq: 1,
      message: expect.stringContaining('Unknown debug request "stepBackwards"'),
    });
    expect(await on.client.request("scopes", { frameId: "x" })).toMatchObject({
      success: false,
      message: expect.stringContaining("frameId"),
    });
    expect(await on.client.request("exceptionInfo")).toMatchObject({ success: false });
    expect((await on.client.ask("threads")).threads).toEqual([{ id: 1, name: "cells" }]);
  });

  test("disconnecting lets a stopped cell run to its end, and nothing stops any more", async () => {
    const code = "let left = 1;\nleft = 2;\nleft";
    await on.client.breakAt(code, 2);
    const cell = await on.client.begin(code);
    await on.client.stopped();
    await on.client.ask("disconnect", { restart: false, terminateDebuggee: false });
    expect(resultText(await on.client.finish(cell))).toBe("2");
    expect(await on.client.ask("debugInfo")).toMatchObject({
      isStarted: false,
      breakpoints: [],
      stoppedThreads: [],
    });
    expect(resultText(await on.kernel.execute(code))).toBe("2");
    await on.client.start();
    await on.client.breakAt(code, 2);
    const again = await on.client.begin(code);
    expect(await on.client.stopped()).toMatchObject({ line: 2 });
    await on.client.ask("terminate");
    expect((await on.client.finish(again)).reply).toMatchObject({
      status: "error",
      ename: "KeyboardInterrupt",
    });
  });

  test("a stopped kernel shuts down as fast as any", async () => {
    const code = "let end = 1;\nend = 2;";
    await on.client.breakAt(code, 2);
    await on.client.begin(code);
    await on.client.stopped();
    const { alive, seconds } = await on.kernel.do<{ alive: boolean; seconds: number }>("shutdown");
    expect(alive).toBe(false);
    expect(seconds).toBeLessThan(4);
  });
});
