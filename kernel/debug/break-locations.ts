import { Session } from "node:inspector";
import type { Debugger, Runtime } from "node:inspector";
import type { CompiledCell } from "../session/compile/compile.ts";
import { cellPosition, isBehindCell, type Position } from "../session/compile/positions.ts";

/** A place where V8 can stop. */
export interface BreakLocation {
  /** In the cell, 1-based. */
  readonly at: Position;
  /** In the code that runs, 0-based as V8 counts. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Compiled as the body of a function: a cell may await, an ordinary script may not. */
const prefix = "(async()=>{";

/**
 * Asks V8 where code can stop, without running it and without the user's thread: the code is compiled in this thread. What
 * it says of a cell holds for every run of that cell.
 */
export class BreakLocations {
  #session: Session | undefined;
  readonly #known = new Map<string, readonly BreakLocation[]>();

  /** In the order of the cell's text, one per position. */
  of({ code, map }: CompiledCell): readonly BreakLocation[] {
    // What a cell runs as may depend on what was declared before it, where it has magics.
    const key = `${map.rewritten}\0${map.source}`;
    let known = this.#known.get(key);
    if (!known) {
      if (this.#known.size > 200) this.#known.clear();
      const found = new Map<string, BreakLocation>();
      for (const { lineNumber, columnNumber = 0 } of this.#possible(code)) {
        const column = columnNumber - (lineNumber === 0 ? prefix.length : 0);
        const generated = { line: lineNumber + 1, column: column + 1 };
        if (column < 0 || isBehindCell(map, generated)) continue;
        const at = cellPosition(map, generated);
        const place = `${at.line}:${at.column}`;
        if (!found.has(place)) found.set(place, { at, lineNumber, columnNumber: column });
      }
      known = [...found.values()].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
      this.#known.set(key, known);
    }
    return known;
  }

  close(): void {
    this.#session?.disconnect();
    this.#session = undefined;
    this.#known.clear();
  }

  #possible(code: string): Debugger.BreakLocation[] {
    let scriptId: string | undefined;
    let locations: Debugger.BreakLocation[] = [];
    const session = this.#open();
    const wrapped: Runtime.CompileScriptParameterType = {
      expression: `${prefix}${code}\n})`,
      sourceURL: "",
      persistScript: true,
    };
    // Within one thread V8 answers before `post` returns.
    session.post("Runtime.compileScript", wrapped, (_failure, answer) => (scriptId = answer?.scriptId));
    if (scriptId === undefined) return [];
    session.post(
      "Debugger.getPossibleBreakpoints",
      { start: { scriptId, lineNumber: 0 } },
      (_failure, answer) => (locations = answer?.locations ?? []),
    );
    return locations;
  }

  #open(): Session {
    if (!this.#session) {
      this.#session = new Session();
      this.#session.connect();
      this.#session.post("Runtime.enable");
      this.#session.post("Debugger.enable");
    }
    return this.#session;
  }
}

/**
 * The location that a breakpoint on a line means: the first on it (at or behind `column` where given), else the first
 * further down; undefined where no code follows.
 */
export function locationAt(
  locations: readonly BreakLocation[],
  line: number,
  column = 1,
): BreakLocation | undefined {
  const on = locations.filter(({ at }) => at.line === line);
  return on.find(({ at }) => at.column >= column) ?? on.at(-1) ?? locations.find(({ at }) => at.line > line);
}
