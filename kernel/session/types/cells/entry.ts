import type { Statement } from "../../parse/parse.ts";
import { type Position, positionsIn } from "../../compile/positions.ts";
import { jsxIn, mentionsIn, type Mention } from "../../parse/mentions.ts";

/** One declaration of one name. */
export interface Binding {
  readonly name: string;
  /** No cell may assign to it. */
  readonly constant: boolean;
  /** What it is, for who completes it; undefined where only the server could tell. */
  readonly kind?: string;
  /** What it is called in its module: a name that was declared anew since makes room. */
  alias: string;
  /** The module that holds it. */
  home: number;
  /** Members of an interface or a class; undefined for all else. An interface of a later cell may add to them. */
  members?: ReadonlySet<string>;
}

/** A replacement in the text of a declaration. */
type Part = { readonly text: string } | { readonly mention: Mention; binding: Binding | undefined };

/** A text, and the line of the cell (1-based) that each of its lines is; columns agree. */
interface Rendered {
  readonly text: string;
  readonly lines: readonly number[];
}

/** A declaration of a cell, as it lives on in a module. */
interface Slice {
  readonly line: number;
  readonly column: number;
  readonly parts: Part[];
}

/** What stays of a cell for the type checker: its declarations, with every mention of a session's name told apart. */
export class Entry {
  readonly cell: string;
  readonly code: string;
  /** Names it declares. */
  readonly bindings: readonly Binding[];
  readonly #slices: readonly Slice[];
  /** Bindings of other cells and its own that its text mentions. */
  readonly uses = new Set<Binding>();
  /** Names that no cell had declared when the cell ran, and that a function of it will need. */
  readonly missing: Set<string>;
  #rendered: Rendered | undefined;

  /** `known` finds the binding of a name: the cell's own, or that of an earlier cell. */
  constructor(
    {
      cell,
      code,
      jsx,
      statements,
    }: { cell: string; code: string; jsx: boolean; statements: readonly Statement[] },
    bindings: readonly Binding[],
    known: (name: string) => Binding | undefined,
    missing: ReadonlySet<string>,
  ) {
    this.cell = cell;
    this.code = code;
    this.bindings = bindings;
    this.missing = new Set(missing);
    const position = positionsIn(code);
    this.#slices = statements.map(statement => sliceOf(statement, code, jsx, known, missing, position));
    for (const { parts } of this.#slices)
      for (const part of parts) if ("mention" in part && part.binding) this.uses.add(part.binding);
  }

  /** A name that was missing has come. */
  supply(binding: Binding): void {
    this.missing.delete(binding.name);
    this.uses.add(binding);
    for (const { parts } of this.#slices)
      for (const part of parts)
        if ("mention" in part && part.mention.name === binding.name) part.binding ??= binding;
  }

  /** A name that it uses is called otherwise from now on. */
  forgetText(): void {
    this.#rendered = undefined;
  }

  /** As its names are called now. It is asked for with every cell of its module, and once in a while with those of all. */
  render(): Rendered {
    return (this.#rendered ??= this.#render());
  }

  #render(): Rendered {
    const lines: number[] = [];
    const texts = this.#slices.map(({ line, column, parts }) => {
      const text = " ".repeat(column - 1) + parts.map(textOf).join("");
      text.split("\n").forEach((_, i) => lines.push(line + i));
      return text;
    });
    return { text: texts.join("\n"), lines };
  }
}

/** The comment right in front of a declaration, which completions and tooltips show. */
const documentation = /(\/\*\*(?:[^*]|\*(?!\/))*\*\/)(\s*(?:export\s+(?:default\s+)?)?)$/;
const longestComment = 4_000;

function sliceOf(
  statement: Statement,
  code: string,
  jsx: boolean,
  known: (name: string) => Binding | undefined,
  missing: ReadonlySet<string>,
  position: (offset: number) => Position,
): Slice {
  const parts: Part[] = [];
  const elements = jsx ? jsxIn(statement) : [];
  const inElement = (at: number): boolean => elements.some(({ start, end }) => at >= start && at < end);
  const edits = [
    ...mentionsIn(statement)
      .filter(({ start, name }) => !inElement(start) && (known(name) || missing.has(name)))
      .map(mention => ({
        start: mention.start,
        end: mention.end,
        part: { mention, binding: known(mention.name) },
      })),
    // Modules are no .tsx files; what an element is does not depend on what is inside.
    ...elements.map(({ start, end }) => ({
      start,
      end,
      part: {
        text: `(undefined! as import("peak-trade/jsx-runtime").JSX.Element${lineEnds(code, start, end)})`,
      },
    })),
    ...anyTime(statement, code),
  ].sort((a, b) => a.start - b.start);
  const before = code.slice(Math.max(0, statement.start - longestComment), statement.start);
  const [comment, gap] = documentation.exec(before)?.slice(1) ?? ["", ""];
  parts.push({ text: comment + gap.replace(/\S/g, " ") });
  let at = statement.start;
  for (const { start, end, part } of edits) {
    if (start < at) continue;
    parts.push({ text: code.slice(at, start) }, part);
    at = end;
  }
  // Overloads are one declaration with the function behind them: nothing may stand in between.
  parts.push({
    text: `${code.slice(at, statement.end)}${statement.type === "TSDeclareFunction" ? "" : ";"}`,
  });
  const { line, column } = position(statement.start - comment.length - gap.length);
  return { line, column, parts };
}

/**
 * What makes a declaration tell what its variables may be at any time, not only right behind it: cells may have assigned to them since.
 * Within a module the checker would otherwise take `let way: "in" | "out" = "in"` for "in", and what begins as `null` or `[]` for nothing else.
 */
function anyTime(statement: Statement, code: string): { start: number; end: number; part: Part }[] {
  if (statement.type !== "VariableDeclaration") return [];
  const mayChange = statement.kind === "let" || statement.kind === "var";
  return statement.declarations.flatMap(({ id, init }) => {
    if (id.type !== "Identifier") return [];
    const put = (at: number, text: string) => [{ start: at, end: at, part: { text } }];
    if (id.typeAnnotation) {
      if (!mayChange || !init) return [];
      const [start, end] = [id.typeAnnotation.end, init.end];
      return [{ start, end, part: { text: lineEnds(code, start, end) } }];
    }
    if (init?.type === "ArrayExpression" && init.elements.length === 0) return put(init.end, " as any[]");
    if (!mayChange) return [];
    if (!init) return put(id.end, ": any");
    const isNothing =
      (init.type === "Literal" && init.raw === "null") ||
      (init.type === "Identifier" && init.name === "undefined");
    return isNothing ? put(init.end, " as any") : [];
  });
}

const lineEnds = (code: string, start: number, end: number): string =>
  "\n".repeat(code.slice(start, end).split("\n").length - 1);

function textOf(part: Part): string {
  if ("text" in part) return part.text;
  const { mention, binding } = part;
  if (!binding || binding.alias === mention.name) return mention.name;
  if (mention.short === "property") return `${mention.name}: ${binding.alias}`;
  if (mention.short === "import") return `${mention.name} as ${binding.alias}`;
  return binding.alias;
}
