import { stripVTControlCharacters } from "node:util";
import { cellNames, compileCell, type CompiledCell, type SyntaxFault } from "./compile/compile.ts";
import { completeness } from "./parse/completeness.ts";
import { codeFrame, faint } from "./compile/frame.ts";
import { liveNames, valueNames } from "./parse/names.ts";
import { ownName, runtimeNames } from "./compile/own-name.ts";
import { habitHint } from "./habits.ts";
import { chainAt, type Chain } from "./parse/chain.ts";
import { parseCell } from "./parse/parse.ts";
import type { CellText, MagicCall } from "./parse/text.ts";
import { positionOf } from "./compile/positions.ts";
import { completeMagic, inspectMagic, namesAsCode } from "./magic/complete.ts";
import type { LanguageScope } from "./magic/magic.ts";
import { isLeading, partOf, readCell } from "./magic/read.ts";
import { docsLine } from "./magic/docs-line.ts";
import { magicOf, magics } from "./magic/registry.ts";
import type {
  CallSignature,
  Completeness,
  Completion,
  Inspection,
  SessionError,
  TypeMode,
} from "./session.ts";
import { CellGraph } from "./state/graph.ts";
import type { CellUse } from "./state/cell-use.ts";
import { cellUse } from "./state/use.ts";
import { isEvident } from "./types/evident.ts";
import { toldApart } from "./types/later.ts";
import type { TypeFault } from "./types/fault.ts";
import type { TypeService } from "./types/service.ts";

/** A cell that was compiled and, where types are on, checked. */
type Prepared =
  | {
      readonly ok: true;
      readonly cell: CompiledCell;
      /** Type errors to show beside the output (mode `warn`). */
      readonly warning?: string;
      /** What it does with names. Holds the tree until then: who may ask later, or not at all, asks `Language.use`. */
      use(): CellUse;
      /** What a magic puts into the next cell. */
      readonly offered?: string;
      /** To be called once the cell runs: from then on later cells see its declarations. */
      commit(): void;
    }
  | { readonly ok: false; readonly error: SessionError };

/** All that is known about cells without running them. Works in any thread, and while a cell runs in another. */
export interface Language {
  /**
   * What a cell runs as, one part after the other: the magics it begins with, which may change how the rest is read (install
   * a package, set the type mode), and all else. The parts are as long as the cell: positions agree.
   */
  parts(code: string): readonly CellText[];
  /** `onCheck` is called where the cell is going to be checked, which takes a while. */
  prepare(part: CellText, name: string, onCheck?: () => void): Promise<Prepared>;
  /** What a part that was prepared does with names. */
  use(part: CellText): CellUse;
  complete(code: string, cursor: number): Promise<Completion>;
  /** The expression whose members may stand at the cursor, as it is named where cells run; undefined where there is none. */
  chain(code: string, cursor: number): Chain | undefined;
  inspect(code: string, cursor: number): Promise<Inspection>;
  signature(code: string, cursor: number): Promise<CallSignature | undefined>;
  isComplete(code: string): Completeness;
  /** Who made the values of the names, to be told of every cell that ran. */
  readonly graph: CellGraph;
  close(): Promise<void>;
}

export interface LanguageOptions {
  /** Awaited before the first cell. */
  readonly mode: TypeMode | Promise<TypeMode>;
  /** The type service; undefined where it could not start. Awaited before the first cell. */
  readonly types: Promise<TypeService | undefined>;
  readonly workingFolder: string;
}

