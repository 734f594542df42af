import { writeSync } from "node:fs";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { showInTerminal } from "../display/bundle.ts";
import { createRing } from "../jupyter/link/ring.ts";
import { serveEvaluator } from "../jupyter/user/host.ts";
import type { TypeMode } from "../session/session.ts";
import { sizeOf } from "./tty.ts";
import type { Size } from "./output/screen.ts";

/** What the front end's thread starts with. */
export interface TerminalStart {
  /** Default: as configured. */
  readonly types?: TypeMode;
  readonly workingFolder: string;
  /** Path of the history. */
  readonly history: string;
  readonly ring: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly outputs: MessagePort;
}

/** What the front end's thread is told; signals reach this one only. */
export type FromMain =
  | { readonly type: "resize"; readonly size: Size }
  /** The process was stopped and goes on. */
  | { readonly type: "continued" };

/**
 * The session in this process's terminal. This thread runs the cells; a second one owns the terminal, so that typing,
 * Ctrl-C and Ctrl-Z work whatever a cell does. Returns the exit code.
 */
export async function startTerminal(
  options: Pick<TerminalStart, "types" | "workingFolder" | "history">,
): Promise<number> {
  const control = new MessageChannel();
  const outputs = new MessageChannel();
  const ring = createRing();
  const start: TerminalStart = { ...options, ring, port: control.port2, outputs: outputs.port2 };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: start,
    transferList: [control.port2, outputs.port2],
  });
  const look = () =>
    showInTerminal({ columns: process.stdout.columns || 80, colors: process.stdout.hasColors() });
  look();
  const tell = (message: FromMain): void => worker.postMessage(message);
  process.on("SIGCONT", () => tell({ type: "continued" }));
  process.stdout.on("resize", () => {
    look();
    tell({ type: "resize", size: sizeOf(process.stdout) });
  });
  const ended = new Promise<number>((resolve, reject) => {
    worker.on("exit", resolve);
    worker.on("error", error => {
      // The terminal is given back by Node itself, but for what Node knows nothing of.
      writeSync(1, "\x1b[?2004l\r\n");
      reject(error);
    });
  });
  await Promise.race([
    serveEvaluator(options.workingFolder, ring, control.port1, outputs.port1, {
      comms: false,
      colors: process.stdout.hasColors(),
    }),
    ended,
  ]);
  return ended;
}
