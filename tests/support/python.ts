import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, ".cache/venv");
const stamp = join(folder, "requirements.sha256");
const lock = join(root, ".cache/venv.lock");
const requirements = join(import.meta.dirname, "requirements.txt");
/** pip's downloads take a minute or two; a lock older than this belongs to a process that died. */
const lockExpires = 10 * 60_000;

const python = ["python3", "python"].find(
  name =>
    spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"], { stdio: "ignore" }).status ===
    0,
);

/**
 * A describe block that needs Python. Without one it is skipped by name; with CI=true it runs all the same, and fails:
 * a proof that silently did not run is none.
 */
export function describeWithPython(name: string, body: () => void): void {
  const present = python !== undefined;
  describe.skipIf(!present && process.env.CI !== "true")(
    present ? name : `${name} (needs Python 3.9 or newer)`,
    body,
  );
}

export interface PythonEnvironment {
  /** The environment's interpreter. */
  readonly python: string;
  readonly folder: string;
  /** A program of the environment: `bin("jupyter")`. */
  bin(name: string): string;
}

/**
 * The virtual environment with the packages of requirements.txt, made when first asked for and kept in .cache. Test files
 * that ask at the same time wait for the one that makes it. Allow it three minutes the first time.
 */
export async function pythonEnvironment(): Promise<PythonEnvironment> {
  if (!python)
    throw new Error(
      "Python 3.9 or newer is not on the path. Install it: apt-get install python3 python3-venv.",
    );
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const made = (): boolean => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  while (!made()) {
    if (!takeLock()) {
      await sleep(500);
      continue;
    }
    try {
      if (made()) break;
      rmSync(folder, { recursive: true, force: true });
      const run = promisify(execFile);
      await run(python, ["-m", "venv", folder]);
      await run(
        bin("python"),
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
        {
          maxBuffer: 16 * 1024 * 1024,
        },
      );
      writeFileSync(stamp, wanted);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return { python: bin("python"), folder, bin };
}

const bin = (name: string): string =>
  process.platform === "win32" ? join(folder, "Scripts", `${name}.exe`) : join(folder, "bin", name);

/** Making a folder either succeeds or finds it there: no two processes take the lock. */
function takeLock(): boolean {
  try {
    mkdirSync(join(root, ".cache"), { recursive: true });
    mkdirSync(lock);
    return true;
  } catch {
    try {
      if (Date.now() - statSync(lock).mtimeMs > lockExpires) rmSync(lock, { recursive: true, force: true });
    } catch {
      // Released in this very moment.
    }
    return false;
  }
}
