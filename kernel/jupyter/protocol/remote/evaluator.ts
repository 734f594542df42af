import inspector from "node:inspector";
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { CommMessage } from "../../../display/cell.ts";
import type { Evaluation, Evaluator } from "../../../session/evaluate/contract.ts";
import { askMembers, type Member } from "../../../session/evaluate/members.ts";
import type { Chain } from "../../../session/parse/chain.ts";
import type { OutputListener, SessionOutput } from "../../../session/session.ts";
import { isFlat, runOf, type Done } from "../../link/flat.ts";
import type { Answer, Notice, Shown, ToProtocol, ToUser } from "../../link/messages.ts";
import { RingReader, type RingEntry } from "../../link/ring.ts";
import { plainError } from "../../../session/plain-error.ts";
import { watchSigint } from "../../../session/evaluate/sigint.ts";
import { type FullHeap, heapError, HeapWatch } from "./heap.ts";
import { Interrupter } from "./interrupter.ts";

/** How often the ring is looked at while there is output, in ms. */
const pollEvery = 10;
/** What is read in one go, as the ring counts it: between two goes, other messages have their turn. */
const drainAtMost = 640 * 1024;
/**
 * So much of a cell is handed on as it comes: 150,000 short lines. One that goes on printing gets so much a millisecond, 200 of them: the front
 * end keeps up, and an interrupt finds a processor that is free.
 */
