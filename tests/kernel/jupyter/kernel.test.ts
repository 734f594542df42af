import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  resultText,
  startKernel,
  streamText,
  type Broadcast,
  type TestKernel,
} from "../../support/kernel.ts";
import { describeWithPython } from "../../support/python.ts";

describeWithPython("the kernel, through a real jupyter_client", () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await startKernel();
  }, 300_000);
  afterAll(() => kernel?.close());

  const types = (messages: readonly Broadcast[]) => messages.map(({ type }) => type);

  test("a cell's messages come in the order of the protocol", async () => {
    const done = await kernel.execute("console.log('printed'); display(md`# shown`); 40 + 2");
    expect(types(done.iopub)).toEqual(["execute_input", "stream", "display_data", "execute_result"]);
    expect(resultText(done)).toBe("42");
    expect(done.iopub[2].content.data).toEqual({ "text/markdown": "# shown", "text/plain": "# shown" });
    expect(done.reply).toMatchObject({ status: "ok", user_expressions: {} });
  });

  test.each([
    ["a busy loop", "while (true) {}"],
    ["a busy loop that catches everything", "while (true) { try { while (true) {} } catch {} finally {} }"],
    ["a wait that never ends", "await new Promise(() => {})"],
    ["a loop of microtasks", "while (true) await null"],
    ["a loop that prints", "while (true) console.log('again')"],
    ["a busy timer", "setTimeout(() => { while (true) {} }, 10); await new Promise(() => {})"],
    ["a loop of immediates", "const again = () => setImmediate(again); again(); await new Promise(() => {})"],
    // Node's queue of immediates does not survive a termination in its midst.
    [
      "a busy immediate behind another",
      "setImmediate(() => {}); setImmediate(() => { while (true) {} }); await new Promise(() => {})",
    ],
    ["an asynchronous loop", "for (;;) await (await import('node:timers/promises')).setTimeout(5)"],
  ])("%s is interrupted and the state is kept", async (_name, code) => {
    await kernel.execute("let kept = 41");
    const done = await kernel.execute(code, { interrupt_after: 0.4 });
    expect(done.reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(done.iopub.at(-1)?.content.ename).toBe("KeyboardInterrupt");
    // Ten milliseconds on a quiet machine; the bound only tells "at once" from "some time".
    expect(done.interrupt_ms).toBeLessThan(2_000);
    const after = await kernel.execute("kept + 1");
    expect(resultText(after)).toBe("42");
    expect(streamText(after)).toBe("");
  });

  test("what a cell of more than a moment shows is there when its reply comes", async () => {
    const code = "await new Promise(done => setTimeout(done, 30)); console.log('said'); 7";
    for (let i = 0; i < 10; i++)
      expect(await kernel.do("shown_at_reply", { code })).toEqual(
        expect.arrayContaining(["stream", "execute_result"]),
      );
  });

  test("an interrupt while a part of the engine loads leaves it whole", async () => {
    await kernel.execute("%types off");
    // Named by what is computed, or they would be loaded before the cell runs.
    for (const name of ["load", "features", "regimes", "walkForward", "preview", "stats"]) {
      const spelt = `${JSON.stringify([...name])}.join("")`;
      await kernel.execute(`const part = pt[${spelt}]; while (true);`, { interrupt_after: 0.01 });
    }
    const after = await kernel.execute(
      "%types gate\nObject.entries(pt).filter(([, part]) => part === undefined).length",
    );
    expect(after.reply.status).toBe("ok");
    expect(resultText(after)).toBe("0");
  });

  test("a timer that blocks after its cell ended is interrupted too", async () => {
    await kernel.execute("setTimeout(() => { while (true) {} }, 5); 0");
    await sleep(100);
    const done = await kernel.execute("'free again'", { interrupt_after: 0.2 });
    // The interrupt may hit the waiting cell as well; the kernel must answer either way.
    expect(["ok", "error"]).toContain(done.reply.status);
    expect(resultText(await kernel.execute("'free again'"))).toBe("'free again'");
  });

  test("a hundred thousand lines are delivered whole, and nothing comes after idle", async () => {
    const done = await kernel.execute("for (let i = 0; i < 100_000; i++) console.log(i)", { timeout: 60 });
    const lines = streamText(done).split("\n");
    expect(lines.length).toBe(100_001);
    expect(lines.every((line, i) => i === 100_000 || line === String(i))).toBe(true);
    // What is collected leaves every 50 ms or as 128 K characters; beside it there is the input.
    const parts = streamText(done).length / (128 * 1024) + done.ms / 50;
    expect(done.iopub.length).toBeLessThanOrEqual(Math.ceil(parts) + 3);
    expect(await kernel.do<Broadcast[]>("drain", { seconds: 0.5 })).toEqual([]);
  });

  test("a cell that prints without end leaves time to those who read it and stop it", async () => {
    const done = await kernel.execute(
      "const from = Date.now(); let lines = 0; while (Date.now() - from < 1_500) { console.log('again'); lines++ } ({ lines, ms: Date.now() - from })",
      { timeout: 60 },
    );
    const [lines, ms] = [...resultText(done)!.matchAll(/\d+/g)].map(Number);
    expect(streamText(done)).toBe("again\n".repeat(lines));
    // A line counts as 106 bytes, of which 16 MB go at once, then 21 KB a millisecond, in pieces of 640 KB. The ring holds 256 KB, 20 a line.
    expect((lines * 106) / 1024).toBeLessThan(16 * 1024 + 21 * ms + 640 + (256 / 20) * 106);
  });

  test("large texts and characters of four bytes survive the way", async () => {
    const done = await kernel.execute(
      "console.log('é😀'.repeat(200_000)); process.stdout.write('x'.repeat(3_000_001))",
    );
    expect(streamText(done)).toBe(`${"é😀".repeat(200_000)}\n${"x".repeat(3_000_001)}`);
  });

  test("output printed after its cell ended belongs to it", async () => {
    const first = await kernel.execute(
      "const waits = setInterval(() => { if (!require('fs').existsSync('printed-late')) return; clearInterval(waits); console.log('late') }, 20); 0",
    );
    const parent = first.iopub[0].parent;
    const second = await kernel.execute("console.log('now')");
    expect(streamText(second)).toBe("now\n");
    writeFileSync(join(kernel.folder, "printed-late"), "");
    const late = (await kernel.do<Broadcast[]>("heard", { text: "late\n" })).at(-1);
    expect(late?.parent).toBe(parent);
  });

  test("after an error the waiting cells are aborted, and later ones run", async () => {
    // It fails late enough for the others to wait already.
    const fails = "await new Promise(done => setTimeout(done, 500)); throw new Error('x')";
    expect(await kernel.do("queue_cells", { codes: [fails, "1", "2"] })).toEqual([
      "error",
      "aborted",
      "aborted",
    ]);
    expect(await kernel.do("queue_cells", { codes: [fails, "1"], stop_on_error: false })).toEqual([
      "error",
      "ok",
    ]);
    await kernel.do("drain", { seconds: 0.2 });
    expect(resultText(await kernel.execute("'runs'"))).toBe("'runs'");
  });

  test("completion looks at the live object where its type is any", async () => {
    await kernel.execute(`const parsed = JSON.parse('{"bid":1,"ask":{"deep":2}}'); parsed.sell = () => {}`);
    const complete = async (code: string) =>
      (await kernel.do<{ reply: object }>("ask", { method: "complete", arguments: { code } })).reply;
    expect(await complete("'😀'; parsed.")).toEqual({
      status: "ok",
      matches: ["bid", "ask", "sell"],
      cursor_start: 12,
      cursor_end: 12,
      metadata: {
        _jupyter_types_experimental: [
          { text: "bid", type: "property", start: 12, end: 12 },
          { text: "ask", type: "property", start: 12, end: 12 },
          { text: "sell", type: "function", start: 12, end: 12 },
        ],
      },
    });
    expect(await complete("parsed.ask.d")).toMatchObject({ matches: ["deep"], cursor_start: 11 });
  });

  test("completion, inspection, is_complete, kernel_info and heartbeat are answered while a cell is busy", async () => {
    await kernel.execute("const parsed = JSON.parse('{\"bid\":1}')");
    const answers = await kernel.do<Record<string, Record<string, unknown>> & { seconds: number }>(
      "ask_while_busy",
      {
        code: "console.log('busy'); while (true) {}",
        seconds: 20,
      },
    );
    expect(answers.complete).toMatchObject({
      status: "ok",
      matches: ["map"],
      cursor_start: 4,
      cursor_end: 6,
    });
    // A live object is not asked for while a cell runs.
    expect(answers.complete_any).toMatchObject({ status: "ok", matches: [] });
    expect(answers.inspect).toMatchObject({ status: "ok", found: true });
    expect(answers.is_complete).toMatchObject({ status: "incomplete" });
    expect(answers.kernel_info).toMatchObject({ status: "ok", protocol_version: "5.4" });
    expect(answers.comm_info).toEqual({ status: "ok", comms: {} });
    expect(answers.heartbeat).toBe(true);
    expect(answers.seconds).toBeLessThan(5);
  });

  test.skipIf(process.platform === "win32")(
    "completion does not wait for a thread that cannot answer",
    async () => {
      const [blocked, free] = ["blocked", "free"].map(name => join(kernel.folder, name));
      await kernel.execute(`const parsed = JSON.parse('{"bid":1}');
setTimeout(() => {
  require("node:child_process").execSync("touch ${blocked}; until [ -e ${free} ]; do sleep 0.05; done");
}, 0)`);
      await expect.poll(() => existsSync(blocked)).toBe(true);
      const complete = { method: "complete", arguments: { code: "parsed." } };
      expect(await kernel.do("ask", complete)).toMatchObject({ reply: { status: "ok", matches: [] } });
      writeFileSync(free, "");
      expect(resultText(await kernel.execute("'runs'"))).toBe("'runs'");
      expect(await kernel.do("ask", complete)).toMatchObject({ reply: { matches: ["bid"] } });
    },
  );

  test("cursor positions count characters, not UTF-16 units", async () => {
    const code = "'😀😀'; Math.flo";
    const { reply } = await kernel.do<{ reply: object }>("ask", {
      method: "complete",
      arguments: { code, cursor_pos: 14 },
    });
    expect(reply).toMatchObject({ matches: ["floor"], cursor_start: 11, cursor_end: 14 });
  });

  test("garbage, a forged signature and unknown messages do no harm", async () => {
    expect(await kernel.do("send_garbage")).toBe(true);
    expect(resultText(await kernel.execute("(globalThis as { forged?: boolean }).forged ?? 'not run'"))).toBe(
      "'not run'",
    );
    await kernel.do("drain", { seconds: 0.2 });
  });

  test("silent cells are not numbered and broadcast nothing; user expressions are evaluated", async () => {
    const before = await kernel.execute("1");
    const silent = await kernel.execute("console.log('unheard'); 5", { silent: true });
    expect(silent.iopub).toEqual([]);
    const asked = await kernel.execute("const six = 6", {
      user_expressions: { good: "six + 1", bad: "nothing.at.all" },
    });
    expect(asked.reply.execution_count).toBe(Number(before.reply.execution_count) + 1);
    expect(asked.reply.user_expressions).toMatchObject({
      good: { status: "ok", data: { "text/plain": "7" } },
      bad: { status: "error" },
    });
  });

  test("display ids are updated in place and clear_output waits", async () => {
    const { iopub } = await kernel.execute(
      "display(1, { id: 'd' }); display.clear({ wait: true }); display.update('d', 2)",
    );
    expect(types(iopub)).toEqual(["execute_input", "display_data", "clear_output", "update_display_data"]);
    expect(iopub[1].content.transient).toEqual({ display_id: "d" });
    expect(iopub[2].content).toEqual({ wait: true });
    expect(iopub[3].content).toMatchObject({ transient: { display_id: "d" }, data: { "text/plain": "2" } });
  });

  test("a type error reaches the notebook with its place, and the cell does not run", async () => {
    const done = await kernel.execute("console.log('ran')\nconst n: number = 'x'");
    expect(streamText(done)).toBe("");
    expect(done.reply).toMatchObject({ status: "error", ename: "TypeCheckError" });
    expect((done.reply.traceback as string[]).join("\n")).toContain(".ts:2:7");
  });

  test("history answers tail, range and search", async () => {
    await kernel.execute("const needle1 = 1");
    const ask = async (options: object) =>
      (
        await kernel.do<{ reply: { history: [number, number, string][] } }>("ask", {
          method: "history",
          arguments: { raw: true, output: false, ...options },
        })
      ).reply.history;
    expect((await ask({ hist_access_type: "tail", n: 1 })).map(entry => entry[2])).toEqual([
      "const needle1 = 1",
    ]);
    expect(
      (await ask({ hist_access_type: "search", pattern: "*needle*", n: 5 })).map(entry => entry[2]),
    ).toEqual(["const needle1 = 1"]);
    const range = await ask({ hist_access_type: "range", session: 0, start: 1, stop: 2 });
    expect(range).toEqual([[1, 1, expect.stringContaining("printed")]]);
  });

  test("comms are answered: none is open, and a target nobody knows is closed", async () => {
    const { reply } = await kernel.do<{ reply: object }>("ask", { method: "comm_info", arguments: {} });
    expect(reply).toEqual({ status: "ok", comms: {} });
    const answer = await kernel.do<Broadcast[]>("send", {
      msg_type: "comm_open",
      content: { comm_id: "c1", target_name: "nobody", data: {} },
    });
    expect(answer.map(({ type, content }) => [type, content.comm_id])).toEqual([["comm_close", "c1"]]);
    expect(await kernel.do("send", { msg_type: "comm_msg", content: { comm_id: "c1", data: {} } })).toEqual(
      [],
    );
  });

  test("a second client has its own replies and the same broadcast", async () => {
    const { reply, seen } = await kernel.do<{ reply: object; seen: string[] }>("second_client");
    expect(reply).toMatchObject({ status: "ok" });
    expect(seen).toContain("execute_result");
  });

  test("process.exit in a cell ends nothing", async () => {
    const done = await kernel.execute("process.exit(3)");
    expect(done.reply).toMatchObject({ status: "error", ename: "ExitRefused" });
    expect(resultText(await kernel.execute("1"))).toBe("1");
  });

  test("ccxt loads while its types are checked: an interrupt then breaks nothing, and a wrong cell still does not run", async () => {
    mkdirSync(join(kernel.folder, "node_modules"), { recursive: true });
    symlinkSync(
      realpathSync(join(import.meta.dirname, "../../../node_modules/ccxt")),
      join(kernel.folder, "node_modules/ccxt"),
      "junction",
    );
    const code = "import ccxt from 'ccxt';\nconst exchange = new ccxt.kraken();\nexchange.id";
    const cut = await kernel.execute(code, { interrupt_after: 0.1, timeout: 60 });
    expect(cut.reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(resultText(await kernel.execute(code, { timeout: 60 }))).toBe("'kraken'");
    const wrong = await kernel.execute(
      "import * as all from 'ccxt';\nObject.assign(globalThis, { ran: true });\nconst name: string = all.version.length;",
    );
    expect(wrong.reply).toMatchObject({ status: "error", ename: "TypeCheckError" });
    expect(resultText(await kernel.execute("Reflect.has(globalThis, 'ran')"))).toBe("false");
  }, 120_000);

  test("the kernel shuts down when asked", async () => {
    const { alive, seconds } = await kernel.do<{ alive: boolean; seconds: number }>("shutdown");
    expect(alive).toBe(false);
    expect(seconds).toBeLessThan(5);
  });
});
