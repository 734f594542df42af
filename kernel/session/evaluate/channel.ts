import type { CellChannel, CellOutput } from "../../display/cell.ts";
import type { OutputListener } from "../session.ts";

/** Thrown into code of an interrupted cell when it next tries to show something: an endless loop that prints ends there. */
export class KeyboardInterrupt extends Error {
  constructor() {
    super("The cell was interrupted.");
    this.name = "KeyboardInterrupt";
  }
}

/** The outputs of one cell, in order, even where some need time to be drawn. */
export class CellOutputs implements CellChannel {
  readonly name: string;
  readonly #listener: OutputListener;
  /** Outputs behind a picture that is still being drawn. Empty: everything goes straight through. */
  #waiting: Promise<void> | undefined;
  /** Made for who asks: most cells start nothing that could be aborted. */
  #stop: AbortController | undefined;
  #interrupted = false;

  constructor(name: string, listener: OutputListener) {
    this.name = name;
    this.#listener = listener;
  }

  /** Aborted when the cell is interrupted. */
  get signal(): AbortSignal {
    if (!this.#stop) {
      this.#stop = new AbortController();
      if (this.#interrupted) this.interrupt();
    }
    return this.#stop.signal;
  }

  emit(output: CellOutput): void {
    this.#refuseInterrupted();
    if (this.#waiting) this.emitLater(Promise.resolve(output));
    else this.#listener(output);
  }

  emitLater(output: Promise<CellOutput | undefined>): void {
    this.#refuseInterrupted();
    const before = this.#waiting ?? Promise.resolve();
    const sent: Promise<void> = before.then(async () => {
      const shown = await output;
      if (shown) this.#listener(shown);
      if (this.#waiting === sent) this.#waiting = undefined;
    });
    this.#waiting = sent;
  }

  /** Resolves when nothing is being drawn any more. */
  async settled(): Promise<void> {
    while (this.#waiting) await this.#waiting;
  }

  interrupt(): void {
    this.#interrupted = true;
    this.#stop?.abort(new KeyboardInterrupt());
  }

  #refuseInterrupted(): void {
    if (this.#interrupted) throw new KeyboardInterrupt();
  }
}
