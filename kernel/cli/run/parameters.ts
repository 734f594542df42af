import { parseSync } from "oxc-parser";
import { PeakError, invalidArgument } from "../../../lib/core/errors.ts";
import { unknownName } from "../../../lib/core/names.ts";
import { type CodeCell, type Notebook, tagsOf } from "../../../lib/report/notebook.ts";
import type { RunRecord } from "../../../lib/report/run-record.ts";

/** A name the notebook's `parameters` cell declares. */
interface Declared {
  readonly name: string;
  readonly keyword: string;
  /** Source text after the colon; empty where there is none. */
  readonly annotation: string;
  /** The literal it starts with; undefined where it is no literal. */
  readonly literal: string | number | boolean | undefined;
  /** Source text of what it starts with. */
  readonly initial: string;
}

/**
 * Puts `given` (each `name=value`) into the notebook as a cell tagged `injected-parameters` behind the one tagged
 * `parameters`, as papermill does. Returns the new notebook and what every parameter is in this run. Values are typed by
 * what the notebook declares: a number where a number stands, text where text stands, JSON where nothing tells.
 * Throws `unknown_name` for a name that is not declared and `invalid_argument` for a value of another type.
 */
export function withParameters(
  notebook: Notebook,
  given: readonly string[],
): { notebook: Notebook; parameters: RunRecord["parameters"] } {
  const cells = notebook.cells.filter(cell => !tagsOf(cell).includes("injected-parameters"));
  const at = cells.findIndex(cell => cell.cell_type === "code" && tagsOf(cell).includes("parameters"));
  if (at < 0) {
    if (given.length === 0) return { notebook, parameters: [] };
    throw new PeakError(
      "invalid_argument",
      `-p ${given[0]} cannot be set: no cell of the notebook is tagged "parameters".`,
      {
        hint: 'Tag the cell that declares the parameters with "parameters" (JupyterLab: property inspector, cell tags).',
      },
    );
  }
  const declared = declarations(cells[at].source);
  const values = new Map<string, unknown>();
  for (const assignment of given) {
    const match = /^\s*([^=\s]+)\s*=([\s\S]*)$/.exec(assignment);
    if (!match)
      throw invalidArgument("-p", "must be name=value", assignment, "Write for example -p fast=12.");
    const parameter = declared.find(({ name }) => name === match[1]);
    if (!parameter)
      throw unknownName(
        "notebook parameter",
        match[1],
        declared.map(({ name }) => name),
      );
    values.set(parameter.name, typed(match[2], parameter));
  }
  const parameters = declared.map(({ name, literal, initial }) =>
    values.has(name)
      ? { name, value: values.get(name), given: true }
      : { name, value: literal ?? initial, given: false },
  );
  if (values.size > 0) cells.splice(at + 1, 0, injected(declared, values));
  return { notebook: { ...notebook, cells }, parameters };
}

function injected(declared: readonly Declared[], values: ReadonlyMap<string, unknown>): CodeCell {
  const lines = declared
    .filter(({ name }) => values.has(name))
    .map(
      ({ name, keyword, annotation }) =>
        `${keyword} ${name}${annotation ? `: ${annotation}` : ""} = ${JSON.stringify(values.get(name))};`,
    );
  return {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    execution_count: null,
    source: ["// Given to this run.", ...lines].join("\n"),
    outputs: [],
  };
}

/** The value of a command-line text, of the type the notebook starts the parameter with. */
function typed(text: string, parameter: Declared): unknown {
  const { name, literal, annotation } = parameter;
  const parsed = fromJson(text);
  const kind = literal === undefined ? annotation.trim() : typeof literal;
  if (kind === "string") return typeof parsed === "string" && text.startsWith('"') ? parsed : text;
  if (kind === "number" || kind === "boolean") {
    if (typeof parsed === kind) return parsed;
    throw invalidArgument(
      `parameter ${name}`,
      `must be a ${kind}${literal === undefined ? "" : `, as in ${name}=${literal}`}`,
      text,
      `Give a ${kind}, or change its declaration in the cell tagged "parameters".`,
    );
  }
  return parsed;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Plain text needs no quotes on a command line.
    return text;
  }
}

/** The variables a cell declares at its top level. */
function declarations(source: string): Declared[] {
  const { program, errors } = parseSync("parameters.ts", source);
  if (errors.length)
    throw new PeakError(
      "unreadable",
      `The cell tagged "parameters" cannot be parsed: ${errors[0].message}.`,
      {
        hint: "Repair the cell; it should only declare variables with their defaults.",
      },
    );
  return program.body.flatMap(statement => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap(({ id, init }) => {
      if (id.type !== "Identifier") return [];
      const type = id.typeAnnotation?.typeAnnotation;
      return {
        name: id.name,
        keyword: declaration.kind,
        annotation: type ? source.slice(type.start, type.end) : "",
        literal: init ? literalOf(init) : undefined,
        initial: init ? source.slice(init.start, init.end) : "undefined",
      };
    });
  });
}

type Expression = NonNullable<
  Extract<
    ReturnType<typeof parseSync>["program"]["body"][number],
    { type: "VariableDeclaration" }
  >["declarations"][number]["init"]
>;

function literalOf(init: Expression): string | number | boolean | undefined {
  if (init.type === "UnaryExpression" && init.operator === "-") {
    const value = literalOf(init.argument);
    return typeof value === "number" ? -value : undefined;
  }
  if (init.type !== "Literal" || !("value" in init)) return undefined;
  const { value } = init;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}
