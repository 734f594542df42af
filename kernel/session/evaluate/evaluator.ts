import { contentsOf, forgetLoads, loadNamed } from "../../../lib/core/contents.ts";
import { Interrupted, interruptWork } from "../../../lib/core/interrupt.ts";
import type { MimeBundle } from "../../../lib/core/display.ts";
import { bundle, textOf } from "../../display/bundle.ts";
import { currentCell, type CellChannel } from "../../display/cell.ts";
import type { CompiledCell } from "../compile/compile.ts";
import { ownName } from "../compile/own-name.ts";
import { runtimeName } from "../compile/runtime-name.ts";
import type { OutputListener, SessionError } from "../session.ts";
import { captureStreams, closeGroups } from "./node/capture.ts";
import { captureChildren, type ChildWait } from "./node/children.ts";
import { CellOutputs } from "./channel.ts";
import type { Evaluation, Evaluator } from "./contract.ts";
import { both, disposeAll, isInterrupted, type Ending, type Thrown } from "./ending.ts";
import { openV8 } from "./v8.ts";
import { eventRunner, type EventRunner } from "./event.ts";
import { intrinsics } from "./node/intrinsics.ts";
import { wholeFetch } from "./node/fetch.ts";
import { guardProcess } from "./node/guard.ts";
import { magicRuntime } from "./magic.ts";
import { askMembers } from "./members.ts";
import { cellImports } from "./imports.ts";
import { cellRuntime, type Run } from "./runtime.ts";
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
  /** Whether an error that nobody awaits is told with ANSI colours. Default true. */
  readonly colors?: boolean;
  /** Told of every wait for a child process, which no interrupt of this thread can end. */
  readonly childWait?: ChildWait;
}

/** An evaluator in this thread: front ends may also call into it outside cells. */
interface LocalEvaluator extends Evaluator {
  readonly runEvent: EventRunner["run"];
  expect(code: string): void;
  isRunning(cell: CellChannel): boolean;
  /** Ends a running cell with an error that its own code cannot throw. */
  fail(cell: CellChannel, error: unknown): void;
}

interface OpenRun extends Run {
  readonly outputs: CellOutputs;
  end(ending: Ending): void;
  /** An interrupt has told it to end. */
  isTold: boolean;
  /** Tells who waits for it how it ended. */
  readonly settle: (evaluation: Evaluation) => void;
}

const interrupted = (): Evaluation => ({
  status: "error",
  error: plainError("KeyboardInterrupt", "The cell was interrupted; what it had declared stays."),
});

/**
 * Runs cells in this thread, in V8's REPL mode: top-level await, names that live on and may be declared anew. There can be
 * one evaluator per process, because cells share the global scope, the console and the process events.
 */
export async function createEvaluator({
  workingFolder,
  breakOnSigint = false,
  colors = true,
  childWait,
}: EvaluatorOptions): Promise<LocalEvaluator> {
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
  /** Several where cells of different lanes wait. */
  const runs = new Map<CellChannel, OpenRun>();
  /** How many there are, for another thread to see. */
  const running = new Int32Array(new SharedArrayBuffer(4));
  const signals = breakOnSigint
    ? watchSigint(
        () => {
          // One is there to hold the signal.
          if (process.listenerCount("SIGINT") === 1) process.exit(130);
          process.emit("SIGINT", "SIGINT");
        },
        { running, mend: () => endTorn() },
      )
    : undefined;
  const v8 = openV8({
    stacks,
    onEnd: () => void (areIntact() || restoreIntrinsics()),
    nextSignal: signals && (() => signals.next()),
  });

  const globals = new Map<string, unknown>();
  const magics = magicRuntime(() => ({
    workingFolder,
    signal: (currentCell.getStore() as CellOutputs | undefined)?.signal ?? AbortSignal.abort(),
    preloaded: globals,
  }));
  const runtime = cellRuntime({
    own: () => runs.get(currentCell.getStore() as CellChannel),
    imports,
    magics,
    thrown: v8.thrown,
  });
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
    guardProcess(report, () => latest, colors),
    wholeFetch(),
    stoppableTimers(() => (currentCell.getStore() as CellOutputs | undefined)?.signal),
    () => imports.remove(),
    () => v8.close(),
    () => globals.forEach((_, name) => Reflect.deleteProperty(globalThis, name)),
  ];

  const close = (outputs: CellOutputs): void => {
    if (!runs.delete(outputs)) return;
    closeGroups(outputs);
    Atomics.sub(running, 0, 1);
  };

  /**
   * A termination drops what waits in the queue of promises, be it what was to say that a cell has ended. One that an interrupt has
   * told to end, and that is there a turn later, is such a cell.
   */
  const endTorn = (): void => {
    for (const { outputs, isTold, settle } of runs.values())
      if (isTold) {
        close(outputs);
        outputs.interrupt();
        settle(interrupted());
      }
  };

  const interrupt = (): void => {
    restoreIntrinsics();
    endTorn();
    // A cell that was torn out of its end cannot tell its work any more; the thread is asked again after that.
    if (runs.size > 0) interruptWork();
    forgetLoads();
    imports.interrupt();
    for (const run of runs.values()) {
      run.isTold = true;
      run.end({ interrupted: true });
    }
    events.interrupt();
  };

  const run = (cell: CompiledCell, onOutput: OutputListener): Promise<Evaluation> =>
    new Promise((settle, fail) => {
      const outputs = new CellOutputs(cell.name, onOutput);
      const own: OpenRun = { outputs, end: () => {}, isTold: false, settle };
      latest = outputs;
      stacks.add(cell.name, cell.map);
      runs.set(outputs, own);
      Atomics.add(running, 0, 1);
      lifeOf(cell, own).then(settle, fail);
    });

  const lifeOf = async (cell: CompiledCell, own: OpenRun): Promise<Evaluation> => {
    const { outputs } = own;
    let shown: MimeBundle | undefined;
    /** Every part of a cell's life can be interrupted: what it computes, what it disposes of, and how it shows itself. */
    const part = (work: (end: OpenRun["end"]) => unknown): Promise<Ending> =>
      new Promise(resolve => {
        own.end = resolve;
        work(resolve);
      });
    const computed = await part(() =>
      turn(() => runs.has(outputs) && currentCell.run(outputs, v8.evaluate, cell, own.end)),
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
    close(outputs);
    // Work that heard of the interrupt ends its cell with it, also where the thread was torn before it could end the cell itself.
    if (isInterrupted(ended) || ended?.value instanceof Interrupted) {
      // The work goes first: its progress may still say how far it came.
      interruptWork();
      outputs.interrupt();
      return interrupted();
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
    members: async chain => (runs.size > 0 ? [] : askMembers(v8.session, chain)),
    isRunning: cell => runs.has(cell),
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

/** Whether no method has to do with how it is shown. */
const isPlain = (value: unknown): boolean => value === undefined || typeof value === "number";

/** Who wrote it is not to be trusted. */
function stackOf(thrown: unknown): string {
  try {
    return String((thrown as Error).stack);
  } catch {
    return "";
  }
}
