import inspector from "node:inspector";
import { Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { begun, done, type SigintMessage, type SigintShare } from "./sigint.ts";

/** How long the main thread has to listen to a signal by itself, in ms; and once what blocked it was ended. */
const patience = 200;
const recovery = 5_000;
/** It is looked at in steps of so many ms: time in which the whole machine stood still is one of them, however long. */
const step = 50;
/** Waits within waits: a signal that comes while one is dealt with ends the next outer one, and SIGINT never gets its default. */
const depth = 8;

const { running, heard } = workerData as SigintShare;
let signal = 0;
let message = 0;
let main: inspector.Session | undefined;

const scripts = Array.from({ length: depth }, (_, level) => new Script(`peakHear(${level + 1})`));
Object.assign(globalThis, { peakHear: hear });
hear(0);

/** Waits for signals, for ever. */
function hear(level: number): void {
  if (level === depth) {
    if (signal === 0) tell();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  for (;;) {
    try {
      scripts[level].runInThisContext({ breakOnSigint: true, displayErrors: false });
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
      signal++;
      tell();
      if (running) tear(running);
    }
  }
}

function tell(): void {
  parentPort?.postMessage([signal, ++message] satisfies SigintMessage);
}

/** Ends what keeps the main thread from listening while a cell runs. */
function tear(running: Int32Array): void {
  if (!main) {
    main = new inspector.Session();
    main.connectToMainThread();
  }
  let left = patience;
  while (!isDone() && Atomics.load(running, 0) > 0) {
    left -= patience;
    // One termination may be on its way: a second one would hit what runs after it.
    if (left <= 0 && Atomics.load(heard, begun) < message) {
      main.post("Runtime.terminateExecution");
      left = recovery;
    }
    // A termination that comes too late hits who acts on the signal, or takes its message along.
    tell();
  }
}

/** Whether the main thread is done with the last message within {@link patience}. */
function isDone(): boolean {
  for (let waited = 0; waited < patience; waited += step) {
    const last = Atomics.load(heard, done);
    if (last >= message) return true;
    Atomics.wait(heard, done, last, step);
  }
  return Atomics.load(heard, done) >= message;
}
