import { contentsOf, forgetLoads, loadNamed } from "../../../lib/core/contents.ts";
import { interruptWork } from "../../../lib/core/interrupt.ts";
import { createElement, Fragment } from "../../display/jsx-runtime.ts";
import inspector from "node:inspector";
import type { MimeBundle } from "../../../lib/core/display.ts";
import { bundle, bundleNow, textOf } from "../../display/bundle.ts";
import { currentCell, type CellChannel } from "../../display/cell.ts";
import type { CompiledCell } from "../compile/compile.ts";
import { ownName } from "../compile/own-name.ts";
import { runtimeName } from "../compile/runtime-name.ts";
import type { Frame, OutputListener, SessionError } from "../session.ts";
import { captureStreams, closeGroups } from "./node/capture.ts";
import { captureChildren, type ChildWait } from "./node/children.ts";
import { CellOutputs } from "./channel.ts";
import type { Evaluation, Evaluator } from "./contract.ts";
import { eventRunner, type EventRunner } from "./event.ts";
import { intrinsics } from "./node/intrinsics.ts";
import { wholeFetch } from "./node/fetch.ts";
import { guardProcess } from "./node/guard.ts";
import { magicRuntime } from "./magic.ts";
import { askMembers, membersOf } from "./members.ts";
import { cellImports } from "./imports.ts";
import { watchSigint } from "./sigint.ts";
import { plainError } from "../plain-error.ts";
import { reportError } from "./report.ts";
import { CellStacks } from "./stack.ts";
import { stoppableTimers } from "./node/timers.ts";
import { turn } from "./turn.ts";

const preload = new URL("../../preload.ts", import.meta.url).href;

export interface EvaluatorOptions {
  readonly workingFolder: string;
  /** SIGINT reaches its listeners even while a cell blocks this thread, which it ends. Default false. */
  readonly breakOnSigint?: boolean;
  /** Told of every wait for a child process, which no interrupt of this thread can end. */
  readonly childWait?: ChildWait;
}

/** An evaluator in this thread: front ends may also call into it outside cells. */
interface LocalEvaluator extends Evaluator {
  readonly runEvent: EventRunner["run"];
  expect(code: string): void;
  /** Ends a running cell with an error that its own code cannot throw. */
  fail(cell: CellChannel, error: unknown): void;
}

/** An error that V8 reported, with the place it named. */
interface Thrown {
  readonly value: unknown;
  readonly place?: () => Frame | undefined;
}

/** How a cell's code came to its end. */
type Ending = Thrown | { readonly interrupted: true } | undefined;

interface Run {
  value?: unknown;
  /** Made for the first: most cells have none. */
  disposables?: AsyncDisposableStack;
  end(ending: Ending): void;
}

/**
 * Runs cells in this thread, in V8's REPL mode: top-level await, names that live on and may be declared anew. There can be
 * one evaluator per process, because cells share the global scope, the console and the process events.
 */
