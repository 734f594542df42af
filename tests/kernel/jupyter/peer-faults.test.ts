/** What other kernels were seen to get wrong (../shared/reference/kernel-peers.md), each as a test of this one. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  startWireKernel,
  type Exchange,
  type WireKernel,
  type WireMessage,
} from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
});
afterAll(() => kernel?.close());

const shown = ({ type, content }: WireMessage): unknown =>
  type === "status" ? content.execution_state : type;
const printed = ({ iopub }: Exchange): string =>
  iopub.map(({ type, content }) => (type === "stream" ? String(content.text) : "")).join("");

test("twenty thousand lines stay in their cell when the next one waits behind it, which is not busy before its turn", async () => {
  const from = kernel.iopub.length;
  const first = await kernel.send("shell", "execute_request", {
    code: "for (let i = 0; i < 20_000; i++) console.log(i)",
  });
  const second = await kernel.send("shell", "execute_request", { code: "console.log('next'); 0" });
  const [lines, next] = await Promise.all([kernel.answered(first), kernel.answered(second)]);
  expect(printed(lines)).toBe(Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join(""));
  expect(printed(next)).toBe("next\n");
  const order = kernel.iopub.slice(from).map(({ parent }) => parent.msg_id);
  expect(order.lastIndexOf(first)).toBeLessThan(order.indexOf(second));
});

test("two hundred cells in a row each have all of their messages, in order, and one reply", async () => {
  for (let i = 0; i < 200; i++) {
    const done = await kernel.execute(`console.log(${i}); ${i}`);
    expect(done.iopub.map(shown)).toEqual(["busy", "execute_input", "stream", "execute_result", "idle"]);
  }
  expect(kernel.answeredTwice()).toEqual([]);
});

test("a picture that is no JSON is shown as its text, with the reason, and costs the kernel nothing", async () => {
  const picture =
    '({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "ring", "application/json": ring }) })';
  await kernel.execute("const ring: Record<string, unknown> = {}; ring.self = ring");
  for (const code of [picture, `display(${picture})`]) {
    const { iopub, reply } = await kernel.execute(code);
    expect(reply.content.status).toBe("ok");
    const data = iopub.map(({ content }) => content.data as Record<string, string>).find(found => found);
    expect(Object.keys(data ?? {})).toEqual(["text/plain"]);
    expect(data?.["text/plain"]).toMatch(
      /^ring\n\(its picture failed: Converting circular structure to JSON/,
    );
  }
  const { iopub } = await kernel.execute(
    picture.replaceAll("ring })", "{ digits: 2n ** 64n, draw() {} } })"),
  );
  expect(iopub[2].content.data).toEqual({
    "text/plain": "ring",
    "application/json": { digits: "18446744073709551616" },
  });
});

test("what a blocking cell prints is seen while it blocks", async () => {
  const seen = kernel.seen(({ type }) => type === "stream");
  const id = await kernel.send("shell", "execute_request", {
    code: "console.log('at once'); while (!require('fs').existsSync('enough'));",
  });
  expect((await seen).content.text).toBe("at once\n");
  expect(kernel.isAnswered(id)).toBe(false);
  writeFileSync(join(kernel.folder, "enough"), "");
  expect((await kernel.answered(id)).reply.content.status).toBe("ok");
});

test.each([
  ["NaN", "NaN"],
  ["1 / 0", "Infinity"],
  ["-0", "-0"],
  ["null", "null"],
  ["10n ** 20n", "100000000000000000000n"],
  ["({ a: 1 })", "{ a: 1 }"],
  ["{ a: 1 }", "{ a: 1 }"],
])("%s is shown as a result, without colours", async (code, text) => {
  const { iopub } = await kernel.execute(code);
  const result = iopub.find(({ type }) => type === "execute_result");
  expect(result?.content.data).toEqual({ "text/plain": text });
});

test("whatever is thrown has a message of its own, with the place in the cell, its cause, and plain fields", async () => {
  const code = "const a = 1;\nthrow new Error('outer', { cause: new TypeError('inner') })";
  const { iopub, reply } = await kernel.execute(code);
  const error = iopub.find(({ type }) => type === "error");
  expect(error?.content).toMatchObject({ ename: "Error", evalue: "outer" });
  const traceback = (reply.content.traceback as string[]).join("\n");
  expect(traceback).toMatch(/cell\[\d+\]\.ts:2:7/);
  expect(traceback).toContain("inner");
  expect(traceback).not.toContain("node:internal");
  expect(error?.content.traceback).toEqual(reply.content.traceback);
  const object = await kernel.execute("throw { code: 5 }");
  expect(object.reply.content).toMatchObject({ status: "error", evalue: "{ code: 5 }" });
  const syntax = await kernel.execute("const 1x = 2");
  expect(syntax.iopub.map(shown)).toEqual(["busy", "execute_input", "error", "idle"]);
  expect(syntax.reply.content).toMatchObject({ ename: "SyntaxError" });
});

test("an object that fails while it is made is made once", async () => {
  await kernel.execute("let made = 0");
  const { reply } = await kernel.execute("{ count: made++, fails: JSON.parse('{') }");
  expect(reply.content).toMatchObject({ status: "error", ename: "SyntaxError" });
  const { iopub } = await kernel.execute("made");
  expect(iopub.find(({ type }) => type === "execute_result")?.content.data).toEqual({ "text/plain": "1" });
});

test("two gigabytes of nothing are an array like another", async () => {
  const { iopub } = await kernel.execute("new Uint8Array(2 ** 31)");
  const shown = iopub.find(({ type }) => type === "execute_result")?.content.data as Record<string, string>;
  expect(shown["text/plain"]).toMatch(/^Uint8Array\(2147483648\) \[\n {2}0, 0, /);
});

test("completion offers what begins with what is typed, each with its kind and place, and nothing of every object's insides", async () => {
  const complete = async (code: string) =>
    (await kernel.exchange("shell", "complete_request", { code, cursor_pos: [...code].length })).reply
      .content;
  // The offsets count characters.
  expect(await complete("const \u{1d4b3} = 1; [1, 2].ma")).toMatchObject({
    matches: ["map"],
    cursor_start: 20,
    cursor_end: 22,
    metadata: { _jupyter_types_experimental: [{ text: "map", type: "method", start: 20, end: 22 }] },
  });
  expect((await complete("const own = { a: 1 }; own.")).matches).toEqual(["a"]);
});

test("an error leaves the declarations of its cell", async () => {
  await kernel.execute("const declared = 7; throw new Error('after')");
  const { iopub } = await kernel.execute("declared");
  expect(iopub.find(({ type }) => type === "execute_result")?.content.data).toEqual({ "text/plain": "7" });
});

test("a rejection nobody handles and a throw in a timer are shown in their cell, which is not the latest", async () => {
  const id = await kernel.send("shell", "execute_request", {
    code: "setTimeout(() => { throw new Error('from the timer') }, 100); setTimeout(() => void Promise.reject(new Error('unhandled')), 120); 0",
  });
  await kernel.answered(id);
  const unhandled = kernel.seen(({ content }) => String(content.text).includes("unhandled"));
  await kernel.execute("'later'");
  await unhandled;
  const late = kernel.iopub.filter(({ type, content }) => type === "stream" && content.name === "stderr");
  expect(late.map(({ parent }) => parent.msg_id)).toEqual(late.map(() => id));
  const text = late.map(({ content }) => content.text).join("");
  expect(text).toContain("from the timer");
  expect(text).toContain("unhandled");
});

test("heartbeat, control and comm_info answer at once while a cell blocks, with replies of their own type", async () => {
  const id = await kernel.send("shell", "execute_request", { code: "while (true);" });
  await sleep(100);
  expect(await kernel.heartbeat()).toBe("ping");
  for (const [channel, type] of [
    ["control", "kernel_info"],
    ["shell", "comm_info"],
    ["shell", "history"],
  ] as const)
    expect((await kernel.exchange(channel, `${type}_request`)).reply.type).toBe(`${type}_reply`);
  await kernel.exchange("control", "interrupt_request");
  expect((await kernel.answered(id)).reply.content.ename).toBe("KeyboardInterrupt");
});

test.each([
  ["a cell that blocks its thread", "while (true);"],
  ["a cell that waits", "await new Promise(() => {})"],
  ["a loop after an await", "await null; while (true);"],
  [
    "a loop after a timer",
    "await new Promise(resolve => setTimeout(resolve, 10)); try { while (true); } finally { kept = 0 }",
  ],
  ["a loop of microtasks", "while (true) await null"],
  ["a busy timer", "setTimeout(() => { while (true); }, 10); await new Promise(() => {})"],
])("the signal SIGINT ends %s, and the names stay", async (_name, code) => {
  const [pid] = printed(await kernel.execute("var kept = 41; console.log(process.pid)")).split("\n");
  const id = await kernel.send("shell", "execute_request", { code });
  await kernel.seen(({ type, parent }) => type === "execute_input" && parent.msg_id === id);
  // The first may come before there is a thread that hears it while the main one is blocked.
  for (let turn = 0; !kernel.isAnswered(id); turn++) {
    expect(turn).toBeLessThan(1_000);
    await sleep(20);
    if (turn % 50 === 10) process.kill(Number(pid), "SIGINT");
  }
  expect((await kernel.answered(id)).reply.content.ename).toBe("KeyboardInterrupt");
  expect(printed(await kernel.execute("console.log(kept + 1)"))).toBe("42\n");
});

test("a hundred signals at once end the cell and not the kernel", async () => {
  const id = await kernel.send("shell", "execute_request", { code: "await null; while (true);" });
  await sleep(1_000);
  for (let n = 0; n < 100; n++) kernel.process.kill("SIGINT");
  expect((await kernel.answered(id)).reply.content.ename).toBe("KeyboardInterrupt");
  for (let n = 0; n < 100; n++) kernel.process.kill("SIGINT");
  await sleep(100);
  expect(printed(await kernel.execute("console.log('whole')"))).toBe("whole\n");
});

test("after an interrupt the very next cell runs whole", async () => {
  for (const code of ["while (true);", "while (true) await null", "while (true) console.log('x')"]) {
    const id = await kernel.send("shell", "execute_request", { code });
    await sleep(100);
    await kernel.send("control", "interrupt_request");
    const next = kernel.execute("console.log('whole'); 1");
    expect((await kernel.answered(id)).reply.content.ename).toBe("KeyboardInterrupt");
    // Sent before the interrupted cell had ended, it counts as waiting and is aborted, as after any error.
    if ((await next).reply.content.status === "ok") expect(printed(await next)).toBe("whole\n");
    expect(printed(await kernel.execute("console.log('whole')"))).toBe("whole\n");
  }
});
