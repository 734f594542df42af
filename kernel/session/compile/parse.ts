import { parseSync } from "oxc-parser";

export type Parsed = ReturnType<typeof parseSync>;
export type Statement = Parsed["program"]["body"][number];

export interface CellSyntax {
  readonly parsed: Parsed;
  /** The cell is one object literal, which a program would read as a block: `{ a: 1 }`. */
  readonly objectLiteral: boolean;
}

/**
 * Parses a cell as a TypeScript module. A cell that is an object literal counts as an expression, as in every console,
 * unless it only makes sense as a block.
 */
export function parseCell(source: string): CellSyntax {
  if (/^\s*\{[^]*\}\s*$/.test(source)) {
    const parsed = parse(`(${source})`);
    if (parsed.errors.length === 0) return { parsed, objectLiteral: true };
  }
  return { parsed: parse(source), objectLiteral: false };
}

export function parse(source: string): Parsed {
  return parseSync("cell.ts", source, { lang: "ts", sourceType: "module", astType: "ts" });
}
