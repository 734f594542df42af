import { z } from "zod";
import { PeakError, received } from "../core/errors.ts";

/** nbformat lets any text be one string or a list of lines; inside the program it is one string. */
const text = z.union([z.string(), z.array(z.string())]).transform(value => [value].flat().join(""));

/** A MIME bundle as stored: text may be split into lines, JSON types are objects. */
const bundle = z
  .record(z.string(), z.unknown())
  .transform(data =>
    Object.fromEntries(
      Object.entries(data).map(([mime, value]) => [
        mime,
        isLines(value) && !/\bjson$/.test(mime) ? value.join("") : value,
      ]),
    ),
  );

const metadata = z.record(z.string(), z.unknown());

const output = z.discriminatedUnion("output_type", [
  z.object({ output_type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text }),
  z.object({ output_type: z.literal("display_data"), data: bundle, metadata: metadata.default({}) }),
  z.object({
    output_type: z.literal("execute_result"),
    execution_count: z.number().nullable().default(null),
    data: bundle,
    metadata: metadata.default({}),
  }),
  z.object({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const common = { id: z.string().optional(), metadata: metadata.default({}), source: text };
const attachments = z.record(z.string(), bundle).optional();

const cell = z.discriminatedUnion("cell_type", [
  z.looseObject({ ...common, cell_type: z.literal("markdown"), attachments }),
  z.looseObject({ ...common, cell_type: z.literal("raw"), attachments }),
  z.looseObject({
    ...common,
    cell_type: z.literal("code"),
    execution_count: z.number().nullable().default(null),
    outputs: z.array(output).default([]),
  }),
]);

const notebook = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number(),
  metadata: metadata.default({}),
  cells: z.array(cell),
});

export type Output = z.output<typeof output>;
export type Cell = z.output<typeof cell>;
export type CodeCell = Extract<Cell, { cell_type: "code" }>;
/** A notebook in nbformat 4, every text one string. */
export type Notebook = z.output<typeof notebook>;

/**
 * Checks that `value` (parsed JSON) is an nbformat 4 notebook and returns it with every text joined into one string.
 * `name` is what to call it in the error, usually its path. Throws `unreadable`.
 */
export function parseNotebook(value: unknown, name: string): Notebook {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !("nbformat" in value))
    throw new PeakError(
      "unreadable",
      `${name} must be a Jupyter notebook, received ${kind(value)} without "nbformat".`,
      {
        hint: "Give an .ipynb file saved by JupyterLab, VS Code or peak.",
        context: { name },
      },
    );
  if (value.nbformat !== 4)
    throw new PeakError(
      "unreadable",
      `${name} must be in nbformat 4, received nbformat ${received(value.nbformat)}.`,
      {
        hint: "Open it in JupyterLab and save it, or run: jupyter nbconvert --to notebook --nbformat 4",
        context: { name, nbformat: value.nbformat },
      },
    );
  const parsed = notebook.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue.path
      .map(part => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
      .join("");
    throw new PeakError(
      "unreadable",
      `${name} must be a valid notebook, but ${where.slice(1)}: ${issue.message}.`,
      {
        hint: "Repair that field, or open the notebook in JupyterLab and save it again.",
        context: { name, path: issue.path },
      },
    );
  }
  return parsed.data;
}

/** The tags of a cell (`metadata.tags`), empty where it has none. */
export function tagsOf(cell: Cell): readonly string[] {
  const tags = cell.metadata.tags;
  return isLines(tags) ? tags : [];
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(line => typeof line === "string");
}

function kind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
