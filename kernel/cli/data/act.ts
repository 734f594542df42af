import { inspect } from "node:util";
import type { Displayable } from "../../../lib/core/display.ts";
import { Interrupted, interruptWork } from "../../../lib/core/interrupt.ts";
import { setProgressSink } from "../../../lib/core/progress.ts";
import { withTextLook } from "../../../lib/core/text-look.ts";
import { keepAlive } from "../keep-alive.ts";
import { streamProgress } from "./progress.ts";

/**
 * Runs a verb with progress on stderr and writes its result as wide as the terminal is. Ctrl-C ends it in good order: what was
 * fetched stays. Returns the exit code.
 */
export async function act<T extends Displayable>(
  verb: () => Promise<T>,
  write: (result: T) => string = inTerminal,
): Promise<number> {
  setProgressSink(streamProgress(process.stderr));
  let pressed = 0;
  const onSignal = (): void => {
    if (++pressed > 1) process.exit(130);
    interruptWork();
  };
  process.on("SIGINT", onSignal);
  try {
    const result = await keepAlive(verb);
    process.stdout.write(`${write(result).trimEnd()}\n`);
    return "ok" in result && result.ok === false ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write("Interrupted. What had come is cached; the same command goes on from there.\n");
    return 130;
  } finally {
    process.off("SIGINT", onSignal);
  }
}

/** A result as wide as the terminal is. */
export function inTerminal(result: Displayable): string {
  const width = process.stdout.columns || 80;
  return withTextLook({ width, color: false }, () => inspect(result));
}
