import inspector from "node:inspector";
import { setFlagsFromString } from "node:v8";
import type { CompiledCell } from "../compile/compile.ts";
import { runtimeName } from "../compile/runtime-name.ts";
import type { Frame } from "../session.ts";
import type { Ending } from "./ending.ts";
import type { CellStacks } from "./stack.ts";

/** V8, as cells are evaluated in it. */
export interface V8 {
  readonly session: inspector.Session;
  /** Runs a cell's code and tells how it ended; nothing where the evaluation was terminated and has no answer of its own. */
  evaluate(cell: CompiledCell, end: (ending: Ending) => void): void;
  /** What a cell threw, handed over by V8. */
  readonly thrown: (error: unknown) => void;
  close(): void;
}

export interface V8Options {
  readonly stacks: CellStacks;
  /** Told as soon as the code has ended, before anything else is done. */
  onEnd(): void;
  /** Resolves with the next signal that ends a cell; undefined where signals end none. */
  readonly nextSignal?: () => Promise<void>;
}

/**
 * V8 looks a global name up in one cell after another where a piece of code has no place to remember what it found. Asked for when a first
 * cell runs: what a process loads before would be given such places too, 30 ms of a start.
 */
const remember = "--no-lazy-feedback-allocation";

/** Opens V8's REPL mode: top-level await, names that live on and may be declared anew. */
export function openV8({ stacks, onEnd, nextSignal }: V8Options): V8 {
  const session = new inspector.Session();
  session.connect();
  let thrown: unknown;
  let remembers = false;

  /** The object that V8 holds under a remote id. */
  const fetchThrown = (objectId: string): unknown => {
    thrown = undefined;
    session.post("Runtime.callFunctionOn", {
      functionDeclaration: `function (error) { ${runtimeName}.thrown(error); }`,
      objectId,
      arguments: [{ objectId }],
      silent: true,
    });
    session.post("Runtime.releaseObject", { objectId });
    return thrown;
  };

  return {
    session,
    thrown: error => void (thrown = error),
    evaluate(cell, end) {
      if (!remembers) setFlagsFromString(remember);
      remembers = true;
      // `replMode` is missing in the type declarations.
      // Not `silent`: the debugger would not stop where an exception is thrown.
      const how: object = { expression: cell.code, replMode: true };
      session.post(
        "Runtime.evaluate",
        how as inspector.Runtime.EvaluateParameterType,
        (failure: Error | null, result?: inspector.Runtime.EvaluateReturnType) => {
          onEnd();
          const details = result?.exceptionDetails;
          // The inspector has no answer for an evaluation that was terminated. Where a signal did that, the cell ends when it is
          // acted on, or that would be when the next cell runs.
          if (failure && nextSignal) void nextSignal().then(() => end({ interrupted: true }));
          else if (failure) end({ interrupted: true });
          else if (!details) end(undefined);
          else {
            const { objectId, unserializableValue, value } = details.exception ?? {};
            end({
              value: objectId
                ? fetchThrown(objectId)
                : unserializableValue
                  ? primitive(unserializableValue)
                  : value,
              place: () => placeOf(details, cell.name, stacks),
            });
          }
        },
      );
    },
    close: () => session.disconnect(),
  };
}

function primitive(text: string): unknown {
  if (text.endsWith("n")) return BigInt(text.slice(0, -1));
  return Number(text);
}

/** Where V8 says it was: an early error has no stack, only this. Of what was thrown later it says nothing, and names no script. */
function placeOf(
  details: inspector.Runtime.ExceptionDetails,
  name: string,
  stacks: CellStacks,
): Frame | undefined {
  if (details.scriptId === undefined) return undefined;
  if (details.url !== undefined && details.url !== name && details.url !== "") return undefined;
  return stacks.map({
    functionName: "",
    file: name,
    line: details.lineNumber + 1,
    column: details.columnNumber + 1,
  });
}
