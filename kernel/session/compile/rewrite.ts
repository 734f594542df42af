import { typeErasures, type Edit } from "./erase.ts";
import { mentionsIn } from "../parse/mentions.ts";
import { liveNames, varNames } from "../parse/names.ts";
import { importAlias, importStatement, usedValues } from "./import-statements.ts";
import { fileNames, ownName, runtimeNames } from "./own-name.ts";
import type { Head } from "../parse/heads.ts";
import { asExpression, type CellSyntax, type Parsed, type Statement } from "../parse/parse.ts";
import { PieceText } from "./pieces.ts";
import { runtimeName } from "./runtime-name.ts";
import type { CellText, MagicCall } from "../parse/text.ts";
import { cellUse } from "../state/use.ts";
import { varEdits } from "./var-edits.ts";

/**
 * Turns a module cell into a script that can be evaluated again and again in one global scope:
 *
 * - static imports become awaited calls, in front, so that they resolve from the notebook's folder;
 * - exports become plain declarations;
 * - whatever declares a name does it by `let`, functions and each `var` in front: V8 lets a later cell declare a `let` anew, as a class
 *   too, but never changes one kind of declaration into another. What may not be assigned to is the type checker's business;
 * - the last expression hands its value to the evaluator.
 * - names that the runtime has too, and that this cell or an earlier one (`declared`) declares, become others;
 * - magics become awaited calls where they stand; the body of a benchmark becomes a function.
 *
 * Types are taken out where that is all there is to do: else they stay, and the transpiler is to follow. `prepared` holds what each
 * magic's first half gave to its second.
 */
