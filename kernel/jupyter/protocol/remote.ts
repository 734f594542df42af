import inspector from "node:inspector";
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { CommMessage } from "../../display/cell.ts";
import type { Evaluation, Evaluator } from "../../session/evaluate/contract.ts";
import type { OutputListener, SessionError, SessionOutput } from "../../session/session.ts";
import type { Answer, ToProtocol, ToUser } from "../link/messages.ts";
import { newestChild, signalTree } from "../link/child-processes.ts";
import { RingReader, type RingEntry } from "../link/ring.ts";
import { plainError } from "../../session/plain-error.ts";
import { watchSigint } from "../../session/evaluate/sigint.ts";
import { type FullHeap, watchHeap } from "./heap.ts";

/** How often the ring is looked at while there is output, in ms. */
const pollEvery = 10;
/** Bytes read in one go: between two goes, other messages have their turn. */
const drainAtMost = 128 * 1024;
/** A cell that runs as long, in ms, may be one that a signal is meant to end. */
const longCell = 50;
/** What ends a child process that a cell waits for: at the first interrupt, the second, any further one. */
const endings = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
/** A cell that is not ended after so many ms is told why. */
const explainAfter = 1_000;
/** Cells and comm messages whose late output (a timer) still finds its way. */
const remembered = 2_000;

/** A wait for a child process that was ended, by its number. */
interface EndedChild {
  readonly wait: number;
  readonly signal: (typeof endings)[number];
  readonly processes: readonly number[];
}

/** The evaluator of the user's thread, as seen from the protocol's thread. */
export class RemoteEvaluator implements Evaluator {
  readonly #port: MessagePort;
  readonly #outputs: MessagePort;
  readonly #ring: RingReader;
  readonly #listeners = new Map<number, OutputListener>();
  readonly #running = new Map<number, (evaluation: Evaluation) => void>();
  readonly #delivering = new Map<number, (known: boolean) => void>();
  readonly #ready: Promise<void>;
  readonly #debugger = new inspector.Session();
  #isReady = false;
  #onReady = () => {};
  #heapLimit = Infinity;
  #acknowledged = 0;
  #onAcknowledged = () => {};
  #serial = 0;
  #lastId = 0;
  #interrupting: Promise<void> | undefined;
  #interrupts = 0;
  #polling = false;
  #lastHeard = 0;
  #signals: ReturnType<typeof watchSigint> | undefined;
  /** The process got SIGINT. */
  onSigint: () => void = () => this.interrupt();
  /** What code outside cells sends. */
  onComm: (message: CommMessage) => void = () => {};

