import type { Header } from "./wire.ts";

interface Job {
  readonly header: Header;
  run(): Promise<void>;
  /** Answers the request without running it. */
  abort(): Promise<void>;
}

/** Cells wait for each other; everything else passes them. */
export class ExecuteQueue {
  #waiting: (Job & { readonly waited: boolean })[] = [];
  #working: Promise<void> | undefined;
  #running: Header | undefined;
  #waited = false;
  #interruption = new AbortController();
  #closed = false;

  /** Whose cell runs now. */
  get running(): Header | undefined {
    return this.#running;
  }

  /** Aborts when the cell that runs now is interrupted, however far it is on its way to run. */
  get interrupted(): AbortSignal {
    return this.#interruption.signal;
  }

  interrupt(): void {
    this.#interruption.abort();
    this.#interruption = new AbortController();
  }

  /** Whether the running cell came by itself: it waited behind no other, and none waits behind it. */
  get alone(): boolean {
    return !this.#waited && this.#waiting.length === 0;
  }

  add(job: Job): void {
    if (this.#closed) return void job.abort();
    this.#waiting.push({ ...job, waited: this.#working !== undefined });
    this.#working ??= this.#work();
  }

  /** Resolves when no cell runs or waits any more; undefined where that is so now. */
  get drained(): Promise<void> | undefined {
    return this.#working;
  }

  /** Takes out the cells that wait now; the returned function answers them with `aborted`. Cells that come later run again. */
  takeWaiting(): () => Promise<void> {
    const aborted = this.#waiting;
    this.#waiting = [];
    return async () => {
      for (const job of aborted) await job.abort();
    };
  }

  /** No cell begins any more: those that wait, and those that still come, are answered with `aborted`. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.takeWaiting()();
  }

  async #work(): Promise<void> {
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      this.#running = job.header;
      this.#waited = job.waited;
      await job.run();
      this.#running = undefined;
    }
    this.#working = undefined;
  }
}
