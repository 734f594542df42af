import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installKernelspec } from "../../../kernel/jupyter/kernelspec.ts";
import { ownKernelspec, startKernel } from "../../support/kernel.ts";
import { describeWithPython, pythonEnvironment } from "../../support/python.ts";
import { nodeEnv, nodeFlags } from "../../../kernel/cli/node.mjs";

const root = join(import.meta.dirname, "../../..");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "peak-process-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithPython("the kernel's process", () => {
  test("it ends when the process that started it is killed, even with a busy cell", async () => {
    const kernel = await startKernel();
    const pid = await kernel.do<number>("process_id");
    void kernel.execute("while (true) {}").catch(() => undefined);
    await sleep(500);
    kernel.process.kill("SIGKILL");
    await expect.poll(() => isAlive(pid)).toBe(false);
  }, 200_000);

  test("who waits for one that has ended is told so at once, with its last words", async () => {
    const kernel = await startKernel();
    const pid = await kernel.do<number>("process_id");
    const running = kernel.execute(
      "const fs = require('fs'); fs.writeSync(2, 'farewell'); fs.writeFileSync('runs', ''); while (true);",
    );
    running.catch(() => undefined);
    while (!existsSync(join(kernel.folder, "runs"))) await sleep(20);
    process.kill(pid, "SIGKILL");
    await expect(running).rejects.toThrow("has ended (-9). Its last words: farewell");
    await kernel.close();
  }, 200_000);

  test("jupyter run, which appends the file's name to the kernel's command, runs the file", async () => {
    const { env, folder: own } = ownKernelspec();
    const { bin } = await pythonEnvironment();
    writeFileSync(join(own, "twice.ts"), "const half: number = 21;\nconsole.log(2 * half);\n");
    const { stdout } = await promisify(execFile)(bin("jupyter"), ["run", "--kernel", "peak", "twice.ts"], {
      env: { ...env, JUPYTER_RUNTIME_DIR: join(own, "runtime") },
      cwd: own,
    });
    rmSync(own, { recursive: true, force: true });
    expect(stdout).toBe("42\n");
  }, 200_000);
});

test("a process that is killed has kept what its threads compiled, their first files too", async () => {
  const scripts = ["thread", "thread-within"];
  // A folder of its own for what is compiled.
  const env = { ...process.env, TMPDIR: folder, NODE_DEBUG_NATIVE: "COMPILE_CACHE" };
  const command = [...nodeFlags, join(root, "tests/support/thread.ts")];
  const found = (log: string) =>
    scripts.map(
      name =>
        new RegExp(`(no|retrieving) transpile cache for StrippedTypeScript \\S+/${name}\\.ts`).exec(log)?.[1],
    );
  const written = (log: string) =>
    scripts.every(name =>
      new RegExp(
        `writing cache for StrippedTypeScript \\S+/${name}\\.ts to temporary file (\\S+)\\.\\w+ [^]* to \\1\\.\\.\\.success`,
      ).test(log),
    );
  /** Whether each thread found its script compiled; killed once `enough` of the log is there. */
  const run = (enough: (log: string) => boolean): Promise<unknown> =>
    new Promise(resolve => {
      const child = spawn(process.execPath, command, { env });
      let log = "";
      child.stderr.on("data", chunk => {
        log += String(chunk);
        if (enough(log)) child.kill("SIGKILL");
      });
      child.on("exit", () => resolve(found(log)));
    });
  expect(await run(written)).toEqual(["no", "no"]);
  expect(await run(log => !found(log).includes(undefined))).toEqual(["retrieving", "retrieving"]);
});

