import type { Header } from "../sockets/wire.ts";

interface Job {
  readonly header: Header;
  run(): Promise<void>;
  /** Answers the request without running it. */
  abort(): Promise<void>;
}

/**
 * So long, in ms, an interrupt that found nothing to interrupt is meant for cells that were sent before it: they come by another socket, and
 * a process that waited for the processor may read that one later.
 */
const overtaken = 200;

/** Cells wait for each other; everything else passes them. */
export class ExecuteQueue {
  #waiting: (Job & { readonly waited: boolean })[] = [];
  #working: Promise<void> | undefined;
  #running: Header | undefined;
  #waited = false;
  #interruption = new AbortController();
  #overtook: { readonly date: number; readonly until: number } | undefined;
  #closed = false;

  /** Whose cell runs now. */
  get running(): Header | undefined {
    return this.#running;
  }

  /** Aborts when the cell, which runs now, is interrupted, however far it is on its way to run. */
  interruptionOf({ date }: Header): AbortSignal {
    const by = this.#overtook;
    const isLate = by !== undefined && performance.now() < by.until && Date.parse(date) < by.date;
    return isLate ? AbortSignal.abort() : this.#interruption.signal;
  }

  /** `date`: when it was asked for, by the clock of who also dates the cells; undefined where nobody says. */
  interrupt(date?: string): void {
    this.#interruption.abort();
    this.#interruption = new AbortController();
    if (date !== undefined && !this.#working)
      this.#overtook = { date: Date.parse(date), until: performance.now() + overtaken };
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
