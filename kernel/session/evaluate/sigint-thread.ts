import inspector from "node:inspector";
import { Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { SigintShare } from "./sigint.ts";

/** How long the main thread has to act on a signal itself, in ms; and once what blocked it was ended. */
const patience = 200;
const recovery = 5_000;
/** Waits within waits: a signal that comes while one is dealt with ends the next outer one, and SIGINT never gets its default. */
const depth = 8;

const { running, heard } = workerData as SigintShare;
let serial = 0;
let main: inspector.Session | undefined;

const scripts = Array.from({ length: depth }, (_, level) => new Script(`peakHear(${level + 1})`));
Object.assign(globalThis, { peakHear: hear });
hear(0);

/** Waits for signals, for ever. */
function hear(level: number): void {
  if (level === depth) {
    if (serial === 0) parentPort?.postMessage(0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  for (;;) {
    try {
      scripts[level].runInThisContext({ breakOnSigint: true, displayErrors: false });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
      parentPort?.postMessage(++serial);
      if (running) tear(running);
    }
  }
}

/** Ends what keeps the main thread from listening while a cell runs. */
function tear(running: Int32Array): void {
  if (!main) {
    main = new inspector.Session();
    main.connectToMainThread();
  }
  // One termination may be on its way: a second one would hit what runs after it.
  for (let wait = patience; !acted(wait) && Atomics.load(running, 0) > 0; wait = recovery)
    main.post("Runtime.terminateExecution");
}

/** Whether the main thread acts on the signal within so many milliseconds. */
function acted(milliseconds: number): boolean {
  const last = Atomics.load(heard, 0);
  return last >= serial || Atomics.wait(heard, 0, last, milliseconds) !== "timed-out";
}
