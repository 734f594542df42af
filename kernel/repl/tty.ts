import { ReadStream, WriteStream } from "node:tty";
import { createDecoder, type TerminalInput } from "./input/decode.ts";
import type { Size } from "./output/screen.ts";

/** The terminal, as the front end's thread owns it. */
export interface Tty {
  /** Follows the window. */
  readonly size: Size;
  readonly colors: boolean;
  write(text: string): void;
  /** Takes the terminal: every key comes as input, Ctrl-C too. */
  claim(): void;
  /** Gives it back as it was found. */
  restore(): void;
  /** Ctrl-Z: stops this process and the rest of its job; returns when the shell lets it go on. */
  suspend(): void;
  /** Tells the new size of the window. */
  resize(size: Size): void;
  onInput(listener: (input: TerminalInput) => void): void;
  onResize(listener: () => void): void;
  /** Nothing more can come. */
  onEnd(listener: () => void): void;
}

/** What is switched off when the terminal is given back: bracketed paste, and a hidden cursor or colours of a program that died. */
const plain = "\x1b[?2004l\x1b[?25h";

/**
 * Opens this process's terminal in this thread. `dumb`: nothing but text may be written to it. The thread that runs cells
 * may be blocked; keys arrive here all the same, which is how Ctrl-C and Ctrl-Z always work.
 */
export function openTty(dumb: boolean): Tty {
  const input = new ReadStream(0);
  const output = new WriteStream(1);
  let size = sizeOf(output);
  let resized = (): void => {};
  const tty: Tty = {
    get size() {
      return size;
    },
    colors: !dumb && output.hasColors(),
    write: text => void output.write(text),
    claim() {
      input.setRawMode(true);
      if (!dumb) output.write("\x1b[?2004h");
    },
    restore() {
      if (!dumb) output.write(plain);
      input.setRawMode(false);
    },
    suspend() {
      tty.restore();
      process.kill(0, "SIGTSTP");
      // The signal is on its way; this thread must not go on before it is there.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      tty.claim();
    },
    resize(next) {
      size = next;
      resized();
    },
    onInput: listener => void input.on("data", createDecoder(listener)),
    onResize: listener => void (resized = listener),
    onEnd: listener => void input.on("end", listener).on("error", listener),
  };
  return tty;
}

/** A terminal that does not know its size has the usual one. */
export function sizeOf({ columns, rows }: { columns?: number; rows?: number }): Size {
  return { columns: Math.max(10, columns || 80), rows: Math.max(4, rows || 24) };
}