export function rewriteCell(
  syntax: CellSyntax,
  prepared?: ReadonlyMap<MagicCall, unknown>,
  declared: readonly string[] = [],
): { readonly text: PieceText; readonly typed: boolean } {
  const { text, parsed, objectLiteral, jsx } = syntax;
  const { code: source, magics } = text;
  const body = parsed.heads;
  const whole = objectLiteral ? asExpression(source) : source;
  const types = typeErasures(whole, parsed.tree);
  const erasures = jsx ? undefined : types;
  const typed = erasures === undefined;
  const erasedEnds = new Set(erasures?.map(({ end }) => end));
  const shift = objectLiteral ? 1 : 0;
  const ownNames = renamed(parsed, [...declared, ...fileNames.filter(name => source.includes(name))]);
  const edits = [
    ...usingEdits(parsed),
    ...(erasures ?? []),
    ...parsed.vars.flatMap(each => varEdits(whole, each)),
    ...innerEdits(whole, parsed.module),
    ...(ownNames.size > 0 ? renames(parsed.program.body, ownNames) : []),
  ]
    .map(edit => (shift > 0 ? { ...edit, start: edit.start - shift, end: edit.end - shift } : edit))
    .concat(magicEdits(magics, prepared))
    .sort((a, b) => a.start - b.start);

  let next = 0;
  /** Copies source[start, end) with the edits that lie inside; called from the front of the source to its back. */
  const copy = (into: PieceText, start: number, end: number): PieceText => {
    let at = start;
    for (; next < edits.length && (edits[next].start < end || edits[next].end === end); next++) {
      const edit = edits[next];
      if (edit.start < at || edit.end > end) continue;
      into.copy(at, edit.start).add(edit.text, edit.start);
      at = edit.end;
    }
    return into.copy(at, end);
  };

  if (objectLiteral) {
    const value = new PieceText(source).add(strict(`${runtimeName}.value((`));
    return { text: copy(value, 0, source.length).add("\n));void 0"), typed };
  }
  const imports = new PieceText(source).add(strict(""));
  const front = new PieceText(source);
  const rest = new PieceText(source);
  declareVars(front, syntax, ownNames);
  const last = body.findLast(statement => statement.type !== "EmptyStatement");

  /** Names whose values are used, as far as it is known where types stand. */
  let used: ReadonlySet<string> | undefined;
  const value = (node: { start: number; end: number }): void => {
    rest.add(`${runtimeName}.value((`);
    copy(rest, node.start, node.end).add("));");
  };

  const emit = (statement: Head): void => {
    switch (statement.type) {
      case "ImportDeclaration":
        used ??= new Set(types && usedValues(parsed.program.body, types));
        importStatement(imports, statement, ownNames, used);
        return;
      case "ExportAllDeclaration":
        imports.add(
          `await ${runtimeName}.import(${JSON.stringify(statement.source.value)});`,
          statement.start,
        );
        return;
      case "ExportNamedDeclaration":
        if (statement.declaration) emit(statement.declaration);
        else if (statement.source)
          imports.add(
            `await ${runtimeName}.import(${JSON.stringify(statement.source.value)});`,
            statement.start,
          );
        return;
      case "ExportDefaultDeclaration": {
        const { declaration } = statement;
        const named = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
        if (named && declaration.id) emit(declaration);
        else if (declaration.type !== "TSInterfaceDeclaration") value(declaration);
        return;
      }
      case "FunctionDeclaration":
        if (statement.id) {
          front.add(`let ${ownNames.get(statement.id.name) ?? statement.id.name} = `);
          copy(front, statement.start, statement.id.start);
          copy(front, statement.id.end, statement.end).add(";");
        }
        return;
      case "ClassDeclaration": {
        const own = statement.id && ownNames.get(statement.id.name);
        if (own === undefined || !statement.id) copy(rest, statement.start, statement.end);
        else {
          // It goes on to be called what it was called.
          rest.add(`let ${own} = `);
          copy(rest, statement.start, statement.id.start).copy(statement.id.start, statement.id.end);
          copy(rest, statement.id.end, statement.end).add(";");
        }
        return;
      }
      case "VariableDeclaration":
        variables(statement);
        return;
      case "TSImportEqualsDeclaration":
        importAlias(rest, statement, ownNames);
        return;
      case "TSDeclareFunction":
        // To the transpiler an overload and a `let` of the same name would be two declarations.
        return;
      case "ExpressionStatement":
        if (statement === last) value(statement.expression);
        else copy(rest, statement.start, statement.end);
        return;
      default:
        copy(rest, statement.start, statement.end);
    }
  };

  const variables = (statement: Extract<Head, { type: "VariableDeclaration" }>): void => {
    if (statement.declare || statement.kind === "let" || statement.kind === "var") {
      copy(rest, statement.start, statement.end);
      return;
    }
    rest.add("let ");
    copy(rest, statement.declarations[0].start, statement.end);
  };

  let at = 0;
  for (const statement of body) {
    copy(rest, at, statement.start);
    const timed = magics.some(magic => magic.statement === statement.start);
    if (timed) rest.add(startTimer, statement.start);
    emit(statement);
    // Where it is gone, too: the next line may begin with a bracket, and the one before end without a semicolon.
    if (erasedEnds.has(statement.end) || moved.has(statement.type)) rest.add(";");
    if (timed) rest.add(stopTimer, statement.start);
    at = statement.end;
  }
  copy(rest, at, source.length);
  const wholeMagic = magics.find(magic => magic.wholeCell);
  if (isBenchmark(text)) {
    const asynchronous = parsed.program.body.some(waits) ? "async " : "";
    imports.add(`await ${runtimeName}.bench(${asynchronous}() => {`);
    rest.add(`\n}, ${JSON.stringify(wholeMagic && prepared?.get(wholeMagic))});`);
  } else if (wholeMagic) {
    imports.add(startTimer);
    rest.add(`\n${stopTimer}`);
  }
  return { text: imports.append(front).append(rest.add("\n;void 0")), typed };
}

const startTimer = `${runtimeName}.timer = await ${runtimeName}.startTime();`;
const stopTimer = `;${runtimeName}.timer();`;

/** Whether the cell's body is to be run again and again. */
export const isBenchmark = ({ magics }: CellText): boolean =>
  magics.some(({ name, wholeCell }) => wholeCell && name === "bench");

