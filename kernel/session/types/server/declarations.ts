import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compilerPath } from "./compiler.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const cache = join(root, "node_modules/.cache/peak-types");
/** All that the preload module reaches. */
const sources = ["lib", "kernel/display", "kernel/preload.ts"];

/** Modules that cells may import besides. */
const tslab = "kernel/display/tslab.ts";
const jsx = "kernel/display/jsx-runtime.ts";

/** Where cells find the types of the engine; module specifiers without their extension. */
export interface EngineTypes {
  readonly preload: string;
  readonly library: string;
  /** The display functions of tslab. */
  readonly tslab: string;
  /** What JSX is in cells. */
  readonly jsx: string;
}

/**
 * The engine's declarations without its insides. The sources would do as well, but they reach the types of every package
 * the engine is made of (an exchange library, a database, a chart grammar), and each check of a cell would pay for them:
 * four times the time and three times the memory. The declarations are made once per state of the sources, in a second or
 * two, and kept below node_modules/.cache. Where that fails, cells are checked against the sources.
 */
export async function engineTypes(): Promise<EngineTypes> {
  const fromSources = {
    preload: join(root, "kernel/preload.ts"),
    library: join(root, "lib/index.ts"),
    tslab: join(root, tslab),
    jsx: join(root, jsx),
  };
  try {
    const folder = join(cache, fingerprint());
    if (!existsSync(folder)) await make(folder);
    return {
      preload: join(folder, "kernel/preload"),
      library: join(folder, "lib/index"),
      tslab: join(folder, "kernel/display/tslab"),
      jsx: join(folder, "kernel/display/jsx-runtime"),
    };
  } catch {
    return fromSources;
  }
}

/** Names the state of the sources by what changes whenever one of them does. */
function fingerprint(): string {
  const hash = createHash("sha256").update([compilerPath(), tslab, jsx].join(" "));
  const add = (path: string): void => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  };
  // By hand: a session that opens waits for it, and the recursive listing takes twice as long.
  const addFolder = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries)
      if (entry.isDirectory()) addFolder(`${folder}/${entry.name}`);
      else if (entry.name.endsWith(".ts")) add(`${folder}/${entry.name}`);
  };
  for (const source of sources) {
    const path = join(root, source);
    if (source.endsWith(".ts")) add(path);
    else addFolder(path);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Writes the declarations beside their place and moves them there whole: a process that dies leaves nothing half made. */
async function make(folder: string): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const options =
    "--ignoreConfig --declaration --emitDeclarationOnly --noCheck --skipLibCheck --target esnext --module esnext " +
    "--moduleResolution bundler --allowImportingTsExtensions --resolveJsonModule --types node";
  const args = [
    ...options.split(" "),
    "--rootDir",
    root,
    "--outDir",
    draft,
    join(root, "kernel/preload.ts"),
    join(root, tslab),
    join(root, jsx),
  ];
  try {
    // Its exit code also speaks of errors that do not matter here. A compiler that was killed has none, and left half of them.
    await promisify(execFile)(compilerPath(), args, { cwd: root }).catch(
      (error: { readonly code?: unknown }) => {
        if (typeof error.code !== "number") throw error;
      },
    );
    if (!existsSync(join(draft, "kernel/preload.d.ts"))) throw new Error("no declarations were made");
    forgetOthers(folder);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
}

/** Declarations of former states are of no use once they are a day old: a session that runs may still read them. */
function forgetOthers(folder: string): void {
  const newest = statSync(dirname(folder)).mtimeMs;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (newest - statSync(path).mtimeMs > 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}
