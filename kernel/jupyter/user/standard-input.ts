import { syncBuiltinESMExports } from "node:module";
import readline from "node:readline";
import readlinePromises from "node:readline/promises";
import { Readable } from "node:stream";
import { currentCell, type CellChannel } from "../../display/cell.ts";
import type { Question } from "../../display/input.ts";

type Ask = (question: Question) => Promise<string>;

/**
 * In ms. Streams read ahead; by then whoever got a line has said whether he wants another one, or the cell has ended. Waited for twice,
 * because a busy cell may be the first who comes late.
 */
const patience = 50;

/**
 * Gives each cell a standard input of its own, whose lines are asked of the person before the notebook one by one, as they are wanted: so
 * `readline.question` works as in a terminal. `fail` ends the cell that wants a line which nobody can give: the code that waits for it
 * would never hear. The input of the process itself is the server's.
 */
export function serveStandardInput(ask: Ask, fail: (cell: CellChannel, error: unknown) => void): void {
  readWholeLines();
  const inputs = new WeakMap<CellChannel, CellInput>();
  const none = Readable.from([]);
  Object.defineProperty(process, "stdin", {
    configurable: true,
    enumerable: true,
    get() {
      const cell = currentCell.getStore();
      if (!cell) return none;
      let input = inputs.get(cell);
      if (!input) {
        const line = (): Promise<string> => currentCell.run(cell, ask, { prompt: "", password: false });
        inputs.set(cell, (input = new CellInput(line, error => fail(cell, error))));
      }
      return input;
    },
  });
}

/**
 * Readline edits and echoes what comes key by key as soon as its output is a terminal. What is read here are lines that somebody has
 * edited already, before everybody's eyes.
 */
function readWholeLines(): void {
  for (const module of [readline, readlinePromises]) {
    const Interface = new Proxy<new (...values: unknown[]) => object>(module.Interface as never, {
      construct: (target, values, newTarget) =>
        Reflect.construct(target, wholeLines(values), newTarget) as object,
    });
    Object.assign(module, { Interface, createInterface: (...values: unknown[]) => new Interface(...values) });
  }
  syncBuiltinESMExports();
}

function wholeLines([first, ...rest]: readonly unknown[]): readonly unknown[] {
  if (first instanceof CellInput)
    return [{ input: first, output: rest[0], completer: rest[1], terminal: false }];
  const isOurs = (first as { input?: unknown } | undefined)?.input instanceof CellInput;
  return [isOurs ? { ...(first as object), terminal: false } : first, ...rest];
}

class CellInput extends Readable {
  readonly fd = 0;
  readonly #line: () => Promise<string>;
  readonly #fail: (error: unknown) => void;
  #wanted = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(line: () => Promise<string>, fail: (error: unknown) => void) {
    super();
    this.#line = line;
    this.#fail = fail;
    this.on("resume", () => this.#soon());
  }

  override _read(): void {
    this.#wanted = true;
    this.#soon();
  }

  /** Counted anew from each sign: an older one, kept waiting by a busy cell, would ask behind the last line. */
  #soon(): void {
    const later = (then: () => void): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(then, patience);
    };
    later(() => later(() => void this.#ask()));
  }

  async #ask(): Promise<void> {
    // Paused, as readline leaves it, it is read ahead of and not wanted; who listens to "readable" takes lines himself.
    const isIdle = this.isPaused() && this.listenerCount("readable") === 0;
    if (!this.#wanted || isIdle || this.destroyed) return;
    this.#wanted = false;
    try {
      this.push(`${await this.#line()}\n`);
    } catch (error) {
      this.destroy();
      this.#fail(error);
    }
  }
}
