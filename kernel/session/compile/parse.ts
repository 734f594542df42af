import { parseSync } from "oxc-parser";
import { deepest, tooDeep } from "./depth.ts";
import type { CellText } from "./text.ts";

export type Parsed = ReturnType<typeof parseSync>;
export type Statement = Parsed["program"]["body"][number];

export interface CellSyntax {
  /** The cell with its magics told apart; what is parsed is its `code`. */
  readonly text: CellText;
  readonly parsed: Parsed;
  /** The cell is one object literal, which a program would read as a block: `{ a: 1 }`. */
  readonly objectLiteral: boolean;
}

/** A cell without magics. */
const plainCell = (source: string): CellText => ({ source, code: source, magics: [] });

/**
 * Parses a cell as a TypeScript module. A cell that is an object literal counts as an expression, as in every console,
 * unless it only makes sense as a block.
 */
export function parseCell(cell: string | CellText): CellSyntax {
  const text = typeof cell === "string" ? plainCell(cell) : cell;
  const { code } = text;
  if (/^\s*\{[^]*\}\s*$/.test(code)) {
    const parsed = parse(`(${code})`);
    if (parsed.errors.length === 0) return { text, parsed, objectLiteral: true };
  }
  return { text, parsed: parse(code), objectLiteral: false };
}

export function parse(source: string): Parsed {
  const at = tooDeep(source);
  if (at === undefined) return parseText(source);
  const { program, module } = parseText("");
  const message = `Brackets are nested more than ${deepest} levels deep`;
  const labels = [{ start: at, end: at + 1, message: null }];
  const error = { severity: "Error", message, labels, helpMessage: null, codeframe: null } as const;
  return { program, module, comments: [], errors: [error as Parsed["errors"][number]] };
}

function parseText(source: string): Parsed {
  return parseSync("cell.ts", source, { lang: "ts", sourceType: "module", astType: "ts" });
}
