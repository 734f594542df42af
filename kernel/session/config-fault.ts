import { createHash } from "node:crypto";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { configPaths, loadConfig } from "../../lib/core/config/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const judges = ["parse.ts", "schema.ts"].map(name => join(root, "lib/core/config", name));

/**
 * What is wrong with the configuration, in any part of it; undefined where nothing is. To judge it takes a tenth of a second, so what
 * was found right is not judged again until one of its files changes.
 */
export function configFault(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const state = createHash("sha256");
  for (const path of [...judges, ...configPaths(env)]) {
    const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
    state.update(`${path} ${mtimeMs} ${size}\n`);
  }
  const right = join(root, "node_modules/.cache/peak-config", state.digest("hex").slice(0, 16));
  if (existsSync(right)) return undefined;
  try {
    loadConfig({ env });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  try {
    mkdirSync(dirname(right), { recursive: true });
    writeFileSync(right, "");
  } catch {
    // It is judged again then.
  }
  return undefined;
}
