import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSession, type TestSession } from "../../support/session.ts";

let session: TestSession;
beforeAll(async () => {
  session = await startSession("off");
});
afterAll(() => session.close());

const pause = "await new Promise(resolve => setTimeout(resolve, 80))";

test("console, process.stdout and process.stderr are told apart and keep their order", async () => {
  const { outputs } = await session.run(
    "console.log('a', 1); process.stdout.write('b'); console.error('c'); process.stderr.write(Buffer.from('d'))",
  );
  expect(outputs).toEqual([
    { kind: "stream", name: "stdout", text: "a 1\n" },
    { kind: "stream", name: "stdout", text: "b" },
    { kind: "stream", name: "stderr", text: "c\n" },
    { kind: "stream", name: "stderr", text: "d" },
    expect.objectContaining({ kind: "result" }),
  ]);
});

test("what a timer prints belongs to the cell that started it", async () => {
  const first = await session.run("setTimeout(() => console.log('late'), 20); 0");
  const second = await session.run(`console.log('now'); ${pause}`);
  expect(first.stdout).toBe("late\n");
  expect(second.stdout).toBe("now\n");
});

test("display, update and clear come in order, pictures that take their time included", async () => {
  const { outputs } = await session.run(`
    const slow = { async [Symbol.for("Jupyter.display")]() { await new Promise(r => setTimeout(r, 30)); return { "text/plain": "slow", "text/html": "<i>slow</i>" } } }
    display(slow, { id: "one" }); console.log("after"); display.update("one", md\`**done**\`); display.clear({ wait: true })`);
  expect(outputs.map(output => output.kind)).toEqual(["display", "stream", "display", "clear"]);
  expect(outputs[0]).toMatchObject({ displayId: "one", bundle: { "text/html": "<i>slow</i>" } });
  expect(outputs[2]).toMatchObject({
    displayId: "one",
    update: true,
    bundle: { "text/markdown": "**done**" },
  });
  expect(outputs[3]).toEqual({ kind: "clear", wait: true });
});

test("html escapes what is put into it, but not other html", async () => {
  const { outputs } = await session.run("html`<ul>${['<', '&'].map(x => html`<li>${x}</li>`)}</ul>`");
  expect(outputs[0]).toMatchObject({ bundle: { "text/html": "<ul><li>&#60;</li><li>&#38;</li></ul>" } });
});

test("what a child process prints to the streams it inherits is the cell's, all of it before its exit", async () => {
  const spawned =
    await session.run(`const { spawn, execSync, spawnSync } = await import("node:child_process");
    const child = spawn("sh", ["-c", "echo one; sleep 0.05; echo two >&2; exit 3"], { stdio: "inherit" });
    const exitCode = await new Promise(resolve => child.on("exit", resolve)); console.log("after"); [exitCode, child.stdout]`);
  expect(spawned).toMatchObject({ stdout: "one\nafter\n", stderr: "two\n", result: "[ 3, null ]" });
  const blocking = await session.run(
    `[execSync("echo three; echo four >&2", { stdio: "inherit" }), spawnSync("echo", ["five"], { stdio: [0, 1, "pipe"] }).status]`,
  );
  expect(blocking).toMatchObject({ stdout: "three\nfive\n", stderr: "four\n", result: "[ null, 0 ]" });
  const daemon = await session.run(
    `const started = spawn("sh", ["-c", "sleep 3 & echo begun"], { stdio: "inherit" }); await new Promise(resolve => started.on("exit", resolve))`,
  );
  expect(daemon).toMatchObject({ stdout: "begun\n", result: "0" });
});

test("bytes may be written as any encoding; a trace has its title; a group left open ends with its cell", async () => {
  const { stdout, stderr } = await session.run(
    'process.stdout.write("68c3a90a", "hex"); console.trace("who %s", "called"); console.group("open"); console.log("in"); null.x',
  );
  expect(stdout).toBe("hé\nopen\n  in\n");
  expect(stderr).toMatch(/^Trace: who called\n {4}at cell/);
  expect((await session.run("console.log('out')")).stdout).toBe("out\n");
});

test("bytes that come in pieces are read as one text, and console.clear takes away what was shown", async () => {
  const { outputs } = await session.run(
    'for (const byte of Buffer.from("é😀")) process.stdout.write(Buffer.of(byte)); console.clear()',
  );
  expect(outputs.map(output => (output.kind === "stream" ? output.text : output.kind))).toEqual([
    "é",
    "😀",
    "clear",
  ]);
});

test("a value that fails to show itself is shown as text with the reason", async () => {
  const { result, outcome } = await session.run(
    "({ name: 'x', [Symbol.for('Jupyter.display')]() { throw new Error('no picture') } })",
  );
  expect(outcome.status).toBe("ok");
  expect(result).toContain("its picture failed: no picture");
});

