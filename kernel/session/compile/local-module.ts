import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { typeErasures, type Edit } from "./erase.ts";
import { codeFrame } from "./frame.ts";
import { usedValues } from "./import-statements.ts";
import { jsonFault } from "./json-fault.ts";
import { needsCompiler } from "./needs-compiler.ts";
import { parse, type Parsed } from "../parse/parse.ts";
import { positionOf, type CellMap } from "./positions.ts";
import { compileNow, strip } from "./transpile.ts";

/** A file as it is to be loaded. */
interface LocalModule {
  readonly source: string;
  readonly format: "module" | "module-typescript";
  /** Leads positions back to the file, where its text is not what runs. */
  readonly map?: CellMap;
}

/**
 * A person's own TypeScript file, with all that a cell may hold: Node by itself only takes types out. Undefined
 * where the file is Node's to read, as JSON is once it is known to be some. Throws `SyntaxError` with the place, which Node does not tell.
 */
export function localModule(path: string): LocalModule | undefined {
  const ending = extname(path);
  if (ending === ".json") return checkJson(path);
  if (![".ts", ".tsx", ".mts"].includes(ending)) return undefined;
  const source = readFileSync(path, "utf8");
  const jsx = ending === ".tsx";
  const parsed = parse(source, jsx ? "tsx" : "ts", true);
  const { program, errors, module } = parsed;
  if (errors.length > 0) {
    const { message, labels } = errors[0];
    throw misplaced(path, source, message, labels[0]?.start ?? 0);
  }
  const whole = needsCompiler(source, parsed);
  const erasures = jsx || whole ? undefined : typeErasures(source, parsed.tree);
  if (erasures && !importsTypes(program.body, module, erasures) && !exportsTypes(program.body))
    return module.hasModuleSyntax ? { source, format: "module-typescript" } : undefined;
  const { code, mappings, fault } = whole ? compileNow(source, jsx) : strip(source, jsx, true);
  if (fault) throw misplaced(path, source, fault.message, fault.offset);
  const pieces = Int32Array.of(source.length, 0, 0);
  return { source: code, format: "module", map: { source, rewritten: source, pieces, mappings } };
}

function checkJson(path: string): undefined {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  const fault = jsonFault(text);
  if (fault) throw misplaced(path, text, fault.message, fault.offset);
}

/** Whether an import without the word `type` is used as a type only: to Node it is one of a value that is not there. */
function importsTypes(
  body: Parsed["program"]["body"],
  { staticImports }: Parsed["module"],
  erasures: readonly Edit[],
): boolean {
  const imported = staticImports.flatMap(({ entries }) =>
    entries.flatMap(({ isType, localName }) => (isType ? [] : [localName.value])),
  );
  if (imported.length === 0) return false;
  const used = usedValues(body, erasures);
  return imported.some(name => !used.has(name));
}

/** Whether a list of exports without the word `type` has one in it: Node takes the type away and leaves its name there. */
function exportsTypes(body: Parsed["program"]["body"]): boolean {
  const types = new Set<string>();
  const exported: string[] = [];
  for (const statement of body) {
    if (statement.type === "TSInterfaceDeclaration" || statement.type === "TSTypeAliasDeclaration")
      types.add(statement.id.name);
    if (statement.type === "ExportNamedDeclaration" && !statement.source && statement.exportKind !== "type")
      for (const { local, exportKind } of statement.specifiers)
        if (exportKind !== "type" && local.type === "Identifier") exported.push(local.name);
  }
  return exported.some(name => types.has(name));
}

function misplaced(path: string, source: string, message: string, offset: number): SyntaxError {
  const at = positionOf(source, offset);
  const place = `${basename(path)}:${at.line}:${at.column}`;
  const frame = stripVTControlCharacters(codeFrame(source, at).join("\n"));
  return new SyntaxError(`${message} (${place})\n${frame}`);
}
