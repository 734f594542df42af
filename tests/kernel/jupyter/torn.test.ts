/** Whatever an interrupt tears apart, what comes after it is whole. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWireKernel, type Exchange, type WireKernel } from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
});
afterAll(() => kernel?.close());

const own = (file: string, text: string): void => writeFileSync(`${kernel.folder}/${file}`, text);
const result = ({ iopub }: Exchange): unknown =>
  iopub.find(({ type }) => type === "execute_result")?.content.data;

/** Interrupts a cell once it is in the midst of something, which makes the file `started`. */
async function interrupted(code: string): Promise<Exchange> {
  rmSync(`${kernel.folder}/started`, { force: true });
  const id = await kernel.send("shell", "execute_request", { code });
  while (!existsSync(`${kernel.folder}/started`)) await sleep(5);
  await kernel.send("control", "interrupt_request");
  return kernel.answered(id);
}

test("ticks that each leave another one end, although Node goes on with its queue of them", async () => {
  const code = `let left = 3; const { writeFileSync } = require("fs");
    process.nextTick(function again() { if (left-- > 0) process.nextTick(again); writeFileSync("started", ""); while (true); });
    await new Promise(() => {})`;
  expect((await interrupted(code)).reply.content.ename).toBe("KeyboardInterrupt");
  // Each is ended, the sooner the better: one may be before it leaves another.
  const { "text/plain": left } = result(await kernel.execute("left")) as { "text/plain": string };
  expect(Number(left)).toBeLessThan(3);
});

test("a package that an interrupt finds being loaded can still be imported", async () => {
  mkdirSync(`${kernel.folder}/node_modules/slow`, { recursive: true });
  own("node_modules/slow/package.json", `{ "name": "slow", "type": "module", "exports": "./slow.js" }`);
  own(
    "node_modules/slow/slow.js",
    `import { writeFileSync } from "node:fs"; import "./part.js";
    writeFileSync("started", ""); const until = Date.now() + 300; while (Date.now() < until); export const slow = 1;`,
  );
  own("node_modules/slow/part.js", "export {}");
  await kernel.execute("%types off");
  await interrupted(`import { slow } from "slow"; await new Promise(() => {})`);
  expect(result(await kernel.execute(`import { slow } from "slow"; slow`))).toEqual({ "text/plain": "1" });
});

test("so can one that prints more while it loads than there is room for", async () => {
  mkdirSync(`${kernel.folder}/node_modules/loud`, { recursive: true });
  own("node_modules/loud/package.json", `{ "name": "loud", "type": "module", "exports": "./loud.js" }`);
  own(
    "node_modules/loud/loud.js",
    `import { writeFileSync } from "node:fs";
    writeFileSync("started", ""); for (let i = 0; i < 60_000; i++) console.log("loading", i); export const loud = 1;`,
  );
  await interrupted(`import { loud } from "loud"; await new Promise(() => {})`);
  expect(result(await kernel.execute(`import { loud } from "loud"; loud`))).toEqual({ "text/plain": "1" });
});

test("a file of one's own is interrupted at once, and loaded anew by the next import", async () => {
  own(
    "endless.ts",
    `import { existsSync, writeFileSync } from "node:fs";
    writeFileSync("started", ""); while (!existsSync("enough")); export const found: number = 2;`,
  );
  const { reply } = await interrupted(`import { found } from "./endless.ts"`);
  expect(reply.content.ename).toBe("KeyboardInterrupt");
  own("enough", "");
  const again = await kernel.execute(`import { found } from "./endless.ts"; found`);
  expect(result(again)).toEqual({ "text/plain": "2" });
});

test("what is shown after a cell was torn out of showing something is what its own cell shows", async () => {
  await interrupted(`const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (...values) {
      postMessage.apply(this, values);
      MessagePort.prototype.postMessage = postMessage;
      require("fs").writeFileSync("started", "");
      while (true);
    };
    console.clear()`);
  const { iopub } = await kernel.execute(`display("whole"); 1`);
  const shown = iopub.filter(({ type }) => type !== "status" && type !== "execute_input");
  expect(shown.map(({ type, content }) => [type, content.data])).toEqual([
    ["display_data", { "text/plain": "'whole'" }],
    ["execute_result", { "text/plain": "1" }],
  ]);
});

test("work that heard of an interrupt ends its cell with it, although the thread was torn before the cell heard", async () => {
  const interrupt = JSON.stringify(join(import.meta.dirname, "../../../lib/core/interrupt.ts"));
  const { reply } = await kernel.execute(`const { breather, interruptWork } = await import(${interrupt});
    const { breathe } = breather();
    setTimeout(interruptWork, 50);
    while (true) await breathe()`);
  expect([reply.content.ename, reply.content.evalue]).toEqual([
    "KeyboardInterrupt",
    "The cell was interrupted; what it had declared stays.",
  ]);
});