test("an interrupted cell that settles later does not end the cell that runs by then", async () => {
  const begun = session.printed("begun");
  const waiting = session.run(
    "console.log('begun'); await new Promise(resolve => (globalThis.settle = resolve))",
  );
  await begun;
  await session.interrupt();
  expect((await waiting).error?.ename).toBe("KeyboardInterrupt");
  const next = await session.run(
    "settle(); await new Promise(resolve => setTimeout(resolve, 100)); console.log('whole'); 7",
  );
  expect(next).toMatchObject({ stdout: "whole\n", result: "7" });
});

test("an interrupted sweep stops working and leaves nothing in the ledger", async () => {
  const load = 'const many = await pt.load("BTC/USD", { timeframe: "1h", source: "synthetic" }); many.length';
  expect((await session.run(load)).result).toBe("52584");
  const grid = "{ fast: pt.range(2, 101), slow: pt.range(102, 301) }";
  const sweeping = session.run(`await pt.sweep(pt.strategies.ma_crossover, many, { grid: ${grid} })`);
  await new Promise(resolve => setTimeout(resolve, 600));
  await session.interrupt();
  expect((await sweeping).error?.ename).toBe("KeyboardInterrupt");
  expect((await session.run("pt.countTrials(many.provenance).count")).result).toBe("0");
});

test("an interrupted wait ends with KeyboardInterrupt, keeps the state, and its loop does not go on", async () => {
  await session.run("let ticks = 0");
  const third = session.printed("tick 3");
  const cell = session.run(
    "for (;;) { console.log('tick', ++ticks); await new Promise(resolve => setTimeout(resolve, 5)) }",
  );
  await third;
  await session.interrupt();
  expect((await cell).error?.ename).toBe("KeyboardInterrupt");
  const { result: before } = await session.run("ticks");
  await session.run(pause);
  expect((await session.run("ticks")).result).toBe(before);
  expect(Number(before)).toBeGreaterThan(2);
});

test("a timer shows when it is due, without Node's insides", async () => {
  expect((await session.run("const due = setTimeout(() => {}, 60_000); due")).result).toBe(
    "Timeout { after 60000 ms }",
  );
  expect((await session.run("clearTimeout(due); [due]")).result).toBe("[ Timeout { over } ]");
});

test("immediates run in their order, in the cell that made them, and not once they are cleared", async () => {
  const outcome = await session.run(
    `await new Promise(done => {
      setImmediate((...values) => { console.log(values.join()); clearImmediate(second); }, 1, 2);
      const second = setImmediate(() => console.log("cleared"));
      setImmediate(() => { console.log("last"); done(undefined); });
    }); typeof await (await import("node:util")).promisify(setImmediate)("value")`,
  );
  expect(outcome).toMatchObject({ stdout: "1,2\nlast\n", result: "'string'" });
});

test("cells run in the order in which they were given", async () => {
  const runs = [1, 2, 3].map(n =>
    session.run(
      `await new Promise(r => setTimeout(r, ${40 - 10 * n})); globalThis.order = [...(globalThis.order ?? []), ${n}]; order`,
    ),
  );
  expect((await Promise.all(runs)).at(-1)?.result).toBe("[ 1, 2, 3 ]");
});

test("in a terminal, Ctrl-C ends a cell that blocks the thread and one that waits, and keeps the state", async () => {
  const terminal = await startSession("off", true);
  try {
    await terminal.run("let kept = 1");
    for (const [at, code] of [
      "while (true) {}",
      "await new Promise(() => {})",
      "await null; while (true) {}",
      "await new Promise(resolve => setTimeout(resolve, 10)); while (true) {}",
      "while (true) await null",
      "setTimeout(() => { while (true) {} }, 10); await new Promise(() => {})",
    ].entries()) {
      const begun = join(terminal.folder, `begun-${at}`);
      const cell = terminal.run(
        `kept = ${at + 2}; require("node:fs").writeFileSync(${JSON.stringify(begun)}, ""); ${code}`,
      );
      while (!existsSync(begun)) await new Promise(resolve => setTimeout(resolve, 10));
      await new Promise(resolve => setTimeout(resolve, 100));
      const press = (): boolean => process.kill(terminal.processId, "SIGINT");
      press();
      // The thread that hears it may just be starting, on a slow machine; a person presses again.
      const again = setInterval(press, 2_000);
      expect((await cell).error?.ename, code).toBe("KeyboardInterrupt");
      clearInterval(again);
      expect((await terminal.run("kept")).result).toBe(String(at + 2));
    }
  } finally {
    await terminal.close();
  }
});
