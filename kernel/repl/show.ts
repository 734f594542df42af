import { displaySymbol } from "../../lib/core/display.ts";
import { textOf } from "../display/bundle.ts";
import type { ExecuteOutcome, OutputListener, SessionError, SessionOutput } from "../session/session.ts";

/** Where text goes: what was printed, and what failed. */
export interface Printer {
  out(text: string): void;
  error(text: string): void;
}

/** What a session shows, as text. `ended` is called with the outcome and prints the result. */
export interface Shown {
  readonly listener: OutputListener;
  ended(outcome: ExecuteOutcome): void;
}

/** Shows one entry's outputs on a terminal (with colours) or in a pipe (without). Pictures show their text form. */
export function shown(printer: Printer, colors: boolean): Shown {
  let result: Extract<SessionOutput, { kind: "result" }> | undefined;
  return {
    listener(output) {
      switch (output.kind) {
        case "stream":
          return output.name === "stdout" ? printer.out(output.text) : printer.error(output.text);
        case "display":
          return printer.out(`${output.bundle["text/plain"]}\n`);
        case "result":
          result = output;
          return;
        case "error":
          return printer.error(`${errorText(output, colors)}\n`);
        case "clear": // A terminal does not take back what it has shown,
        case "comm": // has no comms,
        case "question": // and asks by itself.
      }
    },
    ended(outcome) {
      if (!result) return;
      const value = outcome.status === "ok" ? outcome.result : undefined;
      // The bundle's text has no colours; a value without a picture of its own can be shown with them.
      printer.out(`${colors && isPlain(value) ? textOf(value, true) : result.bundle["text/plain"]}\n`);
      result = undefined;
    },
  };
}

export function errorText(error: SessionError, colors: boolean): string {
  return colors && error.traceback.length > 0 ? error.traceback.join("\n") : error.plain;
}

function isPlain(value: unknown): boolean {
  if (value === undefined) return false;
  return typeof value !== "object" || value === null || !(displaySymbol in value);
}
