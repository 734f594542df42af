import { stripVTControlCharacters } from "node:util";
import { cellNames, compileCell, type CompiledCell, type SyntaxFault } from "./compile/compile.ts";
import { completeness } from "./compile/completeness.ts";
import { codeFrame } from "./compile/frame.ts";
import { parseCell } from "./compile/parse.ts";
import { positionOf } from "./compile/positions.ts";
import type {
  CallSignature,
  Completeness,
  Completion,
  Inspection,
  SessionError,
  TypeMode,
} from "./session.ts";
import { cellUse, type CellUse } from "./state/use.ts";
import type { TypeFault, TypeService } from "./types/service.ts";

/** A cell that was compiled and, where types are on, checked. */
type Prepared =
  | {
      readonly ok: true;
      readonly cell: CompiledCell;
      /** Type errors to show beside the output (mode `warn`). */
      readonly warning?: string;
      /** What it does with names. */
      use(): CellUse;
      /** To be called once the cell runs: from then on later cells see its declarations. */
      commit(): void;
    }
  | { readonly ok: false; readonly error: SessionError };

/** All that is known about cells without running them. Works in any thread, and while a cell runs in another. */
export interface Language {
  prepare(code: string, name: string): Promise<Prepared>;
  complete(code: string, cursor: number): Promise<Completion>;
  inspect(code: string, cursor: number): Promise<Inspection>;
  signature(code: string, cursor: number): Promise<CallSignature | undefined>;
  isComplete(code: string): Completeness;
  close(): Promise<void>;
}

/** `types` gives the type service; undefined where it is off or could not start. It is awaited before the first cell. */
export function createLanguage(mode: TypeMode, types: Promise<TypeService | undefined>): Language {
  return {
    async prepare(code, name) {
      const syntax = parseCell(code);
      const compiled = compileCell(code, name, syntax);
      const service = syntax.parsed.errors.length === 0 ? await types : undefined;
      const module = service?.module(code, syntax, cellNames(syntax));
      const checked = module && mode !== "off" ? service?.check(module) : undefined;
      const [compilation, faults] = await Promise.all([compiled, checked]);
      if (!compilation.ok) return { ok: false, error: syntaxError(code, name, compilation.fault) };
      if (faults && faults.length > 0 && mode === "gate")
        return { ok: false, error: typeError(code, name, faults) };
      return {
        ok: true,
        cell: compilation.cell,
        warning: faults && faults.length > 0 ? typeError(code, name, faults).traceback.join("\n") : undefined,
        use: () => cellUse(syntax),
        commit: () => module && service?.commit(module),
      };
    },
    complete: async (code, cursor) =>
      (await types)?.complete(code, cursor) ?? { matches: [], start: cursor, end: cursor },
    inspect: async (code, cursor) => (await types)?.inspect(code, cursor) ?? { found: false, text: "" },
    signature: async (code, cursor) => (await types)?.signature(code, cursor),
    isComplete: completeness,
    close: async () => (await types)?.close(),
  };
}

function syntaxError(code: string, name: string, fault: SyntaxFault): SessionError {
  return faultError("SyntaxError", code, name, [fault]);
}

function typeError(code: string, name: string, faults: readonly TypeFault[]): SessionError {
  return faultError("TypeCheckError", code, name, faults, "The cell did not run: it has a type error.");
}

/** Faults found before anything ran; each with its place, at most five shown. */
function faultError(
  ename: string,
  code: string,
  name: string,
  faults: readonly SyntaxFault[],
  note?: string,
): SessionError {
  const traceback: string[] = [];
  for (const { message, offset, length } of faults.slice(0, 5)) {
    const at = positionOf(code, offset);
    traceback.push(...`\u001b[31m${ename}\u001b[39m: ${message}`.split("\n"));
    traceback.push(
      `\u001b[90mat\u001b[39m \u001b[36m${name}:${at.line}:${at.column}\u001b[39m`,
      ...codeFrame(code, at, length),
    );
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
