import type { Header } from "./wire.ts";

interface Job {
  readonly header: Header;
  run(): Promise<void>;
  /** Answers the request without running it. */
  abort(): Promise<void>;
}

/** Cells wait for each other; everything else passes them. */
export class ExecuteQueue {
  #waiting: Job[] = [];
  #working: Promise<void> | undefined;
  #running: Header | undefined;

  /** Whose cell runs now. */
  get running(): Header | undefined {
    return this.#running;
  }

  add(job: Job): void {
    this.#waiting.push(job);
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

  async #work(): Promise<void> {
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      this.#running = job.header;
      await job.run();
      this.#running = undefined;
    }
    this.#working = undefined;
  }
}
