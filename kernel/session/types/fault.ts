import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { SyntaxFault } from "../compile/compile.ts";
import { offsetOf } from "../compile/positions.ts";
import type { CellImport } from "./cells/cell-module.ts";
import { isLeftOut } from "./left-out.ts";
import { openFile, openJsxFile, type CellModules } from "./cells/modules.ts";
import { wording } from "./wording.ts";

/** A type error in a cell; offsets are those of the cell. */
export interface TypeFault extends SyntaxFault {
  /** The name that nothing has declared, where that is the error. */
  readonly missing?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Other places that have to do with it, in this cell or an earlier one. */
  readonly related?: readonly RelatedPlace[];
}

/** A place that an error speaks of. Line and column are 1-based, of the cell's own text. */
export interface RelatedPlace {
  readonly message: string;
  /** Undefined for the cell that was checked. */
  readonly cell?: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
}

interface Range {
  readonly start: Place;
  readonly end: Place;
}
/** 0-based, UTF-16. */
interface Place {
  readonly line: number;
  readonly character: number;
}
/** What the server says is wrong. */
export interface Diagnostic {
  readonly range: Range;
  readonly severity: number;
  readonly code: number;
  readonly message: string;
  readonly relatedInformation?: readonly {
    readonly location: { readonly uri: string; readonly range: Range };
    readonly message: string;
  }[];
}

/** A `let` of an earlier cell is an import to the checker, but to the session a variable that may be assigned to. */
const assignmentToImport = 2632;
/** `import name = require("package")` runs in a cell, as what it says. */
const importAssignment = 1202;
/** "Cannot find name", also with a suggestion, and as `{ name }`. */
const notFound = new Set([2304, 2552, 18004]);

/** Whether it keeps the cell from running. */
export function isError({ severity, code, message }: Diagnostic, modules: CellModules): boolean {
  // Only Node reads such an address; what stands there is `any`.
  if (message.startsWith("Cannot find module 'data:")) return false;
  if (code === importAssignment) return false;
  if (code !== assignmentToImport) return severity === 1;
  return modules.binding(/'([^']+)'/.exec(message)?.[1] ?? "")?.constant ?? false;
}

/** A fault outside the cell's own lines (in the generated imports or exports) is none of the user's. */
export function faultOf(code: string, item: Diagnostic, modules: CellModules): TypeFault[] {
  const { range, message, code: number } = item;
  const lines = code.split("\n").length;
  if (range.start.line < 1 || range.start.line > lines) return [];
  const at = (place: Place): number => offsetOf(code, { line: place.line, column: place.character + 1 });
  const offset = at(range.start);
  if (isLeftOut(number, message, code, offset, at(range.end))) return [];
  const missing = notFound.has(number) ? /'([^']+)'/.exec(message)?.[1] : undefined;
  return [
    {
      message: `${wording(message)} (TS${number})`,
      offset,
      length: Math.max(1, at(range.end) - offset),
      ...(missing !== undefined && { missing }),
      related: (item.relatedInformation ?? []).flatMap(related => relatedPlace(code, related, modules) ?? []),
    },
  ];
}

/** The errors in a file that the cell imports, where it does. */
export function importedFaults(
  path: string,
  file: string,
  { offset, length }: CellImport,
  items: readonly Diagnostic[],
): TypeFault[] {
  const errors = items.filter(({ severity }) => severity === 1);
  if (errors.length === 0) return [];
  const code = readFileSync(path, "utf8");
  const at = (place: Place): number => offsetOf(code, { line: place.line + 1, column: place.character + 1 });
  return errors.flatMap(({ range, code: number, message: said }) => {
    if (isLeftOut(number, said, code, at(range.start), at(range.end))) return [];
    const line = range.start.line + 1;
    const column = range.start.character + 1;
    const place = { message: "In the imported file", cell: file, code, line, column };
    const message = `${wording(said)} (TS${number}) (${file}:${line}:${column})`;
    return [{ message, offset, length, related: [place] }];
  });
}

type Related = NonNullable<Diagnostic["relatedInformation"]>[number];

/** The place in a cell; undefined where it lies in a library, or in text that no person wrote. */
function relatedPlace(
  code: string,
  { location, message }: Related,
  modules: CellModules,
): RelatedPlace | undefined {
  const file = basename(new URL(location.uri).pathname);
  const { line, character } = location.range.start;
  const column = character + 1;
  if (file !== openFile && file !== openJsxFile) {
    const origin = modules.origin(file, line);
    return origin && { message: wording(message), ...origin, column };
  }
  return line >= 1 && line <= code.split("\n").length
    ? { message: wording(message), code, line, column }
    : undefined;
}
