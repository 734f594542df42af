/**
 * The process behind a notebook: `node main.ts CONNECTION_FILE [--types gate|warn|off]`. This thread runs the user's code;
 * a second one speaks the protocol, so that the kernel answers while a cell is busy.
 */
import { MessageChannel, Worker } from "node:worker_threads";
import { detachStreams } from "../session/evaluate/node/capture.ts";
import { readConnection } from "./link/connection.ts";
import { createRing } from "./link/ring.ts";

detachStreams();

// Whoever starts the kernel may append words of his own, which mean nothing here: `jupyter run FILE` appends the file.
const [path, ...options] = process.argv.slice(2);
const at = options.indexOf("--types");
const mode = at < 0 ? undefined : options[at + 1];
if (!path || (at >= 0 && !["gate", "warn", "off"].includes(mode ?? ""))) {
  process.stderr.write("usage: node main.ts CONNECTION_FILE [--types gate|warn|off]\n");
  process.exit(2);
}
try {
  const connection = readConnection(path);
  const control = new MessageChannel();
  const outputs = new MessageChannel();
  const ring = createRing();
  const worker = new Worker(new URL("./protocol/worker.ts", import.meta.url), {
    workerData: {
      connection,
      types: mode,
      workingFolder: process.cwd(),
      ring,
      port: control.port2,
      outputs: outputs.port2,
    },
    // Room for a cell that a program wrote: its parser is recursive, and where its stack ends the process ends. Little room for
    // what lives as long as a message: V8 would let it take forty megabytes before it looks.
    resourceLimits: { stackSizeMb: 64, maxYoungGenerationSizeMb: 8 },
    transferList: [control.port2, outputs.port2],
  });
  worker.on("error", error => fail(error));
  worker.on("exit", code => process.exit(code));
  // The one thing that the other thread says on its own port.
  worker.on("message", () => process.exit(0));
  const { serveEvaluator } = await import("./user/host.ts");
  await serveEvaluator(process.cwd(), ring, control.port1, outputs.port1);
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  const text =
    error instanceof Error ? (error.name === "PeakError" ? error.message : error.stack) : String(error);
  process.stderr.write(`peak kernel: ${text}\n`);
  process.exit(1);
}
