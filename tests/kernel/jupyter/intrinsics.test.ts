/** Cells that replace what the language itself brings, and values that nobody can look at. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWireKernel, type Exchange, type WireKernel } from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
  await kernel.execute("var kept = 42");
});
afterAll(() => kernel?.close());

const printed = ({ iopub }: Exchange): string =>
  iopub.map(({ type, content }) => (type === "stream" ? String(content.text) : "")).join("");
const shown = ({ iopub }: Exchange): unknown =>
  iopub.find(({ type }) => type === "execute_result")?.content.data;

test.each([
  ["Map.prototype.get = () => 1", "Map.prototype.get"],
  ["await null; Array.prototype.push = () => { throw 1 }; 0", "Array.prototype.push"],
  ["MessagePort.prototype.postMessage = () => {}; 0", "MessagePort.prototype.postMessage"],
  ["require('async_hooks').AsyncLocalStorage.prototype.run = () => 1", "AsyncLocalStorage.prototype.run"],
  ["require('inspector').Session.prototype.post = () => 1", "Session.prototype.post"],
  ["Object.prototype.toJSON = () => 5; 0", "Object.prototype.toJSON"],
  ["Promise.prototype.then = Set.prototype.has = () => {}; 0", "Set.prototype.has, Promise.prototype.then"],
  ["globalThis.Promise = null; 0", "Promise"],
  ["Atomics = Error = null; 0", "Atomics, Error"],
])("%s is put back when the cell ends, which says so", async (code, names) => {
  const done = await kernel.execute(code);
  expect(printed(done)).toMatch(new RegExp(`^${names}: replaced by a cell, and put back`));
  expect(shown(await kernel.execute("new Map([[1, [kept].map(n => n)]])"))).toEqual({
    "text/plain": "Map(1) { 1 => [ 42 ] }",
  });
});

test("an interrupt puts them back for a cell that still runs", async () => {
  const replaced = kernel.seen(({ type }) => type === "stream");
  const id = await kernel.send("shell", "execute_request", {
    code: "console.log('now'); Map.prototype.values = () => []; await new Promise(() => {})",
  });
  await replaced;
  await sleep(20);
  await kernel.send("control", "interrupt_request");
  const done = await kernel.answered(id);
  expect(done.reply.content.ename).toBe("KeyboardInterrupt");
  expect(printed(done)).toContain("Map.prototype.values: replaced by a cell");
  expect(shown(await kernel.execute("kept"))).toEqual({ "text/plain": "42" });
});

test("texts are a cell's to change, as long as it can be said how it ended", async () => {
  const own = await kernel.execute("String.prototype.trim = () => 'own'; ' a '.trim()");
  expect([printed(own), shown(own)]).toEqual(["", { "text/plain": "'own'" }]);
  const failed = await kernel.execute(
    "String.prototype.split = () => { throw 1 }; throw new RangeError('no')",
  );
  expect(printed(failed)).toMatch(/^String\.prototype\.split, String\.prototype\.trim: replaced by a cell/);
  expect(failed.reply.content).toMatchObject({ ename: "RangeError", evalue: "no" });
});

test("what a cell made of the language's texts steps aside while a value is shown, and is there again in the next cell", async () => {
  const nothing = await kernel.execute(`for (const key of Object.getOwnPropertyNames(String.prototype))
    if (key !== "constructor" && key !== "length") String.prototype[key] = () => null;
  ({ regexp: /x/g, error: new RangeError('no') })`);
  expect([printed(nothing), nothing.reply.content.status]).toEqual(["", "ok"]);
  expect(Object.values(shown(nothing) ?? {})).toEqual([
    expect.stringMatching(
      /^\{\n {2}regexp: \/x\/g,\n {2}error: RangeError: no\n {6}at cell\[\d+\]\.ts:3:27\n\}$/,
    ),
  ]);
  expect(shown(await kernel.execute("['a'.trim(), 'b'.at(0)]"))).toEqual({ "text/plain": "[ null, null ]" });
  const number = "Array.isArray = RegExp.prototype.exec = Object.prototype.toString = () => { throw 1 }; 6.5";
  expect(shown(await kernel.execute(number))).toEqual({ "text/plain": "6.5" });
  await kernel.execute("throw 'puts them back'");
});

test("a cell that takes away what the next one comes in still has a next one", async () => {
  await kernel.execute("const kept = Int32Array; (globalThis as any).Int32Array = undefined");
  expect(shown(await kernel.execute("(globalThis as any).Int32Array = kept; 2 + 2"))).toEqual({
    "text/plain": "4",
  });
});

test.each([
  [
    "a proxy whose every trap throws",
    "throw new Proxy({}, { get() { throw new Error('trap') } })",
    /read: Error: trap/,
  ],
  [
    "an error whose message throws",
    "throw Object.defineProperty(new Error(), 'message', { get() { throw 7 } })",
    /read: 7/,
  ],
  [
    "an error that is caused by such a one",
    "class E extends Error { get name() { throw 8 } }; throw new Error('x', { cause: new E() })",
    /read: 8/,
  ],
])("%s ends its cell, and says where", async (_name, code, text) => {
  const { reply } = await kernel.execute(`1;\n${code}`);
  expect(reply.content.evalue).toMatch(text);
  expect((reply.content.traceback as string[]).join("\n")).toMatch(/cell\[\d+\]\.ts:[12]:/);
});

test("an array of holes is no table, and a text that is no text is made one", async () => {
  expect(shown(await kernel.execute("new Array(5)"))).toEqual({ "text/plain": "[ <5 empty items> ]" });
  const five = "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 5 }) })";
  expect(shown(await kernel.execute(five))).toEqual({ "text/plain": "5" });
});
