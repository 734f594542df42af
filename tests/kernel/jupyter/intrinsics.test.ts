/** Cells that replace what the language itself brings. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWireKernel, type Exchange, type WireKernel } from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
  await kernel.execute("var kept = 42");
}, 60_000);
afterAll(() => kernel?.close());

const printed = ({ iopub }: Exchange): string =>
  iopub.map(({ type, content }) => (type === "stream" ? String(content.text) : "")).join("");
const shown = ({ iopub }: Exchange): unknown =>
  iopub.find(({ type }) => type === "execute_result")?.content.data;

test.each([
  ["Map.prototype.get = () => 1", "Map.prototype.get"],
  ["await null; Array.prototype.push = () => { throw 1 }; 0", "Array.prototype.push"],
  ["Promise.prototype.then = Set.prototype.has = () => {}; 0", "Set.prototype.has, Promise.prototype.then"],
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
