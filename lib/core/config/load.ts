import { z } from "zod";
import { PeakError, received } from "../errors.ts";
import { closest } from "../names.ts";
import { isTable, merge, readLayers, type Layer, type Table } from "./layers.ts";
import { configSchema, type Config } from "./schema.ts";

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
  const checked = configSchema.safeParse(tree);
  if (!checked.success) throw explain(checked.error, tree, layers);
  return freezeDeep(checked.data) as Config;
}

function explain(error: z.ZodError, tree: Table, layers: readonly Layer[]): PeakError {
  const problems = error.issues.flatMap(issue => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map(key => {
        const known = knownKeys(path);
        const near = closest(key, known);
        const place = path.length ? `in [${path.join(".")}]` : "at the top level";
        return {
          file: blame([...path, key], layers),
          text: `unknown key "${key}" ${place}`,
          hint: near ? `Did you mean "${near}"?` : `Use one of: ${known.join(", ")}.`,
        };
      });
    const value = at(tree, path);
    const got = issue.message.includes("not shown")
      ? ""
      : `, received ${value === undefined ? "nothing" : received(value)}`;
    const constraint =
      issue.code === "invalid_type" && isUnworded(issue.message) ? "must be a table" : issue.message;
    return [
      {
        file: blame(path, layers),
        text: `${path.join(".")} ${constraint}${got}`,
        hint: value === undefined ? "Add the key." : "Correct the value in that file.",
      },
    ];
  });
  const [first] = problems;
  const more = problems.slice(1).map(problem => `\n  also ${problem.file}: ${problem.text}.`);
  return new PeakError("invalid_config", `${first.file}: ${first.text}.${more.join("")}`, {
    hint: first.hint,
    context: { problems },
  });
}

/** zod's own words, where a field has none of ours: only tables. */
function isUnworded(message: string): boolean {
  return message.startsWith("Invalid input");
}

/** The strongest file that says something at `path`, or at the nearest table above it. */
function blame(path: readonly string[], layers: readonly Layer[]): string {
  for (let depth = path.length; depth > 0; depth--) {
    const saying = layers.findLast(layer => at(layer.table, path.slice(0, depth)) !== undefined);
    if (saying) return saying.file;
  }
  return layers[0].file;
}

function at(table: Table, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isTable(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    table,
  );
}

/** The keys the schema accepts at `path`. */
function knownKeys(path: readonly string[]): string[] {
  let schema: unknown = configSchema;
  for (const key of path) {
    const shell = unwrap(schema);
    if (shell instanceof z.ZodObject) schema = (shell.shape as Record<string, unknown>)[key];
    else if (shell instanceof z.ZodRecord) schema = shell.valueType;
  }
  const inner = unwrap(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape as object) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  return schema;
}

function freezeDeep(value: unknown): unknown {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freezeDeep);
    Object.freeze(value);
  }
  return value;
}