describe("a kernel that cannot start", () => {
  const connection = { transport: "tcp", ip: "127.0.0.1", key: "", signature_scheme: "hmac-sha256" };
  const start = async (...words: string[]): Promise<{ code: number; stderr: string }> => {
    const child = spawn(process.execPath, [...nodeFlags, join(root, "kernel/jupyter/main.ts"), ...words], {
      cwd: folder,
    });
    let stderr = "";
    child.stderr.on("data", chunk => (stderr += String(chunk)));
    const code = await new Promise<number>(resolve => child.on("exit", resolve));
    return { code, stderr };
  };

  test("says which port is taken, or that the address is none of this machine", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise(resolve => server.once("listening", resolve));
    const taken = (server.address() as AddressInfo).port;
    const file = join(folder, "taken.json");
    const free = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
    writeFileSync(file, JSON.stringify({ ...connection, ...free, control_port: taken }));
    const { code, stderr } = await start(file);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`The control channel cannot be opened at tcp://127.0.0.1:${taken}`);
    expect(stderr).toContain("→ Another kernel is using this port.");
    // An address for documents (RFC 5737), which no machine has.
    writeFileSync(file, JSON.stringify({ ...connection, ...free, ip: "192.0.2.1" }));
    expect((await start(file)).stderr).toContain("its ip must be an address of this machine");
  });

  test("says what is wrong with its connection file", async () => {
    const missing = await start(join(folder, "missing.json"));
    expect([missing.code, missing.stderr.includes("cannot be read")]).toEqual([1, true]);
    const file = join(folder, "wrong.json");
    writeFileSync(file, JSON.stringify({ ...connection, shell_port: "x" }));
    const wrong = await start(file);
    expect([wrong.code, wrong.stderr.includes("shell_port in")]).toEqual([1, true]);
  });

  test("says how it is started where its type mode is none", async () => {
    const { code, stderr } = await start(join(folder, "any.json"), "cell.ts", "--types", "strict");
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("--types gate|warn|off") });
  });
});

describe("peak install", () => {
  test("writes a kernelspec that names the Node it runs on, interrupts by message, and has a logo", () => {
    const where = installKernelspec({ kind: "prefix", folder });
    expect(where).toBe(join(folder, "share/jupyter/kernels/peak"));
    const spec = JSON.parse(readFileSync(join(where, "kernel.json"), "utf8")) as { argv: string[] };
    expect(spec).toMatchObject({
      display_name: "Peak Trade",
      language: "typescript",
      interrupt_mode: "message",
      env: nodeEnv,
    });
    expect(spec.argv).toEqual(expect.arrayContaining([...nodeFlags]));
    expect(existsSync(spec.argv[0])).toBe(true);
    expect(spec.argv.slice(-2)).toEqual([join(root, "kernel/jupyter/main.ts"), "{connection_file}"]);
    expect(readFileSync(join(where, "logo-svg.svg"), "utf8")).toContain("<svg");
  });

  test("starts Node with nothing for which what was compiled of Node itself would not do", () => {
    const where = installKernelspec({ kind: "prefix", folder });
    const { argv } = JSON.parse(readFileSync(join(where, "kernel.json"), "utf8")) as { argv: string[] };
    const [ours, plain] = [argv.slice(1, -2), []].map(flags =>
      execFileSync(argv[0], [...flags, "-p", "v8.cachedDataVersionTag()"], { encoding: "utf8" }),
    );
    expect(ours).toBe(plain);
  });

  test("finds the user's folder and the active environment as Jupyter does", () => {
    const before = { ...process.env };
    try {
      process.env.JUPYTER_DATA_DIR = join(folder, "data");
      expect(installKernelspec({ kind: "user" })).toBe(join(folder, "data/kernels/peak"));
      process.env.VIRTUAL_ENV = join(folder, "venv");
      expect(installKernelspec({ kind: "sys-prefix" })).toBe(join(folder, "venv/share/jupyter/kernels/peak"));
    } finally {
      process.env = before;
    }
  });

  test("a folder that cannot be written is one clear error", () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    chmodSync(file, 0o444);
    expect(() => installKernelspec({ kind: "prefix", folder: file })).toThrow(
      /cannot be registered in .*a-file/,
    );
  });

  test("the command prints where it registered the kernel", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, "kernel/cli/main.ts"),
      "install",
      "--prefix",
      folder,
    ]);
    expect(stdout).toContain(join(folder, "share/jupyter/kernels/peak"));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that nobody has waited for is dead all the same.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
