import { Session } from "node:inspector";
import type inspector from "node:inspector";
import type { Debugger, Runtime } from "node:inspector";
import { createContext } from "node:vm";
import type { CompiledCell } from "../../session/compile/compile.ts";
import { cellPosition, isBehindCell, type Position } from "../../session/compile/positions.ts";

/** A place where V8 can stop. */
export interface BreakLocation {
  /** In the cell, 1-based. */
  readonly at: Position;
  /** In the code that runs, 0-based as V8 counts. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** What comes behind is compiled and never reached. */
const prefix = "await new Promise(()=>{});";
const contextName = "peak break locations";

/**
 * Asks V8 where code can stop, without running it and without the user's thread: the code is compiled in this thread, the very
 * way in which cells are evaluated, because a declaration at the top level stops elsewhere in a function; and in a context of its
 * own, because the names it declares hide this thread's. What V8 says of a cell holds for every run of that cell.
 */
export class BreakLocations {
  #session: Session | undefined;
  #context: number | undefined;
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
    const session = this.#open();
    let scriptId: string | undefined;
    let locations: Debugger.BreakLocation[] = [];
    const parsed = ({
      params,
    }: inspector.InspectorNotification<Debugger.ScriptParsedEventDataType>): void => {
      scriptId ??= params.scriptId;
    };
    session.on("Debugger.scriptParsed", parsed);
    // `replMode` is missing in the type declarations.
    const how: object = { expression: prefix + code, replMode: true, silent: true, contextId: this.#context };
    // Within one thread V8 answers before `post` returns.
    session.post("Runtime.evaluate", how as Runtime.EvaluateParameterType);
    session.off("Debugger.scriptParsed", parsed);
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
      this.#session.on("Runtime.executionContextCreated", ({ params: { context } }) => {
        if (context.name === contextName) this.#context = context.id;
      });
      createContext({}, { name: contextName });
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
