import { interruptWork } from "../../../lib/core/interrupt.ts";
import inspector from "node:inspector";
import { bundle, bundleNow } from "../../display/bundle.ts";
import { currentCell } from "../../display/cell.ts";
import type { CompiledCell } from "../compile/compile.ts";
import { runtimeName } from "../compile/rewrite.ts";
import type { Frame, OutputListener } from "../session.ts";
import { captureStreams } from "./capture.ts";
import { CellOutputs } from "./channel.ts";
import type { Evaluation, Evaluator } from "./contract.ts";
import { eventRunner, type EventRunner } from "./event.ts";
import { guardProcess } from "./guard.ts";
import { magicRuntime } from "./magic.ts";
import { cellImports } from "./imports.ts";
import { breakableBySigint } from "./sigint.ts";
import { plainError } from "../plain-error.ts";
import { reportError } from "./report.ts";
import { CellStacks } from "./stack.ts";
import { stoppableTimers } from "./timers.ts";

export interface EvaluatorOptions {
  readonly workingFolder: string;
  /** SIGINT ends code that blocks this thread. Default false. */
  readonly breakOnSigint?: boolean;
}

/** An evaluator in this thread: front ends may also call into it outside cells. */
interface LocalEvaluator extends Evaluator {
  readonly runEvent: EventRunner["run"];
}

/** An error that V8 reported, with the place it named. */
interface Thrown {
  readonly value: unknown;
  readonly place?: Frame;
}

/**
 * Runs cells in this thread, in V8's REPL mode: top-level await, names that live on and may be declared anew. There can be
 * one evaluator per process, because cells share the global scope, the console and the process events.
 */
export async function createEvaluator({
  workingFolder,
  breakOnSigint = false,
}: EvaluatorOptions): Promise<LocalEvaluator> {
  const session = new inspector.Session();
  session.connect();
  const stacks = new CellStacks();
  const imports = cellImports(workingFolder);
  const events = eventRunner(stacks);
  let latest: CellOutputs | undefined;
  let finish: ((outcome: Thrown | { readonly interrupted: true } | undefined) => void) | undefined;
  let value: unknown;
  let thrown: unknown;
  let disposables = new AsyncDisposableStack();

  const globals = new Map<string, unknown>();
  const magics = magicRuntime(() => ({
    workingFolder,
    signal: (currentCell.getStore() as CellOutputs | undefined)?.signal ?? AbortSignal.abort(),
    preloaded: globals,
  }));
  const runtime = {
    value: (result: unknown) => void (value = result),
    thrown: (error: unknown) => void (thrown = error),
    using: (resource: AsyncDisposable | Disposable | null | undefined) => void disposables.use(resource),
    /** For the debugger, which asks while this thread stands still. */
    show: bundleNow,
    import: imports.import,
    meta: imports.meta,
    timer: () => {},
    magic: magics.magic,
    startTime: magics.startTime,
    /** A cell that is a benchmark has the distribution as its value. */
    bench: async (body: () => unknown, budget: number) => void (value = await magics.measure(body, budget)),
  };
  globals.set(runtimeName, runtime).set("require", imports.require);
  for (const [name, member] of Object.entries(await import("../../preload.ts"))) globals.set(name, member);
  for (const [name, member] of globals)
    Object.defineProperty(globalThis, name, {
      value: member,
      configurable: true,
      writable: true,
      enumerable: false,
    });

  const undo = [
    captureStreams(),
    stacks.install(),
    guardProcess(stacks, () => latest),
    stoppableTimers(() => (currentCell.getStore() as CellOutputs | undefined)?.signal),
    () => imports.remove(),
    () => session.disconnect(),
    () => globals.forEach((_, name) => Reflect.deleteProperty(globalThis, name)),
  ];

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

  const evaluate = (cell: CompiledCell): void => {
    // This cell's own: an interrupted one that settles later must not end the cell that runs by then.
    const end = finish;
    // `replMode` is missing in the type declarations.
    // Not `silent`: the debugger would not stop where an exception is thrown.
    const how: object = { expression: cell.code, replMode: true };
    session.post(
      "Runtime.evaluate",
      how as inspector.Runtime.EvaluateParameterType,
      (failure: Error | null, result?: inspector.Runtime.EvaluateReturnType) => {
        const details = result?.exceptionDetails;
        // The inspector has no answer for an evaluation that was terminated.
        if (failure) end?.({ interrupted: true });
        else if (!details) end?.(undefined);
        else {
          const { objectId, unserializableValue, value } = details.exception ?? {};
          end?.({
            value: objectId
              ? fetchThrown(objectId)
              : unserializableValue
                ? primitive(unserializableValue)
                : value,
            place: placeOf(details, cell.name, stacks),
          });
        }
      },
    );
  };
  const start = breakOnSigint ? breakableBySigint(evaluate, () => finish?.({ interrupted: true })) : evaluate;

  const run = async (cell: CompiledCell, onOutput: OutputListener): Promise<Evaluation> => {
    const outputs = new CellOutputs(cell.name, onOutput);
    latest = outputs;
    stacks.add(cell.name, cell.map);
    value = undefined;
    disposables = new AsyncDisposableStack();
    const outcome = await new Promise<Parameters<NonNullable<typeof finish>>[0]>(resolve => {
      finish = resolve;
      // A turn of its own: a terminated evaluation takes with it every frame that called it.
      setImmediate(() => currentCell.run(outputs, start, cell));
    });
    finish = undefined;
    if (outcome && "interrupted" in outcome) {
      outputs.interrupt();
      interruptWork();
      return {
        status: "error",
        error: plainError("KeyboardInterrupt", "The cell was interrupted; what it had declared stays."),
      };
    }
    const faulty = await currentCell.run(outputs, disposeAll, disposables);
    // One more turn, so that a rejection nobody handles is still shown inside the cell.
    await new Promise(resolve => void setImmediate(resolve));
    await outputs.settled();
    const failed = outcome ?? faulty;
    if (failed) return { status: "error", error: reportError(failed.value, stacks, failed.place) };
    const result = value;
    value = undefined;
    return { status: "ok", bundle: await currentCell.run(outputs, bundle, result), result };
  };

  const interrupt = (): void => {
    finish?.({ interrupted: true });
    events.interrupt();
  };

  return {
    run,
    runEvent: events.run,
    interrupt,
    async close() {
      interrupt();
      undo.forEach(step => step());
    },
  };
}

/** Disposes of what the cell declared by `using`, last first. */
async function disposeAll(stack: AsyncDisposableStack): Promise<Thrown | undefined> {
  try {
    await stack.disposeAsync();
    return undefined;
  } catch (error) {
    return { value: error };
  }
}

function primitive(text: string): unknown {
  if (text.endsWith("n")) return BigInt(text.slice(0, -1));
  return Number(text);
}

/** Where V8 says it was: an early error has no stack, only this. */
function placeOf(
  details: inspector.Runtime.ExceptionDetails,
  name: string,
  stacks: CellStacks,
): Frame | undefined {
  if (details.url !== undefined && details.url !== name && details.url !== "") return undefined;
  return stacks.map({
    functionName: "",
    file: name,
    line: details.lineNumber + 1,
    column: details.columnNumber + 1,
  });
}
