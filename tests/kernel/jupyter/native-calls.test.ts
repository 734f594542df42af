/** Interrupts of what is not JavaScript. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { byListing, signalTree } from "../../../kernel/jupyter/link/child-processes.ts";
import { startWireKernel, type Exchange, type WireKernel } from "../../support/wire-kernel.ts";

let kernel: WireKernel;
beforeAll(async () => {
  kernel = await startWireKernel();
  await kernel.execute(`import { execSync, spawn, spawnSync } from "node:child_process";
    var background = spawn("sleep", ["60"]); var kept = 42`);
});
afterAll(async () => {
  await kernel?.execute("background.kill()");
  await kernel?.close();
});

const printed = ({ iopub }: Exchange): string =>
  iopub.map(({ type, content }) => (type === "stream" ? String(content.text) : "")).join("");

/** Runs a cell until it has made the file `started`, and interrupts it. */
async function interrupted(code: string): Promise<Exchange & { readonly after: number }> {
  await kernel.execute("require('fs').rmSync('started', { force: true })");
  const id = await kernel.send("shell", "execute_request", { code });
  while (!existsSync(`${kernel.folder}/started`)) await sleep(10);
  await sleep(30);
  const begun = performance.now();
  await kernel.send("control", "interrupt_request");
  const done = await kernel.answered(id);
  return { ...done, after: done.reply.at - begun };
}

const onLinux = test.skipIf(process.platform !== "linux");

onLinux.each([
  [
    "a command",
    `execSync("echo before; touch started; sleep 50; echo never", { stdio: "inherit" })`,
    "before\n",
  ],
  ["a program", `spawnSync("sh", ["-c", "touch started; exec sleep 50"])`, ""],
  [
    "one command after the other, whatever they end with",
    `while (true) try { execSync("touch started; sleep 50") } catch {}`,
    "",
  ],
])("an interrupt ends %s that a cell waits for, and the cell", async (_name, code, output) => {
  const done = await interrupted(code);
  expect(done.reply.content.ename).toBe("KeyboardInterrupt");
  expect(printed(done)).toBe(output);
  // Some 10 to 80 ms on an idle machine; the commands themselves take 50 s.
  expect(done.after).toBeLessThan(5_000);
  const { iopub } = await kernel.execute("[kept, background.exitCode, background.signalCode]");
  expect(iopub.find(({ type }) => type === "execute_result")?.content.data).toEqual({
    "text/plain": "[ 42, null, null ]",
  });
});

onLinux("what a command has printed is told however slow the disk is that keeps it meanwhile", async () => {
  await kernel.execute(`const fs = require("fs"); const { syncBuiltinESMExports } = require("module");
    const { readFileSync } = fs;
    fs.readFileSync = (...values) => {
      for (const until = Date.now() + 700; Date.now() < until; );
      return readFileSync(...values);
    };
    syncBuiltinESMExports()`);
  const done = await interrupted(
    `execSync("echo before; touch started; sleep 50; echo never", { stdio: "inherit" })`,
  );
  await kernel.execute("fs.readFileSync = readFileSync; syncBuiltinESMExports()");
  expect([done.reply.content.ename, printed(done)]).toEqual(["KeyboardInterrupt", "before\n"]);
});

onLinux("a command ends that has printed more than there is room for", async () => {
  const done = await interrupted(
    `execSync("head -c 3000000 /dev/zero | tr '\\\\0' x; touch started; sleep 50", { stdio: "inherit" })`,
  );
  expect(done.reply.content.ename).toBe("KeyboardInterrupt");
  // Its beginning, and no more than the front end is sent while it interrupts.
  expect(printed(done)).toMatch(/^x{30000,}$/);
  expect(printed(await kernel.execute("console.log(kept)"))).toBe("42\n");
});

onLinux(
  "a command that does not end at the interrupt says so, and ends at another one with all that it started",
  async () => {
    const pids = `${kernel.folder}/started`;
    const stubborn = `trap "" INT; sleep 50 & echo $! > started; wait`;
    const told = kernel.seen(({ type }) => type === "stream");
    const done = interrupted(`execSync(${JSON.stringify(stubborn)})`);
    expect((await told).content.text).toBe(
      "The cell waits for a process that does not end at SIGINT. Another interrupt ends it the harder way.\n",
    );
    await kernel.send("control", "interrupt_request");
    expect((await done).reply.content.ename).toBe("KeyboardInterrupt");
    const pid = Number(readFileSync(pids, "utf8"));
    while (existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")))
      await sleep(10);
  },
);

onLinux(
  "a command that loses the first signal, as a shell does that has only just started, gets another one",
  async () => {
    const deaf = `trap 'n=$((n+1)); [ $n -ge 2 ] && exit' INT; for i in $(seq 500); do sleep 0.01; done`;
    const code = `process.kill(process.pid, "SIGINT"); execSync(${JSON.stringify(deaf)})`;
    const { reply, iopub } = await kernel.execute(code);
    expect(reply.content.ename).toBe("KeyboardInterrupt");
    expect(iopub.filter(({ type }) => type === "stream")).toEqual([]);
  },
);

onLinux("processes are found by the list of all of them too, where there is no /proc", async () => {
  const shell = spawn("sh", ["-c", "sleep 50 & sleep 50 & wait"], { stdio: "ignore" });
  const ended = once(shell, "exit");
  while (byListing()(shell.pid!).length < 2) await sleep(10);
  expect(byListing()(process.pid)).toContain(shell.pid);
  const all = signalTree([shell.pid!], "SIGTERM", byListing);
  expect(all).toHaveLength(3);
  expect(await ended).toEqual([null, "SIGTERM"]);
});

onLinux(
  "a call that nothing can interrupt says so after a second, and the cell ends when it returns",
  async () => {
    await kernel.execute("execSync('mkfifo pipe')");
    const told = kernel.seen(({ type }) => type === "stream");
    // To open a pipe waits for who writes into it.
    const done = interrupted(
      `const fs = require("fs"); fs.writeFileSync("started", ""); fs.readFileSync("pipe")`,
    );
    expect((await told).content.text).toBe(
      "The cell is in a native call, which nothing can interrupt: it ends when the call returns. A restart ends it at once.\n",
    );
    writeFileSync(`${kernel.folder}/pipe`, "");
    expect((await done).reply.content.ename).toBe("KeyboardInterrupt");
    expect(printed(await kernel.execute("console.log(kept)"))).toBe("42\n");
  },
);
