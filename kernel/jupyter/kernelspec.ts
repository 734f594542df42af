import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PeakError, received } from "../../lib/core/errors.ts";
import { nodeEnv, nodeFlags } from "../cli/node.mjs";

export const kernelName = "peak";

/** Where a kernel is registered: for this user, in an environment, or below a folder. */
export type KernelTarget =
  | { readonly kind: "user" }
  | { readonly kind: "sys-prefix" }
  | { readonly kind: "prefix"; readonly folder: string };

/** What Jupyter reads; `{connection_file}` is Jupyter's to fill in. */
function kernelspec(): object {
  return {
    argv: [
      // The link in node_modules/.bin may go with the next install; the binary behind it is what runs.
      realpathSync(process.execPath),
      ...nodeFlags,
      fileURLToPath(new URL("./main.ts", import.meta.url)),
      "{connection_file}",
    ],
    display_name: "Peak Trade",
    language: "typescript",
    interrupt_mode: "message",
    env: nodeEnv,
    metadata: { debugger: true },
  };
}

/** Writes the kernelspec; returns its folder. An older one is replaced. Throws `unavailable` where the folder cannot be written. */
export function installKernelspec(target: KernelTarget): string {
  const folder = join(dataFolder(target), "kernels", kernelName);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(kernelspec(), null, 2)}\n`);
    writeFileSync(join(folder, "logo-svg.svg"), logo);
  } catch (cause) {
    throw unwritable(`The kernel cannot be registered in ${folder}`, cause);
  }
  return folder;
}

/** The error for a Jupyter folder that cannot be written. */
export function unwritable(what: string, cause: unknown): PeakError {
  return new PeakError("unavailable", `${what}: ${(cause as Error).message}.`, {
    hint: "Choose a folder you may write to: peak install --prefix FOLDER, or --sys-prefix inside a virtual environment.",
    cause,
  });
}

/** The folder in which Jupyter looks for kernels and extensions. */
export function dataFolder(target: KernelTarget): string {
  switch (target.kind) {
    case "prefix":
      return join(resolve(target.folder), "share", "jupyter");
    case "sys-prefix":
      return join(environmentPrefix(), "share", "jupyter");
    case "user":
      return userDataFolder();
  }
}

/** Jupyter's own rule, as `jupyter --data-dir` prints it. */
function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA ?? join(homedir(), "AppData", "Roaming"), "jupyter");
  return join(XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "jupyter");
}

/** The active virtual or conda environment, else the prefix of the Python on the path. */
function environmentPrefix(): string {
  const active = process.env.VIRTUAL_ENV || process.env.CONDA_PREFIX;
  if (active) return active;
  for (const python of ["python3", "python"]) {
    try {
      const prefix = execFileSync(python, ["-c", "import sys; print(sys.prefix)"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
      if (isAbsolute(prefix)) return prefix;
    } catch {
      // Not under this name.
    }
  }
  throw new PeakError(
    "not_found",
    `--sys-prefix needs a Python environment, received ${received(process.env.VIRTUAL_ENV)} as VIRTUAL_ENV and no python3 on the path.`,
    {
      hint: "Activate the virtual environment first, or name it: peak install --prefix FOLDER.",
    },
  );
}

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="#0072B2"/><path d="M8 50 24 26l10 12L48 12l8 38z" fill="#fff" fill-opacity=".25"/><path d="M8 50 24 26l10 12L48 12" fill="none" stroke="#fff" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"/></svg>
`;
