import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { PeakError } from "../../lib/core/errors.ts";

/** Peers, their compiled code and the last result stay here. */
export const cache = resolve(import.meta.dirname, "../../.cache/bench");

const windows = process.platform === "win32";
const requirementsFile = join(import.meta.dirname, "requirements.txt");
const requirements = readFileSync(requirementsFile, "utf8");
const environment = join(cache, "py");
const python = join(environment, windows ? "Scripts/python.exe" : "bin/python");
const packages = ["tslab@1.0.22", "deno@2.9.6"];

/** Every peer with its pinned version, and what those versions depend on. */
export const versions = [...requirements.split("\n").filter(line => /^\w/.test(line)), ...packages].join(" ");

/** What there is to compare with, and what is missing, with the reason. */
export interface Peers {
  /** The interpreter that has vectorbt, backtesting.py, ipykernel and jupyter_client. */
  readonly python: string | undefined;
  /** node_modules with tslab and deno. */
  readonly modules: string | undefined;
  readonly skipped: readonly string[];
}

/** Installs the peers that are not there yet. Missing ones are no error: they are skipped by name. */
export async function installPeers(): Promise<Peers> {
  mkdirSync(cache, { recursive: true });
  const skipped: string[] = [];
  const attempt = async (names: string, install: () => Promise<string>): Promise<string | undefined> => {
    try {
      return await install();
    } catch (error) {
      skipped.push(`${names}: ${reason(error)}`);
      return undefined;
    }
  };
  const interpreter = await attempt(
    "vectorbt, backtesting.py, the data libraries, ipykernel and all kernels (jupyter_client)",
    venv,
  );
  const modules = await attempt("tslab, Deno", npmPeers);
  return { python: interpreter, modules, skipped };
}

async function venv(): Promise<string> {
  if (!isMade(environment, requirements)) {
    await make(environment, requirements, async () => {
      await run(findPython(), ["-m", "venv", environment]);
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      await run(python, [...pip, "-r", requirementsFile]);
    });
  }
  return python;
}

/** Installs tslab and Deno where they are not there yet; returns their node_modules. */
export async function npmPeers(): Promise<string> {
  const folder = join(cache, "npm");
  const list = packages.join(" ");
  if (!isMade(folder, list)) {
    await make(folder, list, async () => {
      mkdirSync(folder, { recursive: true });
      // Both bring what they run on within their packages, so no install script of theirs needs to run.
      const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
      await run(windows ? "npm.cmd" : "npm", ["install", "--prefix", folder, ...flags, ...packages]);
    });
  }
  return join(folder, "node_modules");
}

/** Whether the Python peers are there in the versions wanted: asking installs nothing. */
export function hasPythonPeers(): boolean {
  return isMade(environment, requirements);
}

const hashOf = (list: string): string => createHash("sha256").update(list).digest("hex");
const stampOf = (folder: string): string => join(folder, ".made-from");

function isMade(folder: string, list: string): boolean {
  return existsSync(stampOf(folder)) && readFileSync(stampOf(folder), "utf8") === hashOf(list);
}

/** Makes a folder afresh and remembers the list it was made from, last: a half-made one is made again. */
async function make(folder: string, list: string, install: () => Promise<void>): Promise<void> {
  console.error(`Installing peers into ${folder} (once) …`);
  rmSync(folder, { recursive: true, force: true });
  await install();
  writeFileSync(stampOf(folder), hashOf(list));
}

/** A Python that the pinned versions exist for. */
function findPython(): string {
  const fits = "import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))";
  const found = ["python3", "python", "python3.11", "python3.12", "python3.13"].find(
    name => spawnSync(name, ["-c", fits], { stdio: "ignore" }).status === 0,
  );
  if (found === undefined)
    throw new PeakError("not_found", "Python 3.11 to 3.13 with venv must be on the path, and none is.", {
      hint: "Install it: apt-get install python3 python3-venv.",
    });
  return found;
}

async function run(command: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args, { maxBuffer: 64 << 20, shell: windows });
}

function reason(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr?.trim().split("\n").at(-1) || message).replace(/\s+/g, " ");
}
