import type inspector from "node:inspector";
import { isAlive } from "../../../../lib/core/is-alive.ts";
import { newestChild, signalTree } from "../../link/child-processes.ts";
import type { RingReader } from "../../link/ring.ts";

/** What ends a child process that a cell waits for: at the first interrupt, the second, any further one. */
const endings = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
/** A shell may lose a signal that comes while it starts: so long, in ms, it is sent again and again. */
const deafFor = 100;
/** A cell that is not ended after so many ms is told why. */
const explainAfter = 1_000;

/** A wait for a child process that was ended, by its number. */
interface EndedChild {
  readonly wait: number;
  readonly signal: (typeof endings)[number];
  readonly processes: readonly number[];
}

/** The thread to be interrupted. */
interface UserThread {
  /** Resolves when it has loaded what runs cells. */
  readonly ready: Promise<void>;
  readonly ring: RingReader;
  readonly inspector: inspector.Session;
  /** Asks it to stop what waits, and to acknowledge this number. */
  ask(serial: number): void;
  /** Tells those whose cells are not ended yet. */
  explain(text: string): void;
}

/** Ends what the user's thread runs, whatever that is. */
export class Interrupter {
  readonly #thread: UserThread;
  #serial = 0;
  #acknowledged = 0;
  #onAcknowledged = () => {};
  /** How many interrupts there were. One that comes while another is under way ends a child process the harder way. */
  count = 0;

  constructor(thread: UserThread) {
    this.#thread = thread;
  }

  /** The thread has answered. */
  acknowledge(serial: number): void {
    this.#acknowledged = serial;
    this.#onAcknowledged();
  }

  /**
   * Resolves when the thread listens again. One that listens is asked; one that does not is torn out of what it runs. Asking first
   * matters: a termination that finds nothing to terminate would hit whatever runs next.
   */
  async interrupt(): Promise<void> {
    const { ready, ring, inspector } = this.#thread;
    const first = this.count;
    // A thread that is still loading runs no cell; a termination would hit what it loads.
    await ready;
    const until = performance.now() + 5_000;
    do {
      // One that waits for room to print hears nothing.
      if (ring.blocks && !ring.loading) break;
      if (await this.listens(2)) return;
      // A module that is torn apart while it loads could never be loaded again.
    } while (ring.loading && performance.now() < until);
    // Nothing in this process can end a wait for another one: that one is ended, and the thread goes on by itself.
    let child = this.#endChild(first);
    const wait = child?.wait;
    const explain = setTimeout(() => {
      // What the processes that have ended have printed is still handed on, from a disk that takes its time.
      if (!child || child.processes.some(isAlive)) this.#thread.explain(reasonOf(child));
    }, explainAfter);
    while (wait !== undefined) {
      // One that hands on what the child has printed, and finds no room, has no child to wait for any more.
      const isOver = ring.waiting?.wait !== wait || ring.blocks;
      if (await this.listens(isOver ? 50 : 20)) return clearTimeout(explain);
      // Who catches what the wait ends with, and goes on, is torn.
      if (isOver) break;
      child = this.#endChild(first, child);
    }
    let terminated = false;
    const terminate = (): void => {
      terminated = false;
      inspector.post("Runtime.terminateExecution", () => (terminated = true));
    };
    terminate();
    // The answer to a termination comes with the next script that ends, and that script may be the one it has ended.
    for (let turns = 1; !(await this.listens(20)) || !terminated; turns++) {
      child = this.#endChild(first, child);
      // Node goes on with its ticks where it was torn out of them, and one may have left another.
      if (terminated && turns % 5 === 0) terminate();
    }
    clearTimeout(explain);
    ring.forgetWaits();
  }

  /** Whether the thread answers within so many milliseconds. */
  async listens(patience: number): Promise<boolean> {
    const serial = ++this.#serial;
    this.#thread.ask(serial);
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

  /** Ends the process that a cell waits for, which would outlive the kernel. */
  endChild(): void {
    this.#endChild(this.count - 1);
  }

  /** Ends the child process that the thread waits for, unless the same was done before; undefined where it waits for none. */
  #endChild(first: number, before?: EndedChild): EndedChild | undefined {
    const { ring } = this.#thread;
    const { waiting } = ring;
    if (!waiting) return undefined;
    const signal = endings[Math.min(this.count - first, endings.length - 1)];
    if (before?.wait === waiting.wait && before.signal === signal && waiting.age > deafFor) return before;
    // One that has ended may have left behind what it started.
    const left = before?.wait === waiting.wait ? before.processes : [];
    const newest = newestChild();
    const roots = newest === waiting.newerThan ? left : [...left, newest];
    // It is only about to start.
    if (roots.length === 0) return undefined;
    ring.breakWait(waiting.wait);
    return { wait: waiting.wait, signal, processes: signalTree(roots, signal) };
  }
}

const reasonOf = (child: EndedChild | undefined): string =>
  child
    ? `The cell waits for a process that does not end at ${child.signal}. Another interrupt ends it the harder way.\n`
    : "The cell is in a native call, which nothing can interrupt: it ends when the call returns. A restart ends it at once.\n";