export async function createEvaluator({
  workingFolder,
  breakOnSigint = false,
  childWait,
}: EvaluatorOptions): Promise<LocalEvaluator> {
  const session = new inspector.Session();
  session.connect();
  const stacks = new CellStacks();
  const imports = cellImports(workingFolder, stacks);
  const events = eventRunner(stacks);
  let latest: CellOutputs | undefined;
  const { areIntact, restore, lend } = intrinsics();
  /** Without them nobody here could say that a cell has ended, nor that it shall. */
  const restoreIntrinsics = (all = false): void => {
    const replaced = restore(all);
    if (replaced !== undefined)
      latest?.emit({
        kind: "stream",
        name: "stderr",
        text: `${replaced}: replaced by a cell, and put back, because the session itself runs on it. Give a class or an object of your own another method instead.\n`,
      });
  };
  const report = (value: unknown, place?: Thrown["place"]): SessionError => {
    const attempt = (what: unknown): SessionError => reportError(what, stacks, place?.());
    try {
      return attempt(value);
    } catch {
      restoreIntrinsics(true);
    }
    try {
      return attempt(value);
    } catch (error) {
      // Its own properties throw.
      const unreadable = new Error(`What was thrown cannot be read: ${textOf(error)}`);
      return attempt(Object.assign(unreadable, { stack: stackOf(value) }));
    }
  };
  let thrown: unknown;
  /** Several where cells of different lanes wait. */
  const runs = new Map<CellChannel, Run>();
  /** How many there are, for another thread to see. */
  const running = new Int32Array(new SharedArrayBuffer(4));
  const signals = breakOnSigint
    ? watchSigint(() => {
        // One is there to hold the signal.
        if (process.listenerCount("SIGINT") === 1) process.exit(130);
        process.emit("SIGINT", "SIGINT");
      }, running)
    : undefined;
  /** The run that the running code belongs to; undefined once it has ended. */
  const own = (): Run | undefined => runs.get(currentCell.getStore() as CellChannel);

  const globals = new Map<string, unknown>();
  const magics = magicRuntime(() => ({
    workingFolder,
    signal: (currentCell.getStore() as CellOutputs | undefined)?.signal ?? AbortSignal.abort(),
    preloaded: globals,
  }));
  const setValue = (result: unknown): void => {
    const run = own();
    if (run) run.value = result;
  };
  const runtime = {
    value: setValue,
    thrown: (error: unknown) => void (thrown = error),
    using(
      kind: "using" | "await using",
      resource: (AsyncDisposable & Disposable) | null | undefined,
    ): unknown {
      const run = own();
      if (!run) return resource;
      const disposables = (run.disposables ??= new AsyncDisposableStack());
      if (kind === "await using") return disposables.use(resource);
      const one = new DisposableStack();
      one.use(resource);
      disposables.defer(() => one.dispose());
      return resource;
    },
    /** For the debugger, which asks while this thread stands still. */
    show: bundleNow,
    members: membersOf,
    import: imports.import,
    meta: imports.meta,
    timer: () => {},
    createElement,
    Fragment,
    magic: magics.magic,
    startTime: magics.startTime,
    /** A cell that is a benchmark has the distribution as its value. */
    bench: async (body: () => unknown, budget: number) => setValue(await magics.measure(body, budget)),
  };
  globals.set(runtimeName, runtime).set("require", imports.require);
  const { dirname, filename } = imports.meta;
  globals.set(ownName("__dirname"), dirname).set(ownName("__filename"), filename);
  for (const [name, member] of Object.entries(contentsOf(preload, contentsOf))) globals.set(name, member);
  for (const [name, member] of globals)
    Object.defineProperty(globalThis, name, {
      value: member,
      configurable: true,
      writable: true,
      enumerable: false,
    });

  // Decorators find their metadata under it, where V8 has none yet.
  if (!Reflect.has(Symbol, "metadata"))
    Object.defineProperty(Symbol, "metadata", { value: Symbol.for("Symbol.metadata") });

  const undo = [
    captureStreams(),
    captureChildren(() => interrupt(), childWait),
    stacks.install(),
    guardProcess(report, () => latest),
    wholeFetch(),
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

  const evaluate = (cell: CompiledCell, { end }: Run): void => {
    // `replMode` is missing in the type declarations.
    // Not `silent`: the debugger would not stop where an exception is thrown.
    const how: object = { expression: cell.code, replMode: true };
    session.post(
      "Runtime.evaluate",
      how as inspector.Runtime.EvaluateParameterType,
      (failure: Error | null, result?: inspector.Runtime.EvaluateReturnType) => {
        if (!areIntact()) restoreIntrinsics();
        const details = result?.exceptionDetails;
        // The inspector has no answer for an evaluation that was terminated. Where a signal did that, the cell ends when it is
        // acted on, or that would be when the next cell runs.
        if (failure && signals) void signals.next().then(() => end({ interrupted: true }));
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
  };
  const interrupt = (): void => {
    restoreIntrinsics();
    forgetLoads();
    imports.interrupt();
    for (const { end } of runs.values()) end({ interrupted: true });
    events.interrupt();
  };

  const run = async (cell: CompiledCell, onOutput: OutputListener): Promise<Evaluation> => {
    const outputs = new CellOutputs(cell.name, onOutput);
    const own: Run = { end: () => {} };
    let shown: MimeBundle | undefined;
    latest = outputs;
    stacks.add(cell.name, cell.map);
    runs.set(outputs, own);
    Atomics.add(running, 0, 1);
    /** Every part of a cell's life can be interrupted: what it computes, what it disposes of, and how it shows itself. */
    const part = (work: (end: Run["end"]) => unknown): Promise<Ending> =>
      new Promise(resolve => {
        own.end = resolve;
        work(resolve);
      });
    const computed = await part(() =>
      turn(() => runs.has(outputs) && currentCell.run(outputs, evaluate, cell, own)),
    );
    const { disposables } = own;
    const disposed = isInterrupted(computed)
      ? computed
      : disposables && (await part(end => currentCell.run(outputs, disposeAll, disposables).then(end)));
    const ending = isInterrupted(computed) || isInterrupted(disposed) ? disposed : both(computed, disposed);
    const ended = isInterrupted(ending)
      ? ending
      : await part(async end => {
          // One more turn, so that a rejection nobody handles is still shown inside the cell.
          await new Promise<void>(turn);
          await outputs.settled();
          const giveBack = isPlain(own.value) ? undefined : lend();
          try {
            if (!ending) shown = await currentCell.run(outputs, bundle, own.value);
            end(ending);
          } catch (value) {
            end({ value });
          } finally {
            giveBack?.();
          }
        });
    runs.delete(outputs);
    closeGroups(outputs);
    Atomics.sub(running, 0, 1);
    if (isInterrupted(ended)) {
      // The work goes first: its progress may still say how far it came.
      interruptWork();
      outputs.interrupt();
      return {
        status: "error",
        error: plainError("KeyboardInterrupt", "The cell was interrupted; what it had declared stays."),
      };
    }
    if (ended) return { status: "error", error: report(ended.value, ended.place) };
    return { status: "ok", bundle: shown, result: own.value };
  };

  // Not the first cell shall load and compile what runs and shows cells.
  await run(firstCell, () => {});
  await signals?.ready;
  latest = undefined;

  return {
    run,
    runEvent: events.run,
    expect(code) {
      imports.expect(code);
      try {
        loadNamed(globals, code);
      } catch {
        // What cannot be loaded says so to the cell.
      }
    },
    members: async chain => (runs.size > 0 ? [] : askMembers(session, chain)),
    fail: (cell, value) => runs.get(cell)?.end({ value }),
    interrupt,
    async close() {
      interrupt();
      undo.forEach(step => step());
      await signals?.close();
    },
  };
}

const firstCell: CompiledCell = {
  name: "first.ts",
  code: `${runtimeName}.value(1)`,
  map: { source: "", rewritten: "", pieces: new Int32Array(), mappings: "" },
};

const isInterrupted = (ending: Ending): ending is { readonly interrupted: true } =>
  ending !== undefined && "interrupted" in ending;

/** Whether no method has to do with how it is shown. */
const isPlain = (value: unknown): boolean => value === undefined || typeof value === "number";

/** Disposes of what the cell declared by `using`, last first. */
async function disposeAll(stack: AsyncDisposableStack): Promise<Thrown | undefined> {
  try {
    await stack.disposeAsync();
    return undefined;
  } catch (error) {
    return { value: error };
  }
}

/** What a block throws whose disposal throws too. */
function both(computed: Thrown | undefined, disposed: Thrown | undefined): Thrown | undefined {
  if (!computed || !disposed) return computed ?? disposed;
  const message = "An error was suppressed during disposal";
  return { value: new SuppressedError(disposed.value, computed.value, message) };
}

function primitive(text: string): unknown {
  if (text.endsWith("n")) return BigInt(text.slice(0, -1));
  return Number(text);
}

/** Who wrote it is not to be trusted. */
function stackOf(thrown: unknown): string {
  try {
    return String((thrown as Error).stack);
  } catch {
    return "";
  }
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
