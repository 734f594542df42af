import { inspect } from "node:util";
import type { Displayable } from "../../../lib/core/display.ts";
import { PeakError } from "../../../lib/core/errors.ts";
import { Interrupted, interruptWork } from "../../../lib/core/interrupt.ts";
import { setProgressSink } from "../../../lib/core/progress.ts";
import { withTextLook } from "../../../lib/core/text-look.ts";
import { keepAlive } from "../keep-alive.ts";
import { Stop } from "../stop.ts";
import { inOptions } from "./as-options.ts";
import { streamProgress } from "./progress.ts";

/** Milliseconds until an interrupt that found nobody to heed it is tried again. */
const pause = 10;

/**
 * Runs a verb with progress on stderr and writes its result as wide as the terminal is; what it is refused with names options as they are
 * written here. Ctrl-C ends it in good order, a second one at once; `left` is the sentence that says what an interrupted one leaves. Returns
 * the exit code.
 */
export async function act<T extends Displayable>(
  verb: () => Promise<T>,
  { left, write = inTerminal }: { readonly left: string; readonly write?: (result: T) => string },
): Promise<number> {
  setProgressSink(streamProgress(process.stderr));
  const stop = new Stop("SIGINT", "SIGTERM");
  stop.left = `Ended at once. ${left}`;
  // A verb that is between two pieces of work hears it at the next one.
  stop.act = function interrupt() {
    if (!interruptWork()) setTimeout(interrupt, pause).unref();
  };
  try {
    const result = await keepAlive(verb);
    process.stdout.write(`${write(result).trimEnd()}\n`);
    return stop.code ?? ("ok" in result && result.ok === false ? 1 : 0);
  } catch (error) {
    if (error instanceof PeakError) throw inOptions(error);
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(`Interrupted. ${left}\n`);
    return stop.code ?? 130;
  } finally {
    stop.close();
  }
}

/** A result as wide as the terminal is. */
export function inTerminal(result: Displayable): string {
  const width = process.stdout.columns || 80;
  return withTextLook({ width, color: false }, () => inspect(result));
}
