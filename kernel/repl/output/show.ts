import type { MimeBundle } from "../../../lib/core/display.ts";
import type { OutputListener, SessionError } from "../../session/session.ts";
import { terminalMime } from "../../display/bundle.ts";
import { harmless, wrapMessage } from "./width.ts";

/** Where text goes: what was printed, and what failed. */
export interface Printer {
  out(text: string): void;
  error(text: string): void;
  /** Shows text under a name; an update in place of what was shown under it, where that is the last on the screen. */
  named?(id: string, text: string, update: boolean): void;
}

export interface Look {
  readonly colors: boolean;
  /** Width that messages are broken at, between words. Absent: as they are. */
  columns?(): number;
  /** A bundle as the terminal's own image; undefined where bundle or terminal has none. */
  picture?(bundle: MimeBundle): string | undefined;
}

/** Shows one entry's outputs on a terminal (with colours) or in a pipe (without). */
export function shown(printer: Printer, look: Look): OutputListener {
  return output => {
    switch (output.kind) {
      case "stream":
        return output.name === "stdout" ? printer.out(output.text) : printer.error(output.text);
      case "display":
        return output.displayId !== undefined && printer.named
          ? printer.named(output.displayId, bundleText(output.bundle, look), output.update === true)
          : printer.out(bundleText(output.bundle, look));
      case "result":
        return printer.out(bundleText(output.bundle, look));
      case "error":
        return printer.error(`${wrapped(errorText(output, look.colors), look)}\n`);
      case "question": // Who shows it answers it.
      case "clear": // A terminal does not take back what it has shown,
      case "comm": // and has no comms.
    }
  };
}

export const wrapped = (message: string, { columns }: Look): string =>
  columns ? wrapMessage(message, columns()) : message;

/** A bundle for the terminal: as an image where it has one, else as text. */
function bundleText(bundle: MimeBundle, { picture }: Look): string {
  const image = picture?.(bundle);
  if (image !== undefined) return `${image}\n`;
  return `${harmless(String(bundle[terminalMime] ?? bundle["text/plain"]))}\n`;
}

export function errorText(error: SessionError, colors: boolean): string {
  return harmless(colors && error.traceback.length > 0 ? error.traceback.join("\n") : error.plain);
}
