import { createRequire } from "node:module";
import { PeakError } from "../errors.ts";
import type { Config } from "./config.ts";
import { merge, readLayers, type Table } from "./layers.ts";

const require = createRequire(import.meta.url);

/**
 * The configuration: the package's config folder, overridden key by key by `PEAK_HOME/peak.toml` and by the folder that
 * `folder` or `PEAK_CONFIG` names (any of the four file names, each only what differs). Reads the files at every call, so an
 * edit counts at once. Throws `invalid_config` naming file, key path, constraint and what was received; never falls back to
 * a default for something it cannot read.
 */
export function loadConfig(options: { folder?: string; env?: NodeJS.ProcessEnv } = {}): Config {
  const env = options.env ?? process.env;
  const layers = readLayers(options.folder ?? (env.PEAK_CONFIG || undefined), env);
  const tree = layers.reduce<Table>((under, layer) => merge(under, layer.table), {});
  // Required on first use: zod is a quarter of what a kernel would load before it answers.
  const { parseConfig } = require("./parse.ts") as typeof import("./parse.ts");
  const checked = parseConfig(tree, layers);
  if ("config" in checked) return freezeDeep(checked.config) as Config;
  const [first, ...others] = checked.problems;
  const more = others.map(problem => `\n  also ${problem.file}: ${problem.text}.`);
  throw new PeakError("invalid_config", `${first.file}: ${first.text}.${more.join("")}`, {
    hint: first.hint,
    context: { problems: checked.problems },
  });
}

function freezeDeep(value: unknown): unknown {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freezeDeep);
    Object.freeze(value);
  }
  return value;
}