export function createLanguage({ mode, types, workingFolder }: LanguageOptions): Language {
  /** What cells declared, in the order of the first declaration. */
  const declared = new Set<string>();
  const graph = new CellGraph();
  /** Those of them that are values. */
  const variables = new Set<string>();
  /** What cells that did not run would have declared, and which did. */
  const unrun = new Map<string, string>();
  /** Names of the runtime that cells have taken for themselves. */
  const hidden = new Set<string>();
  let currentMode: TypeMode | undefined;
  let offered: string | undefined;
  const none = { found: false, text: "" };
  const inspect = async (code: string, cursor: number): Promise<Inspection> =>
    (await types)?.inspect(code, cursor) ?? none;
  const read = (code: string): CellText => readCell(code, name => declared.has(name));

  const scope: LanguageScope = {
    workingFolder,
    magics,
    get types() {
      return currentMode ?? "gate";
    },
    set types(next) {
      currentMode = next;
    },
    get names() {
      return [...declared];
    },
    stale: () => graph.stale(),
    async forget() {
      declared.clear();
      variables.clear();
      hidden.clear();
      unrun.clear();
      graph.clear();
      (await types)?.forget();
    },
    inspect,
    complete: async code => (await (await types)?.complete(code, code.length))?.matches ?? [],
    offer: text => void (offered = text),
  };

  /** A fault with what other cells have to do with it. `own` are the names that its cell declares. */
  const hinted =
    (own: readonly string[]) =>
    (fault: TypeFault): TypeFault => {
      const cell = fault.missing !== undefined && !own.includes(fault.missing) && unrun.get(fault.missing);
      if (cell) return { ...fault, hint: `${cell} declares it, but did not run` };
      const narrowed = /^'([^'.]+)' is (?:possibly '|of type 'unknown')/.exec(fault.message)?.[1];
      if (narrowed === undefined || own.includes(narrowed) || !declared.has(narrowed)) return fault;
      return {
        ...fault,
        hint: `What another cell found out about ${narrowed} is not known here: test it in this one`,
      };
    };

  /** The first halves of the part's magics, in their order. Throws what they throw, with the call that did. */
  const prepareMagics = async ({ magics }: CellText): Promise<Map<MagicCall, unknown> | MagicFault> => {
    const prepared = new Map<MagicCall, unknown>();
    for (const call of magics)
      try {
        prepared.set(call, await magicOf(call).prepare?.(call.argument, scope));
      } catch (error) {
        return { call, error };
      }
    return prepared;
  };

  return {
    graph,
    parts(code) {
      const text = read(code);
      const leading = text.magics.filter(magic => isLeading(text, magic));
      if (leading.length === 0) return [text];
      const rest = text.magics.filter(magic => !leading.includes(magic));
      const head = partOf(text, leading, false);
      return rest.length === 0 && text.code.trim() === "" ? [head] : [head, partOf(text, rest, true)];
    },
    async prepare(part, name, onCheck) {
      currentMode ??= await mode;
      offered = undefined;
      const code = part.source;
      const prepared = await prepareMagics(part);
      if ("error" in prepared) return { ok: false, error: magicError(code, name, prepared) };
      const syntax = parseCell(part);
      const names = cellNames(syntax);
      const unasked = syntax.parsed.errors.length > 0 || isEvident(syntax, known => variables.has(known));
      if (!unasked && currentMode !== "off") onCheck?.();
      const service = unasked ? undefined : await types;
      // Unchecked, only later cells need it.
      const module = currentMode === "off" ? undefined : service?.module(part.code, syntax, names);
      const checked = module && service?.check(module);
      const [compilation, found = []] = await Promise.all([
        compileCell(code, name, syntax, prepared, [...hidden]),
        checked,
      ]);
      if (!compilation.ok) return { ok: false, error: syntaxError(code, name, compilation.fault) };
      let ownUse: CellUse | undefined;
      const use = (): CellUse => (ownUse ??= cellUse(syntax));
      const { faults, later } =
        found.length > 0 || service?.waiting
          ? toldApart(found, use(), syntax.text.code, missingName => service?.missing(missingName) ?? [])
          : { faults: [], later: [] };
      if (faults.length > 0 && currentMode === "gate") {
        for (const lost of names) unrun.set(lost, name);
        return { ok: false, error: typeError(code, name, faults.map(hinted(names))) };
      }
      const notes = later.map(fault => laterNote(code, name, fault));
      if (faults.length > 0)
        notes.push(typeError(code, name, faults.map(hinted(names)), "").traceback.join("\n"));
      return {
        ok: true,
        cell: compilation.cell,
        warning: notes.length > 0 ? notes.join("\n") : undefined,
        use,
        offered,
        commit() {
          const values = new Set(valueNames(syntax));
          for (const declaredName of names) {
            declared.add(declaredName);
            unrun.delete(declaredName);
            if (values.has(declaredName)) variables.add(declaredName);
            else variables.delete(declaredName);
            hidden.delete(declaredName);
          }
          for (const taken of runtimeNames(liveNames(syntax.parsed))) hidden.add(taken);
          const missing = new Set(later.map(fault => fault.missing ?? ""));
          if (module) service?.commit(module, name, missing);
          else service?.commitUnchecked({ cell: name, text: part, names, missing });
        },
      };
    },
    use: part => cellUse(parseCell(part)),
    complete: async (code, cursor) =>
      completeMagic(code, cursor, workingFolder) ??
      (await types)?.complete(read(namesAsCode(code)).code, cursor) ?? {
        matches: [],
        start: cursor,
        end: cursor,
      },
    chain(code, cursor) {
      const chain = chainAt(read(namesAsCode(code)).code, cursor);
      return chain && hidden.has(chain.root) ? { ...chain, root: ownName(chain.root) } : chain;
    },
    inspect: async (code, cursor) =>
      inspectMagic(code, cursor) ?? inspect(read(namesAsCode(code)).code, cursor),
    signature: async (code, cursor) => (await types)?.signature(read(code).code, cursor),
    isComplete(code) {
      const text = read(code);
      // A magic that takes a cell waits for the cell.
      const bare = text.code.trim() === "" && text.magics.some(magic => magic.wholeCell);
      return bare ? { status: "incomplete", indent: "" } : completeness(text.code);
    },
    close: async () => (await types)?.close(),
  };
}

