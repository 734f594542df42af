import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
let folder = "";
let outer: ChildProcess | undefined;
let said = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "peak-hand-over-"));
});
afterEach(() => {
  if (outer?.pid) process.kill(-outer.pid, "SIGKILL");
  outer = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a program that says which signals it gets, behind the bootstrap, in a group of its own as a shell's job is. */
async function start(): Promise<number> {
  const program = join(folder, "program.mjs");
  writeFileSync(
    program,
    `for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => console.log(signal));
    setInterval(() => {}, 1_000);
    console.log("ready");`,
  );
  outer = spawn(process.execPath, ["-e", handingOver(program)], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  outer.stdout!.on("data", (text: Buffer) => (said += text.toString()));
  await until("ready\n");
  return outer.pid!;
}

function handingOver(program: string): string {
  const bootstrap = JSON.stringify(join(root, "kernel/cli/bootstrap.mjs"));
  return `import(${bootstrap}).then(b => b.handOver(${JSON.stringify(relative(root, program))}, []))`;
}

/** What the program has said, once that is what is expected and nothing follows. */
async function until(expected: string): Promise<void> {
  await expect.poll(() => said, { interval: 5 }).toBe(expected);
  await wait(150);
  expect(said).toBe(expected);
}

test("a signal reaches the program once, whether it was for the outer process or for the whole group", async () => {
  const pid = await start();
  process.kill(pid, "SIGINT");
  await until("ready\nSIGINT\n");
  process.kill(-pid, "SIGINT");
  // The other one follows close, and in no case after half a second.
  for (const then = performance.now() + 20; performance.now() < then;);
  // As an outer npm does, which got the group's signal too.
  process.kill(pid, "SIGINT");
  await until("ready\nSIGINT\nSIGINT\n");
  await wait(500);
  process.kill(pid, "SIGTERM");
  await until("ready\nSIGINT\nSIGINT\nSIGTERM\n");
  await wait(10);
  process.kill(-pid, "SIGTERM");
  await until("ready\nSIGINT\nSIGINT\nSIGTERM\nSIGTERM\n");
});

test("a program that is killed ends as a shell expects, and says why", async () => {
  const program = join(folder, "killed.mjs");
  writeFileSync(program, 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1_000);');
  const { status, stderr } = spawnSync(process.execPath, ["-e", handingOver(program)], { encoding: "utf8" });
  expect([status, stderr]).toEqual([137, expect.stringContaining("Ended by SIGKILL")]);
});
