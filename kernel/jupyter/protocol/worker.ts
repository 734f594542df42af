/** The protocol's thread: five channels, and the session as a front end sees it. */
import { workerData } from "node:worker_threads";
import { PeakError } from "../../../lib/core/errors.ts";
import type { ProtocolStart } from "../link/messages.ts";
import { openChannels } from "./sockets/channels.ts";
import { log } from "./log.ts";

const start = workerData as ProtocolStart;
try {
  const channels = await openChannels(start.connection);
  const { serveKernel } = await import("./serve.ts");
  serveKernel(start, channels);
} catch (error) {
  log(
    error instanceof PeakError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error),
  );
  process.exit(1);
}
