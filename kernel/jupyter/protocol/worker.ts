/** The protocol's thread: five channels, and the session as a front end sees it. */
import { setFlagsFromString } from "node:v8";
import { workerData } from "node:worker_threads";
import { PeakError } from "../../../lib/core/errors.ts";
import type { ProtocolStart } from "../link/messages.ts";
import { openChannels } from "./sockets/channels.ts";
import { log } from "./log.ts";

// Of its own accord V8 lets a young heap grow up to fourfold before it looks at everything again: 35 MB of an idle kernel. Said here, when
// both threads stand: after it Node's own compiled code will not do for another, which takes 50 ms more to start.
setFlagsFromString("--heap-growing-percent=100");

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
