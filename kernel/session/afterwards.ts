/** In ms: a cell that has run as long may run on, and other cells and questions may come meanwhile. */
const atMost = 20;

/**
 * Work of a session that nobody waits for (what a cell leaves for later cells): done once the cell is answered, when the next one
 * comes, or while a longer one runs. In the order in which it was put off.
 */
export class Afterwards {
  readonly #failed: (reason: string) => void;
  #work: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `failed` is told of work that threw: it must not end the thread, nor keep the rest from being done. */
  constructor(failed: (reason: string) => void) {
    this.#failed = failed;
  }

  put(work: () => void): void {
    this.#work.push(work);
    this.#timer ??= setTimeout(this.settle, atMost).unref();
  }

  /** The cell has ended: as soon as its answer is out. */
  soon(): void {
    setImmediate(this.settle);
  }

  /** Does all of it now. */
  readonly settle = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const work of this.#work.splice(0))
      try {
        work();
      } catch (error) {
        this.#failed(error instanceof Error ? error.message : String(error));
      }
  };
}
