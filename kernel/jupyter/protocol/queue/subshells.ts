import { randomUUID } from "node:crypto";
import { PeakError, received } from "../../../../lib/core/errors.ts";
import { ExecuteQueue } from "./execute-queue.ts";
import { subshellOf, type Header } from "../sockets/wire.ts";

/**
 * The main shell and those opened beside it. Cells of one shell wait for each other; a shell's cell runs whenever those of the
 * others wait for something. There is one thread of user code: a cell that blocks it holds up every shell.
 */
export class Subshells {
  readonly main = new ExecuteQueue();
  readonly #opened = new Map<string, ExecuteQueue>();

  create(): string {
    const id = randomUUID();
    this.#opened.set(id, new ExecuteQueue());
    return id;
  }

  list(): string[] {
    return [...this.#opened.keys()];
  }

  /** Cells that wait in it are answered with `aborted`; the one that runs goes on. Throws `unknown_name`. */
  async delete(id: unknown): Promise<void> {
    const queue = this.#find(id);
    this.#opened.delete(String(id));
    await queue.takeWaiting()();
  }

  /** The running cell of every shell is to end, or one that was sent before `date` and is still on its way. */
  interrupt(date?: string): void {
    for (const queue of this.#all) queue.interrupt(date);
  }

  /** No cell begins any more, in any shell; resolves when those that waited are answered. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(queue => queue.close()));
  }

  /** Resolves when no cell runs any more. */
  async drained(): Promise<void> {
    await Promise.all(this.#all.map(queue => queue.drained));
  }

  /** The shell that a message is for. Throws `unknown_name`. */
  of(header: Header): ExecuteQueue {
    const id = subshellOf(header);
    return id === undefined ? this.main : this.#find(id);
  }

  get #all(): ExecuteQueue[] {
    return [this.main, ...this.#opened.values()];
  }

  #find(id: unknown): ExecuteQueue {
    const queue = typeof id === "string" ? this.#opened.get(id) : undefined;
    if (!queue)
      throw new PeakError(
        "unknown_name",
        `subshell_id must name an open subshell, received ${received(id)}.`,
        {
          hint: "Open one by create_subshell_request; list_subshell_request names those that are open.",
        },
      );
    return queue;
  }
}