/** Whether running the code waits: an `await` outside the functions it holds. */
function waits(node: unknown): boolean {
  if (typeof node !== "object" || node === null) return false;
  if (Array.isArray(node)) return node.some(waits);
  if ("type" in node) {
    if (node.type === "AwaitExpression") return true;
    if (node.type === "ForOfStatement" && "await" in node && node.await === true) return true;
    if (node.type === "VariableDeclaration" && "kind" in node && node.kind === "await using") return true;
    if (/Function|^MethodDefinition$|^ImportDeclaration$/.test(String(node.type))) return false;
  }
  return Object.values(node).some(waits);
}

const strict = (text: string): string => `"use strict";${text}`;

/** The names in the cell that are the runtime's too and mean what a cell declared, with those they live under. */
function renamed(parsed: Parsed, declared: readonly string[]): Map<string, string> {
  return new Map(runtimeNames([...liveNames(parsed), ...declared]).map(name => [name, ownName(name)]));
}

function renames(body: readonly Statement[], ownNames: ReadonlyMap<string, string>): Edit[] {
  return mentionsIn(body).flatMap(({ name, start, end, short }) => {
    const own = ownNames.get(name);
    if (own === undefined) return [];
    return [{ start, end, text: short === "property" ? `${name}: ${own}` : own }];
  });
}

/** Statements that may leave nothing where they stood. */
const moved = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
  "FunctionDeclaration",
  "TSImportEqualsDeclaration",
  "TSDeclareFunction",
]);

/** A `var` that the cell reads before it sets it goes on with the value from before, as a `var` does in one program. */
function declareVars(front: PieceText, syntax: CellSyntax, ownNames: ReadonlyMap<string, string>): void {
  if (syntax.parsed.vars.length === 0) return;
  const { defines } = cellUse(syntax);
  for (const name of new Set(syntax.parsed.vars.flatMap(varNames))) {
    const own = ownNames.get(name) ?? name;
    front.add(
      defines.has(name) ? `let ${own};` : `let ${own} = (() => { try { return ${own}; } catch {} })();`,
    );
  }
}

/** V8's REPL mode never disposes of a top-level `using`; the evaluator does, when the cell ends. */
function usingEdits(parsed: Parsed): Edit[] {
  const isUsing = (node: Head | Statement): boolean =>
    node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using");
  if (!parsed.heads.some(isUsing)) return [];
  return parsed.program.body.flatMap(statement => {
    if (statement.type !== "VariableDeclaration" || !isUsing(statement)) return [];
    return statement.declarations.flatMap(({ init }) =>
      init
        ? [
            { start: init.start, end: init.start, text: `${runtimeName}.using("${statement.kind}", (` },
            { start: init.end, end: init.end, text: "))" },
          ]
        : [],
    );
  });
}

/** Calls in the place of magics; those around a statement or a whole cell are written with it. */
function magicEdits(magics: readonly MagicCall[], prepared?: ReadonlyMap<MagicCall, unknown>): Edit[] {
  return magics
    .filter(magic => magic.statement === undefined && !magic.wholeCell)
    .map(magic => {
      const values = [magic.name, magic.argument, prepared?.get(magic)].map(
        value => JSON.stringify(value) ?? "undefined",
      );
      return {
        start: magic.start,
        end: magic.end,
        text: `await ${runtimeName}.magic(${values.join(", ")});`,
      };
    });
}

/** `import(` and `import.meta` have no meaning in a script; both go through the evaluator. */
function innerEdits(source: string, module: CellSyntax["parsed"]["module"]): Edit[] {
  const calls = module.dynamicImports.map(({ start }) => ({
    start,
    end: start + "import".length,
    text: `${runtimeName}.import`,
  }));
  const metas = module.importMetas.map(({ start, end }) => ({ start, end, text: `${runtimeName}.meta` }));
  return [...calls, ...metas].filter(edit => source.startsWith("import", edit.start));
}
