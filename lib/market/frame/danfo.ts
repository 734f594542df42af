import { demandMembers } from "../../core/members.ts";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import type { Table } from "../../chart/table/contract.ts";
import { table } from "../../chart/table/table.ts";
import { PeakError, invalidArgument } from "../../core/errors.ts";
import { frameColumns, tableOf, type FrameSource } from "./source.ts";

/** What is used of a danfo.js data frame. */
export interface DanfoFrame {
  readonly columns: readonly string[];
  readonly shape: readonly number[];
  column(name: string): { readonly values: ArrayLike<unknown> };
}

/** What is used of danfo.js: `import * as danfo from "danfojs-node"`, or danfojs in a browser. */
export interface Danfo {
  readonly DataFrame: new (columns: Readonly<Record<string, unknown[]>>) => DanfoFrame;
}

/**
 * A danfo.js data frame of bars or of any table of results. Values are copied, because danfo.js keeps arrays of its own; moments are
 * numbers of ms UTC. `danfo` is the library; without it the `danfojs-node` of your project is loaded.
 *
 * danfo.js is no dependency: `npm install danfojs-node` with `"overrides": { "xlsx": "0.18.5", "@tensorflow/tfjs-node":
 * "npm:@tensorflow/tfjs@3.21.0" }` in package.json (the first is not on npm any more, the second has no binary for new Nodes).
 * Throws `unavailable` where it is not installed.
 */
export function toDanfo(source: FrameSource, danfo: Danfo = installed()): DanfoFrame {
  const columns = frameColumns(tableOf(source));
  demandMembers(
    danfo,
    ["DataFrame"],
    "danfo",
    "must be danfo.js",
    'Pass import * as danfo from "danfojs-node".',
  );
  return new danfo.DataFrame(
    Object.fromEntries(columns.map(({ name, values }) => [name, Array.from<unknown>(values)])),
  );
}

/** A table of a danfo.js data frame. Numbers come as doubles, missing ones as NaN; columns named "time" or "…Time" as moments in ms UTC. */
export function fromDanfo(frame: DanfoFrame): Table {
  if (typeof frame?.column !== "function" || !Array.isArray(frame.columns))
    throw invalidArgument(
      "frame",
      "must be a danfo.js DataFrame",
      frame,
      "Of a series take its frame, or pass { name: series.values }.",
    );
  return table(
    new Map(
      frame.columns.map(name => {
        const values = Array.from(frame.column(name).values);
        const numeric =
          values.some(value => typeof value === "number") && !values.some(value => typeof value === "string");
        return [
          name,
          numeric
            ? Float64Array.from(values, value => (typeof value === "number" ? value : NaN))
            : values.map(plain),
        ];
      }),
    ),
  );
}

const plain = (value: unknown) =>
  typeof value === "string" || typeof value === "boolean"
    ? value
    : value === null || value === undefined
      ? null
      : String(value);

/** The danfo.js of the project that the program runs in. */
function installed(): Danfo {
  try {
    return createRequire(join(process.cwd(), "package.json"))("danfojs-node") as Danfo;
  } catch (cause) {
    throw new PeakError("unavailable", "danfo.js is not installed in this project.", {
      hint: "npm install danfojs-node, with the overrides that docs/concepts/frames.md names (`pt.toDanfo?` in a notebook); or pass the library: pt.toDanfo(rows, danfo).",
      cause,
    });
  }
}
