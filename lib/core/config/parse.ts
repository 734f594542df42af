import { z } from "zod";
import { received } from "../errors.ts";
import { closest } from "../names.ts";
import type { Config } from "./config.ts";
import { isTable, type Layer, type Table } from "./layers.ts";
import { configSchema } from "./schema.ts";

/** One thing wrong with the configuration. */
export interface Problem {
  readonly file: string;
  /** Key path, constraint and what was received. */
  readonly text: string;
  /** The repair. */
  readonly hint: string;
}

/** Checks the merged tree; `layers` say which file to blame. The only door to zod: see `load.ts`. */
export function parseConfig(
  tree: Table,
  layers: readonly Layer[],
): { readonly config: Config } | { readonly problems: readonly Problem[] } {
  const checked = configSchema.safeParse(tree);
  return checked.success ? { config: checked.data } : { problems: explain(checked.error, tree, layers) };
}

function explain(error: z.ZodError, tree: Table, layers: readonly Layer[]): Problem[] {
  return error.issues.flatMap(issue => {
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
