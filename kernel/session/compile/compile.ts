import { declaredNames, varNames } from "../parse/names.ts";
import { needsCompiler } from "./needs-compiler.ts";
import { parseCell, type CellSyntax } from "../parse/parse.ts";
import { sourceOffset } from "./pieces.ts";
import type { CellMap } from "./positions.ts";
import { isBenchmark, rewriteCell } from "./rewrite.ts";
import type { MagicCall } from "../parse/text.ts";
import { transpile } from "./transpile.ts";

/** A cell ready to run. Plain data: it crosses threads. */
export interface CompiledCell {
  readonly name: string;
  /** JavaScript for V8's REPL mode. */
  readonly code: string;
  readonly map: CellMap;
}

/** What the parser found wrong; offsets are those of the cell. */
export interface SyntaxFault {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

export type Compilation =
  { readonly ok: true; readonly cell: CompiledCell } | { readonly ok: false; readonly fault: SyntaxFault };

/** `declared`: names of the runtime that earlier cells declared as their own. */
export async function compileCell(
  source: string,
  name: string,
  syntax = parseCell(source),
  prepared?: ReadonlyMap<MagicCall, unknown>,
  declared: readonly string[] = [],
): Promise<Compilation> {
  const { parsed, objectLiteral } = syntax;
  if (parsed.errors.length > 0) {
    const { message, labels, helpMessage } = parsed.errors[0];
    // Of two places of a name the last is the one that is wrong.
    const { start = 0, end = start } = labels.at(message.endsWith("already been declared") ? -1 : 0) ?? {};
    return {
      ok: false,
      fault: {
        message: helpMessage ? `${message.replace(/\.$/, "")}. ${helpMessage}` : message,
        offset: Math.max(0, start - (objectLiteral ? 1 : 0)),
        length: Math.max(1, end - start),
      },
    };
  }
  const { text, typed } = rewriteCell(syntax, prepared, declared);
  const rewritten = text.toString();
  const { code, mappings, fault } = typed
    ? await transpile(rewritten, { whole: needsCompiler(source, parsed), jsx: syntax.jsx })
    : { code: rewritten, mappings: "" };
  if (fault) return { ok: false, fault: { ...fault, offset: sourceOffset(text.pieces, fault.offset) } };
  const map: CellMap = { source, rewritten, pieces: text.pieces, mappings };
  return { ok: true, cell: { name, code: `${code}\n//# sourceURL=${name}`, map } };
}

/** Names, types included, that the cell gives to later cells. */
export function cellNames({ parsed, objectLiteral, text }: CellSyntax): string[] {
  if (objectLiteral || isBenchmark(text)) return [];
  return [...new Set([...parsed.heads.flatMap(declaredNames), ...parsed.vars.flatMap(varNames)])];
}
