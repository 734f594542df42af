import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beyondV8 } from "./compile.ts";
import { typeErasures } from "./erase.ts";
import { codeFrame } from "./frame.ts";
import { parse } from "./parse.ts";
import { positionOf, type CellMap } from "./positions.ts";
import { strip } from "./transpile.ts";

/** A file as it is to be loaded. */
interface LocalModule {
  readonly source: string;
  readonly format: "module" | "module-typescript";
  /** Leads positions back to the file, where its text is not what runs. */
  readonly map?: CellMap;
}

/**
 * A person's own TypeScript file, with all that a cell may hold but decorators: Node by itself only takes types out. Undefined
 * where the file is Node's to read. Throws `SyntaxError` with the place, which Node does not tell.
 */
export function localModule(path: string): LocalModule | undefined {
  const ending = extname(path);
  if (![".ts", ".tsx", ".mts"].includes(ending)) return undefined;
  const source = readFileSync(path, "utf8");
  const jsx = ending === ".tsx";
  const { program, errors, module } = parse(source, jsx ? "tsx" : "ts", true);
  if (errors.length > 0) {
    const { message, labels } = errors[0];
    throw misplaced(path, source, message, labels[0]?.start ?? 0);
  }
  const unknown = beyondV8(program);
  if (unknown)
    throw misplaced(path, source, "Decorators and accessor fields run in cells only", unknown.start);
  if (!jsx && typeErasures(source, program.body))
    return module.hasModuleSyntax ? { source, format: "module-typescript" } : undefined;
  const { code, mappings, fault } = strip(source, jsx);
  if (fault) throw misplaced(path, source, fault.message, fault.offset);
  const pieces = Int32Array.of(source.length, 0, 0);
  return { source: code, format: "module", map: { source, rewritten: source, pieces, mappings } };
}

function misplaced(path: string, source: string, message: string, offset: number): SyntaxError {
  const at = positionOf(source, offset);
  const place = `${basename(path)}:${at.line}:${at.column}`;
  const frame = stripVTControlCharacters(codeFrame(source, at).join("\n"));
  return new SyntaxError(`${message} (${place})\n${frame}`);
}
