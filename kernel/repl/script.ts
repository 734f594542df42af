import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import type { Session } from "../session/session.ts";
import { type Printer, shown } from "./output/show.ts";

/**
 * Runs what comes through a pipe, statement by statement, as if it were typed, and prints the results. Stops at the first
 * error. Returns the exit code: 0, 1 for an error, also one that nobody awaited, 130 when interrupted.
 */
export async function runScript(session: Session, input: Readable, printer: Printer): Promise<number> {
  let interrupted = false;
  const onSignal = () => {
    interrupted = true;
    session.interrupt();
  };
  /** Errors that nobody has taken: a later statement may. */
  const untaken = new Set<unknown>();
  const listeners = {
    unhandledRejection: (_reason: unknown, promise: unknown) => void untaken.add(promise),
    rejectionHandled: (promise: unknown) => void untaken.delete(promise),
    uncaughtException: (error: unknown) => void untaken.add(error),
    SIGINT: onSignal,
  };
  for (const [event, listener] of Object.entries(listeners)) process.on(event, listener);
  try {
    for await (const block of blocks(createInterface({ input, terminal: false }), session)) {
      const outcome = await session.execute(block, { onOutput: shown(printer, { colors: false }) });
      if (interrupted) return 130;
      if (outcome.status !== "ok") return 1;
    }
    // What the last statement left Node tells when its turn is over.
    await turn();
    return untaken.size > 0 ? 1 : 0;
  } finally {
    for (const [event, listener] of Object.entries(listeners)) process.off(event, listener);
  }
}

/** A line that belongs to the statement above it even where that one could end: `.method()`, `else`, an operator, an indent. */
const continues =
  /^(?:\s|[.?:)\]}&|*/%^,=]|[-+](?!\+|-)|(?:else|catch|finally|while|instanceof|in|as|satisfies)\b)/;
const isComment = /^\/[/*]/;

/** Whole statements of a script, in order. A statement ends where it is complete and the next line does not continue it. */
export async function* blocks(
  lines: AsyncIterable<string>,
  session: Pick<Session, "isComplete">,
): AsyncGenerator<string> {
  let block: string[] = [];
  for await (const line of lines) {
    const isNext = line.trim() !== "" && (!continues.test(line) || isComment.test(line));
    if (block.length > 0 && isNext && session.isComplete(block.join("\n")).status !== "incomplete") {
      yield block.join("\n");
      block = [];
    }
    if (block.length > 0 || line.trim() !== "") block.push(line);
  }
  if (block.length > 0) yield block.join("\n");
}
