import { Console } from "node:console";
import { writeSync } from "node:fs";
import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { currentCell, type CellChannel } from "../../../display/cell.ts";

type Write = typeof process.stdout.write;

/**
 * Sends what cells write to stdout and stderr (console included) to their own outputs; writes of the program itself pass
 * through. Returns the undo.
 */
export function captureStreams(): () => void {
  const restore = [capture(process.stdout, "stdout"), capture(process.stderr, "stderr"), replaceConsole()];
  return () => restore.forEach(undo => undo());
}

/** How many groups of the console a cell has open. */
const groups = new WeakMap<CellChannel, number>();

/** Closes what the cell forgot, or failed before it could: its groups shall not indent what later cells print. */
export function closeGroups(cell: CellChannel): void {
  const open = groups.get(cell) ?? 0;
  groups.delete(cell);
  for (let i = 0; i < open; i++) console.groupEnd();
}

/**
 * Node tells an attached inspector of every call of its own console, stack trace included, which makes a line of output
 * seven times as dear. A console of our own is not wired to it.
 */
function replaceConsole(): () => void {
  const before = globalThis.console;
  const own = new Console({ stdout: process.stdout, stderr: process.stderr, ignoreErrors: false });
  const open = own.group.bind(own);
  const group = (...label: unknown[]): void => {
    const cell = currentCell.getStore();
    if (cell) groups.set(cell, (groups.get(cell) ?? 0) + 1);
    open(...label);
  };
  const groupEnd = own.groupEnd.bind(own);
  globalThis.console = Object.assign(own, {
    Console,
    group,
    groupCollapsed: group,
    clear: () => currentCell.getStore()?.emit({ kind: "clear", wait: false }),
    groupEnd(): void {
      const cell = currentCell.getStore();
      if (cell) groups.set(cell, Math.max(0, (groups.get(cell) ?? 0) - 1));
      groupEnd();
    },
  });
  return () => {
    globalThis.console = before;
  };
}

function capture(stream: NodeJS.WriteStream, name: "stdout" | "stderr"): () => void {
  const original = stream.write.bind(stream) as (...values: unknown[]) => boolean;
  const own = Object.getOwnPropertyDescriptor(stream, "write");
  /** What comes in pieces may be cut within a letter. */
  const decoders = new WeakMap<CellChannel, StringDecoder>();
  const decoderOf = (cell: CellChannel): StringDecoder => {
    const decoder = decoders.get(cell) ?? new StringDecoder();
    decoders.set(cell, decoder);
    return decoder;
  };
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const cell = currentCell.getStore();
    if (!cell) return original(chunk, ...rest);
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    const isText = typeof chunk === "string";
    const text =
      isText && /^utf-?8$/i.test(encoding)
        ? chunk
        : decoderOf(cell).write(isText ? Buffer.from(chunk, encoding) : Buffer.from(chunk));
    if (text !== "") cell.emit({ kind: "stream", name, text });
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => (done as () => void)());
    return true;
  };
  stream.write = write as Write;
  return () => {
    if (own) Object.defineProperty(stream, "write", own);
    else delete (stream as { write?: unknown }).write;
  };
}

/**
 * Gives the process streams of its own, so that Node never opens the inherited ones: it would make their pipe non-blocking
 * for the program at the other end too, and a notebook server that logs to that pipe would fail. To be called before
 * anything prints or starts a thread. What is written outside cells goes to the standard error.
 */
export function detachStreams(): void {
  for (const name of ["stdout", "stderr"] as const) {
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string | Uint8Array, _encoding, done) {
        try {
          writeSync(2, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
        } catch {
          // Nobody reads the log, or its pipe is full: the kernel goes on.
        }
        done();
      },
    });
    Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true });
  }
}