const atOnce = 16 * 1024 * 1024;
const perMillisecond = 21 * 1024;
/** A cell that runs as long, in ms, may be one that a signal is meant to end. */
const longCell = 50;
/** Where no cell runs so long, in ms, the thread that hears signals is started before one is meant. */
const pause = 500;
/** Cells and comm messages whose late output (a timer) still finds its way. */
const remembered = 2_000;

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
  readonly #interrupter: Interrupter;
  #isReady = false;
  #onReady = () => {};
  #heap: HeapWatch;
  #lastId = 0;
  #interrupting: Promise<void> | undefined;
  #polling = false;
  /** What may be handed on at once, as of that moment. */
  #allowed = atOnce;
  #allowedAt = performance.now();
  #lastHeard = 0;
  #signals: ReturnType<typeof watchSigint> | undefined;
  #pause: NodeJS.Timeout | undefined;
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
    this.#heap = new HeapWatch(this.#debugger, Infinity);
    this.#interrupter = new Interrupter({
      ready: this.#ready,
      ring: this.#ring,
      inspector: this.#debugger,
      ask: serial => this.#post({ type: "interrupt", serial }),
      explain: text => {
        for (const id of this.#running.keys())
          this.#listeners.get(id)?.({ kind: "stream", name: "stderr", text });
      },
    });
    port.on("message", (message: ToProtocol) =>
      isFlat(message)
        ? this.#end(message)
        : (this.#handlers[message.type] as (message: Notice) => void)(message),
    );
    this.#poll();
  }

  readonly #handlers: { [T in Notice["type"]]: (message: Extract<Notice, { type: T }>) => void } = {
    ready: ({ heapLimit }) => {
      this.#heap = new HeapWatch(this.#debugger, heapLimit);
      this.#isReady = true;
      this.#onReady();
      this.#pause = setTimeout(this.#watch, pause);
    },
    wake: () => this.#poll(),
    interrupted: ({ serial }) => this.#interrupter.acknowledge(serial),
    comm: ({ message }) => this.onComm(message),
    heard: ({ id, known }) => {
      while (this.#drain() > 0);
      this.#delivering.get(id)?.(known);
      this.#delivering.delete(id);
    },
  };

  #end([id, evaluation = { status: "ok" }]: Done): void {
    // Everything the cell printed lies in the ring before this message was sent.
    while (this.#drain() > 0);
    this.#running.get(id)?.(evaluation);
    this.#running.delete(id);
  }

  async run(cell: Parameters<Evaluator["run"]>[0], onOutput: OutputListener): Promise<Evaluation> {
    const before = this.#interrupter.count;
    // Where nothing is to be waited for, the cell is on its way when this call returns.
    if (!this.#isReady) await this.#ready;
    if (this.#interrupting) await this.#interrupting;
    if (this.#interrupter.count > before)
      return {
        status: "error",
        error: plainError("KeyboardInterrupt", "The cell was interrupted before it ran."),
      };
    const id = this.#listen(onOutput);
    this.#allowed = atOnce;
    const ended = new Promise<Evaluation>(resolve => this.#running.set(id, resolve));
    this.#post(runOf(id, cell));
    // All else while the other thread wakes up.
    let burst: FullHeap | undefined;
    const unwatch = this.#heap.during(heap => {
      burst = heap;
      this.interrupt();
    });
    const long = setTimeout(this.#watch, longCell);
    this.#pause?.refresh();
    const evaluation = await ended;
    clearTimeout(long);
    unwatch();
    return burst && evaluation.status === "error" ? { status: "error", error: heapError(burst) } : evaluation;
  }

  readonly #watch = (): void => {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#signals ??= watchSigint(() => this.onSigint());
  };

  expect(code: string): void {
    this.#post({ type: "expect", code });
  }

  async members(chain: Chain): Promise<readonly Member[]> {
    return this.#isReady && this.#running.size === 0 ? askMembers(this.#debugger, chain) : [];
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
    this.#interrupter.count++;
    const ids = [...this.#running.keys()];
    this.#interrupting ??= this.#interrupter
      .interrupt()
      .then(() => this.#endTorn(ids))
      .finally(() => (this.#interrupting = undefined));
  }

  async close(): Promise<void> {
    this.#debugger.disconnect();
    clearTimeout(this.#pause);
    await this.#signals?.close();
    this.#port.close();
    this.#outputs.close();
  }

  /** Ends the process that a cell waits for, which would outlive the kernel. */
  endChild(): void {
    this.#interrupter.endChild();
  }

  /** Resolves when the interrupt is over and the user's thread listens again. */
  async interrupted(): Promise<void> {
    await this.#interrupting;
  }

  /**
   * Waits for the cells that an interrupt ends. A termination drops what waits in the queue of promises, so that nobody may be
   * left to say that a cell has ended; but a cell that can say so does it before its thread answers the next question.
   */
  async #endTorn(ids: readonly number[]): Promise<void> {
    // Nor may the call that wakes this thread for output have survived.
    this.#poll();
    if (ids.some(id => this.#running.has(id))) await this.#interrupter.listens(1_000);
    const error = plainError("KeyboardInterrupt", "The cell was interrupted; what it had declared stays.");
    // Nobody has told of their ends, so nobody has read what they printed before.
    this.#drain();
    for (const id of ids) {
      this.#running.get(id)?.({ status: "error", error });
      this.#running.delete(id);
    }
  }

  #post(message: ToUser): void {
    this.#port.postMessage(message);
  }

  /** Reads the ring now and again until it stays empty. */
  #poll(): void {
    if (this.#polling) return;
    this.#polling = true;
    const round = (): void => {
      // An interrupt comes before what it stops: the thread that prints waits meanwhile, if it must. One that loads has to come to its end.
      const read = this.#interrupting && !this.#ring.loading ? 1 : this.#drain();
      const rest = this.#restAfter(read);
      if (rest > 0) setTimeout(round, rest);
      else if (read >= drainAtMost) setImmediate(round);
      else if (read > 0 || !this.#ring.sleep()) setTimeout(round, pollEvery);
      else this.#polling = false;
    };
    round();
  }

  /** How long, in ms, who has printed so much more waits for the next to be read. */
  #restAfter(cost: number): number {
    const now = performance.now();
    const gained = (now - this.#allowedAt) * perMillisecond;
    this.#allowed = Math.min(atOnce, this.#allowed + gained) - cost;
    this.#allowedAt = now;
    return this.#allowed < 0 ? Math.ceil(-this.#allowed / perMillisecond) : 0;
  }

  #drain(): number {
    return this.#ring.read(this.#receive, drainAtMost);
  }

  readonly #receive = ({ kind, cell, text }: RingEntry): void => {
    const output: SessionOutput | undefined =
      kind === "message" ? this.#shown(Number(text)) : { kind: "stream", name: kind, text };
    const listener = this.#listeners.get(cell);
    if (cell !== this.#lastHeard && listener) {
      this.#lastHeard = cell;
      this.#listeners.delete(cell);
      this.#listeners.set(cell, listener);
    }
    if (output) listener?.(output);
  };

  /** The output of this number. One that comes before it has no mark: its thread was torn out of showing it. */
  #shown(number: number): SessionOutput | undefined {
    for (;;) {
      const next = receiveMessageOnPort(this.#outputs)?.message as Shown | undefined;
      if (!next || next[0] === number) return next?.[1];
    }
  }
}
