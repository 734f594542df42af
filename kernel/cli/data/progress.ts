import { stopwatch } from "../../../lib/core/clock.ts";
import type { ProgressSink } from "../../../lib/core/progress.ts";
import { progressLine } from "../../display/progress-look.ts";

/** Work shorter than this is not worth a line. */
const patience = 1_000;

/**
 * Progress of a command on stderr: on a terminal one line that updates itself and is gone in the end, elsewhere (a log, a pipe) a
 * plain line every ten seconds.
 */
export function streamProgress(stream: NodeJS.WriteStream): ProgressSink {
  const interval = stream.isTTY ? 200 : 10_000;
  return (label, total) => {
    const elapsed = stopwatch();
    let shownAt = 0;
    return {
      advance(done) {
        const now = elapsed();
        if (now < patience || now - shownAt < (shownAt === 0 ? 0 : interval)) return;
        shownAt = now;
        const line = progressLine(label, done, total, now);
        stream.write(stream.isTTY ? `\r\x1b[2K${line.slice(0, (stream.columns || 80) - 1)}` : `${line}\n`);
      },
      end() {
        if (shownAt > 0 && stream.isTTY) stream.write("\r\x1b[2K");
        shownAt = 0;
      },
    };
  };
}