function laterNote(code: string, name: string, { missing, offset }: TypeFault): string {
  const { line, column } = positionOf(code, offset);
  return `${name}:${line}:${column}: ${missing} is not declared yet; the function works once a cell declares it.`;
}

interface MagicFault {
  readonly call: MagicCall;
  readonly error: unknown;
}

function magicError(code: string, name: string, { call, error }: MagicFault): SessionError {
  const ename = error instanceof Error ? error.name : "Error";
  const message = error instanceof Error ? error.message : String(error);
  return faultError(ename, code, name, [{ message, offset: call.start, length: call.end - call.start }]);
}

function syntaxError(code: string, name: string, fault: SyntaxFault): SessionError {
  return faultError("SyntaxError", code, name, [fault]);
}

function typeError(
  code: string,
  name: string,
  faults: readonly TypeFault[],
  note = "The cell did not run: it has a type error.",
): SessionError {
  return faultError("TypeCheckError", code, name, faults, note);
}

/** Faults found before anything ran; each with its place, at most five shown. */
function faultError(
  ename: string,
  code: string,
  name: string,
  faults: readonly (SyntaxFault & Partial<TypeFault>)[],
  note?: string,
): SessionError {
  const traceback: string[] = [];
  for (const { message, offset, length, missing, hint, related = [] } of faults.slice(0, 5)) {
    const at = positionOf(code, offset);
    traceback.push(...`\u001b[31m${ename}\u001b[39m: ${message}`.split("\n"));
    traceback.push(
      `${faint("at")} \u001b[36m${name}:${at.line}:${at.column}\u001b[39m`,
      ...codeFrame(code, at, length),
    );
    for (const place of related.slice(0, 3)) {
      if (place.cell === undefined && place.line === at.line && place.column === at.column) {
        traceback.push(`  → ${place.message}`);
        continue;
      }
      const where = `\u001b[36m${place.cell ?? name}:${place.line}:${place.column}\u001b[39m`;
      traceback.push(faint(place.message), `${faint("at")} ${where}`);
      traceback.push(...codeFrame(place.code, place, 1, 0));
    }
    const packageName = /^Cannot find module '(?!\.{0,2}\/|node:)((?:@[^/']+\/)?[^/':]+)[^':]*'/.exec(
      message,
    )?.[1];
    if (packageName !== undefined && ename === "TypeCheckError")
      traceback.push(`  → Where it is not installed: %npm install ${packageName}`);
    const repair = hint ?? habitHint(code, offset, message, ename === "SyntaxError");
    if (repair !== undefined) traceback.push(`  → ${repair}`);
    // Of what is not there no page tells.
    const isKnown =
      missing === undefined && !/^Property '.*' does not exist on type 'typeof pt/.test(message);
    const docs = ename === "TypeCheckError" && isKnown ? docsLine(code, offset) : undefined;
    if (docs !== undefined) traceback.push(docs);
  }
  if (faults.length > 5) traceback.push(`… ${faults.length - 5} more`);
  if (note) traceback.push(note);
  const { line, column } = positionOf(code, faults[0].offset);
  return {
    kind: "error",
    ename,
    evalue: faults[0].message,
    traceback,
    plain: stripVTControlCharacters(traceback.join("\n")),
    cellLine: line,
    cellColumn: column,
    frames: [{ functionName: "", file: name, line, column }],
  };
}
