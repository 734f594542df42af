import type { ParseResult } from "oxc-parser";
import { parseSync } from "oxc-parser/src-js/bindings";
import { jsonParseAst } from "oxc-parser/src-js/wrap";
import { deepest, tooDeep } from "./depth.ts";
import { headsOf, type Head } from "./heads.ts";
import type { CellText } from "./text.ts";
import { TreeText } from "./tree-text.ts";
import { varsOf, type Var } from "./vars.ts";

/** A parsed text. Each of its views is made when it is first asked for. */
export interface Parsed extends Pick<ParseResult, "program" | "module" | "errors"> {
  /** The same as `program`, in a small part of the time. */
  readonly tree: TreeText;
  /** The statements of the program, without what is inside of them. */
  readonly heads: readonly Head[];
  /** What it declares by `var`, in the order of the text. */
  readonly vars: readonly Var[];
}
export type { Statement } from "./heads.ts";

export interface CellSyntax {
  /** The cell with its magics told apart; what is parsed is its `code`. */
  readonly text: CellText;
  readonly parsed: Parsed;
  /** The cell is one object literal, which a program would read as a block: `{ a: 1 }`. */
  readonly objectLiteral: boolean;
  /** It has JSX. A cell is read as TypeScript first, where `<T>x` is a cast; only one that makes no sense so is read as TSX. */
  readonly jsx: boolean;
}

/** A cell without magics. */
const plainCell = (source: string): CellText => ({ source, code: source, magics: [] });

const aside = String.raw`(?:\s|\/\/.*(?:\n|$)|\/\*[^]*?\*\/)*`;
const brace = new RegExp(`^${aside}\\{`);
/** What may be an object literal, with comments around it. */
const literal = new RegExp(`^${aside}\\{[^]*\\}${aside}$`);

/** Whether the text may be the beginning of an object literal. */
export const beginsWithBrace = (code: string): boolean => brace.test(code);

/** An object literal as a program of its own. Its offsets are one more; a comment may be its end. */
export const asExpression = (code: string): string => `(${code}\n)`;

/**
 * Parses a cell as a TypeScript module. A cell that is an object literal counts as an expression, as in every console,
 * unless it only makes sense as a block.
 */
export function parseCell(cell: string | CellText): CellSyntax {
  const text = typeof cell === "string" ? plainCell(cell) : cell;
  const { code } = text;
  if (literal.test(code)) {
    const parsed = parse(asExpression(code), "ts", true);
    if (parsed.errors.length === 0) return { text, parsed, objectLiteral: true, jsx: false };
  }
  const parsed = parse(code, "ts", true);
  if (parsed.errors.length > 0 && /<[\p{ID_Start}>]/u.test(code)) {
    const withElements = parse(code, "tsx", true);
    if (withElements.errors.length === 0)
      return { text, parsed: withElements, objectLiteral: false, jsx: true };
  }
  return { text, parsed, objectLiteral: false, jsx: false };
}

/** Whether code that is still being typed is to be read as TSX: where that makes sense of more of it. */
export function hasElements(code: string): boolean {
  if (!/<[\p{ID_Start}>]/u.test(code)) return false;
  const [plain, withElements] = (["ts", "tsx"] as const).map(lang => firstError(parse(code, lang)));
  return withElements > plain;
}

const firstError = ({ errors }: Parsed): number =>
  Math.min(...errors.flatMap(({ labels }) => labels.map(({ start }) => start)));

/** `scopes`: its errors are also those that only scope analysis finds, as a name declared twice or a `break` outside a loop. */
export function parse(source: string, lang: Language = "ts", scopes = false): Parsed {
  const at = tooDeep(source);
  if (at === undefined) return new ParsedText(source, lang, scopes);
  const message = `Brackets are nested more than ${deepest} levels deep`;
  const labels = [{ start: at, end: at + 1, message: null }];
  const error = { severity: "Error", message, labels, helpMessage: null, codeframe: null } as const;
  return new ParsedText("", lang, false, [error as Parsed["errors"][number]]);
}

type Language = "ts" | "tsx";

class ParsedText implements Parsed {
  readonly #json: string;
  readonly errors: Parsed["errors"];
  readonly module: Parsed["module"];
  #program: Parsed["program"] | undefined;
  #tree: TreeText | undefined;
  #heads: readonly Head[] | undefined;
  #vars: readonly Var[] | undefined;
  readonly #mayHaveVars: boolean;

  constructor(source: string, lang: Language, showSemanticErrors: boolean, errors?: Parsed["errors"]) {
    const options = { lang, sourceType: "module", astType: "ts", showSemanticErrors } as const;
    const result = parseSync(`cell.${lang}`, source, options);
    this.#json = result.program;
    this.errors = errors ?? result.errors;
    this.module = result.module;
    this.#mayHaveVars = /\bvar\b/.test(source);
  }

  get program(): Parsed["program"] {
    return (this.#program ??= jsonParseAst(this.#json));
  }

  get tree(): TreeText {
    return (this.#tree ??= new TreeText(this.#json));
  }

  get heads(): readonly Head[] {
    return (this.#heads ??= headsOf(this.tree));
  }

  get vars(): readonly Var[] {
    return (this.#vars ??= this.#mayHaveVars ? varsOf(this.tree) : []);
  }
}
