import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { PeakError } from "../errors.ts";
import { peakHome } from "../store/home.ts";
import { closest } from "../names.ts";

/** A table as TOML has it. */
export type Table = { [key: string]: unknown };

/** One configuration file: where it is, as people see it, and what it says. */
export interface Layer {
  readonly file: string;
  readonly table: Table;
}

export const fileNames = ["peak.toml", "profiles.toml", "strategies.toml", "alerts.toml"] as const;

const packageRoot = resolve(import.meta.dirname, "../../..");

/** The files that count, weakest first: the package's own, `PEAK_HOME/peak.toml`, then `folder` (default `PEAK_CONFIG`). */
export function readLayers(folder: string | undefined, env: NodeJS.ProcessEnv): Layer[] {
  const home = homeFile(env);
  return [
    ...fileNames.map(readShipped),
    ...(home ? [readLayer(home)] : []),
    ...(folder ? readFolder(folder) : []),
  ];
}

/** Every file and folder that may say something, be it there or not. */
export function configPaths(env: NodeJS.ProcessEnv): string[] {
  const { PEAK_CONFIG: folder } = env;
  return [
    ...fileNames.map(name => join(packageRoot, "config", name)),
    join(peakHome(env), "peak.toml"),
    ...(folder ? [folder, ...fileNames.map(name => join(folder, name))] : []),
  ];
}

/** One of the package's own files. */
export function readShipped(name: (typeof fileNames)[number]): Layer {
  return readLayer(join(packageRoot, "config", name));
}

/** Whether only the package's own files count. */
export const isUnconfigured = (env: NodeJS.ProcessEnv): boolean => !env.PEAK_CONFIG && !homeFile(env);

function homeFile(env: NodeJS.ProcessEnv): string | undefined {
  const path = join(peakHome(env), "peak.toml");
  return existsSync(path) ? path : undefined;
}

function readFolder(folder: string): Layer[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new PeakError("invalid_config", `The configuration folder ${folder} cannot be read.`, {
      hint: "Point PEAK_CONFIG (or folder) at a folder that exists, or leave it out.",
      cause,
    });
  }
  // A misspelt file name would be silently without effect, like a misspelt key.
  for (const name of names.filter(n => n.endsWith(".toml")))
    if (!(fileNames as readonly string[]).includes(name)) {
      const near = closest(name, fileNames);
      throw new PeakError("invalid_config", `Unknown configuration file ${show(join(folder, name))}.`, {
        hint: near ? `Did you mean "${near}"?` : `Use one of: ${fileNames.join(", ")}.`,
      });
    }
  return fileNames.filter(name => names.includes(name)).map(name => readLayer(join(folder, name)));
}

function readLayer(path: string): Layer {
  const file = show(path);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new PeakError("invalid_config", `${file} cannot be read.`, {
      hint: "Make the file readable, or restore it from the package.",
      cause,
    });
  }
  try {
    return { file, table: parse(text) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const reason = cause.message
      .split("\n")[0]
      .replace(/^Invalid TOML document: /, "")
      .replace(/\.$/, "");
    throw new PeakError("invalid_config", `${file}, line ${cause.line}: not TOML: ${reason}.`, {
      hint: `Repair line ${cause.line} of ${basename(path)}; texts need quotes, tables [brackets].`,
      cause,
    });
  }
}

/** A path as a reader wants it: from the package or the working folder where it lies inside, else absolute. */
function show(path: string): string {
  const shortest = [packageRoot, process.cwd()]
    .map(root => relative(root, path))
    .find(text => !text.startsWith("..") && text !== "");
  return shortest ?? resolve(path);
}

/** `over` laid on `under`: tables merge, everything else is replaced. */
export function merge(under: Table, over: Table): Table {
  const merged: Table = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isTable(below) && isTable(value) ? merge(below, value) : value;
  }
  return merged;
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
