import { stopwatch } from "../../lib/core/clock.ts";
import type { MimeBundle } from "../../lib/core/display.ts";
import { onInterrupt } from "../../lib/core/interrupt.ts";
import type { ProgressSink } from "../../lib/core/progress.ts";
import { currentCell } from "./cell.ts";
import { duration, progressEnd, passing, progressLine, progressPicture, share } from "./progress-look.ts";

/** Work shorter than this is not worth a bar. */
const patience = 1_000;
/** Milliseconds between two pictures. */
const interval = 200;
let pieces = 0;

/**
 * Progress inside the cell that caused it: one line with a bar, rate and time left, updated in place, that ends as a sentence;
 * a bar that an interrupt cut off says how far it came.
 */
export const cellProgress: ProgressSink = (label, total) => {
  const cell = currentCell.getStore();
  const elapsed = stopwatch();
  const displayId = `progress-${++pieces}`;
  let shownAt = 0;
  let latest = 0;
  let ended = false;
  const show = (bundle: MimeBundle) => {
    cell?.emit({ kind: "display", bundle, metadata: passing, displayId, update: shownAt > 0 });
    shownAt = elapsed();
  };
  let interrupted = false;
  const end = (): void => {
    stopListening();
    if (shownAt > 0 && !ended) {
      const how = interrupted ? `interrupted at ${share(latest, total)} after ` : "";
      show(progressEnd(`${label}: ${how}${duration(elapsed())}`));
    }
    ended = true;
  };
  const stopListening = onInterrupt(() => {
    // Before all else: a thread may be torn out of what follows, and comes to the end of the work later.
    interrupted = true;
    end();
  });
  return {
    advance(done) {
      latest = done;
      const now = elapsed();
      if (ended || now < patience || now - shownAt < interval) return;
      show(progressPicture({ done, total, text: progressLine(label, done, total, now) }));
    },
    end,
  };
};