  constructor(memory: SharedArrayBuffer, port: MessagePort, outputs: MessagePort) {
    this.#port = port;
    this.#outputs = outputs;
    this.#ring = new RingReader(memory);
    this.#ready = new Promise(resolve => (this.#onReady = resolve));
    this.#debugger.connectToMainThread();
    port.on("message", (message: ToProtocol) =>
      (this.#handlers[message.type] as (message: ToProtocol) => void)(message),
    );
    this.#poll();
  }

  readonly #handlers: { [T in ToProtocol["type"]]: (message: Extract<ToProtocol, { type: T }>) => void } = {
    ready: ({ heapLimit }) => {
      this.#heapLimit = heapLimit;
      this.#isReady = true;
      this.#onReady();
    },
    wake: () => this.#poll(),
    interrupted: ({ serial }) => {
      this.#acknowledged = serial;
      this.#onAcknowledged();
    },
    comm: ({ message }) => this.onComm(message),
    heard: ({ id, known }) => {
      while (this.#drain() > 0);
      this.#delivering.get(id)?.(known);
      this.#delivering.delete(id);
    },
    done: ({ id, evaluation }) => {
      // Everything the cell printed lies in the ring before this message was sent.
      while (this.#drain() > 0);
      this.#running.get(id)?.(evaluation);
      this.#running.delete(id);
    },
  };

  async run(cell: Parameters<Evaluator["run"]>[0], onOutput: OutputListener): Promise<Evaluation> {
    const before = this.#interrupts;
    // Where nothing is to be waited for, the cell is on its way when this call returns.
    if (!this.#isReady) await this.#ready;
    if (this.#interrupting) await this.#interrupting;
    if (this.#interrupts > before)
      return {
        status: "error",
        error: plainError("KeyboardInterrupt", "The cell was interrupted before it ran."),
      };
    const id = this.#listen(onOutput);
    const ended = new Promise<Evaluation>(resolve => this.#running.set(id, resolve));
    this.#post({ type: "run", id, cell });
    // All else while the other thread wakes up.
    let burst: FullHeap | undefined;
    const unwatch = watchHeap(this.#debugger, this.#heapLimit, heap => {
      burst = heap;
      this.interrupt();
    });
    // Sessions of short cells, which are over before anybody could press a key, do without the ten megabytes of another thread.
    const long = setTimeout(() => (this.#signals ??= watchSigint(() => this.onSigint())), longCell);
    const evaluation = await ended;
    clearTimeout(long);
    unwatch();
    return burst && evaluation.status === "error" ? { status: "error", error: heapError(burst) } : evaluation;
  }

  expect(code: string): void {
    this.#post({ type: "expect", code });
  }

  /** Calls a comm's listeners; false where there is none. Cells that wait do not hold it up, cells that block the thread do. */
  async deliver(message: CommMessage, onOutput: OutputListener): Promise<boolean> {
    await this.#ready;
    const id = this.#listen(onOutput);
    return new Promise(resolve => {
      this.#delivering.set(id, resolve);
      this.#post({ type: "comm", id, message });
    });
  }

  /** Hands on all that was shown so far. */
  collect(): void {
    while (this.#drain() > 0);
  }

  answer(id: number, answer: Answer): void {
    this.#post({ type: "answer", id, answer });
  }

  /** A number under which the user's thread sends what is for this listener. The least recently heard are forgotten. */
  #listen(onOutput: OutputListener): number {
    const id = ++this.#lastId;
    this.#listeners.set(id, onOutput);
    if (this.#listeners.size > remembered)
      for (const old of this.#listeners.keys())
        if (!this.#running.has(old) && !this.#delivering.has(old)) {
          this.#listeners.delete(old);
          break;
        }
    return id;
  }

  interrupt(): void {
    this.#interrupts++;
    const ids = [...this.#running.keys()];
    this.#interrupting ??= this.#interrupt()
      .then(() => this.#end(ids))
      .finally(() => (this.#interrupting = undefined));
  }

  async close(): Promise<void> {
    this.#debugger.disconnect();
    await this.#signals?.close();
    this.#port.close();
    this.#outputs.close();
  }

  /** Ends the process that a cell waits for, which would outlive the kernel. */
  endChild(): void {
    this.#endChild(this.#interrupts - 1);
  }

  /** Resolves when the interrupt is over and the user's thread listens again. */
  async interrupted(): Promise<void> {
    await this.#interrupting;
  }

  /**
   * A thread that listens is asked; one that does not is torn out of what it runs. Asking first matters: a termination that
   * finds nothing to terminate would hit whatever runs next.
   */
  async #interrupt(): Promise<void> {
    const first = this.#interrupts;
    // A thread that is still loading runs no cell; a termination would hit what it loads.
    await this.#ready;
    const until = performance.now() + 5_000;
    do {
      if (await this.#ask(2)) return;
      // A module that is torn apart while it loads could never be loaded again.
    } while (this.#ring.loading && performance.now() < until);
    // Nothing in this process can end a wait for another one: that one is ended, and the thread goes on by itself.
    let child = this.#endChild(first);
    const wait = child?.wait;
    const explain = setTimeout(() => this.#explain(child), explainAfter);
    while (wait !== undefined) {
      const isOver = this.#ring.waiting?.wait !== wait;
      if (await this.#ask(isOver ? 50 : 20)) return clearTimeout(explain);
      // Who catches what the wait ends with, and goes on, is torn.
      if (isOver) break;
      child = this.#endChild(first, child);
    }
    let terminated = false;
    this.#debugger.post("Runtime.terminateExecution", () => (terminated = true));
    // The answer to a termination comes with the next script that ends, and that script may be the one it has ended.
    while (!(await this.#ask(20)) || !terminated) child = this.#endChild(first, child);
    clearTimeout(explain);
    this.#ring.forgetWait();
    // Nor may the call that wakes this thread for output have survived.
    this.#poll();
  }

  /** Ends the child process that the user's thread waits for, unless the same was done before; undefined where it waits for none. */
  #endChild(first: number, before?: EndedChild): EndedChild | undefined {
    const { waiting } = this.#ring;
    if (!waiting) return undefined;
    const signal = endings[Math.min(this.#interrupts - first, endings.length - 1)];
    if (before?.wait === waiting.wait && before.signal === signal) return before;
    // One that has ended may have left behind what it started.
    const left = before?.wait === waiting.wait ? before.processes : [];
    const newest = newestChild();
    const roots = newest === waiting.newerThan ? left : [...left, newest];
    // It is only about to start.
    if (roots.length === 0) return undefined;
    this.#ring.breakWait(waiting.wait);
    return { wait: waiting.wait, signal, processes: signalTree(roots, signal) };
  }

  #explain(child: EndedChild | undefined): void {
    const text = child
      ? `The cell waits for a process that does not end at ${child.signal}. Another interrupt ends it the harder way.\n`
      : "The cell is in a native call, which nothing can interrupt: it ends when the call returns. A restart ends it at once.\n";
    for (const id of this.#running.keys())
      this.#listeners.get(id)?.({ kind: "stream", name: "stderr", text });
  }

  /**
   * Waits for the cells that an interrupt ends. A termination drops what waits in the queue of promises, so that nobody may be
   * left to say that a cell has ended; but a cell that can say so does it before its thread answers the next question.
   */
  async #end(ids: readonly number[]): Promise<void> {
    if (ids.some(id => this.#running.has(id))) await this.#ask(1_000);
    const error = plainError("KeyboardInterrupt", "The cell was interrupted; what it had declared stays.");
    for (const id of ids) {
      this.#running.get(id)?.({ status: "error", error });
      this.#running.delete(id);
    }
  }

  /** Whether the user's thread answers within so many milliseconds. */
  async #ask(patience: number): Promise<boolean> {
    const serial = ++this.#serial;
    this.#post({ type: "interrupt", serial });
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, patience);
      this.#onAcknowledged = () => {
        if (this.#acknowledged < serial) return;
        clearTimeout(timer);
        resolve();
      };
    });
    return this.#acknowledged >= serial;
  }

  #post(message: ToUser): void {
    this.#port.postMessage(message);
  }

  /** Reads the ring now and again until it stays empty. */
  #poll(): void {
    if (this.#polling) return;
    this.#polling = true;
    const round = (): void => {
      // An interrupt comes before what it stops: the thread that prints waits meanwhile, if it must.
      const read = this.#interrupting ? 1 : this.#drain();
      if (read >= drainAtMost) setImmediate(round);
      else if (read > 0 || !this.#ring.sleep()) setTimeout(round, pollEvery);
      else this.#polling = false;
    };
    round();
  }

  #drain(): number {
    return this.#ring.read(this.#receive, drainAtMost);
  }

  readonly #receive = ({ kind, cell, text }: RingEntry): void => {
    const output: SessionOutput =
      kind === "message"
        ? (receiveMessageOnPort(this.#outputs)?.message as SessionOutput)
        : { kind: "stream", name: kind, text };
    const listener = this.#listeners.get(cell);
    if (cell !== this.#lastHeard && listener) {
      this.#lastHeard = cell;
      this.#listeners.delete(cell);
      this.#listeners.set(cell, listener);
    }
    listener?.(output);
  };
}

function heapError({ used, limit }: FullHeap): SessionError {
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  return plainError(
    "HeapLimit",
    `The cell was ended: the heap held ${megabytes(used)} of the ${megabytes(limit)} that V8 allows, and would have ended the kernel.`,
    [
      "What it had declared stays. Let go of what is not needed (name = undefined, or %reset), keep numbers in typed arrays",
      "(they live outside the heap), or start the kernel with NODE_OPTIONS=--max-old-space-size=8192.",
    ],
  );
}
