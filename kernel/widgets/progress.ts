import { stopwatch } from "../../lib/core/clock.ts";
import { demand } from "../../lib/core/errors.ts";
import type { Progress } from "../../lib/core/progress.ts";
import {
  duration,
  passing,
  progressEnd,
  progressLine,
  progressPicture,
  share,
} from "../display/progress-look.ts";
import { frontModule } from "./front.ts";
import { showWidget } from "./shown-widget.ts";

/**
 * Shows a progress bar for `total` steps of work, with rate and time left. Call `advance` with how many are done, and `end` in a
 * `finally`, or write `using`: a bar that ended stays as a sentence.
 *
 * @example using bar = ui.progress("fit", 100);
 */
export function progress(label: string, total: number): Progress & Disposable {
  demand(
    Number.isFinite(total) && total > 0,
    "total",
    "must be a positive number",
    total,
    "Say how many steps there are.",
  );
  const elapsed = stopwatch();
  let done = 0;
  const state = () => ({ done, total, text: progressLine(label, done, total, elapsed()) });
  const shown = showWidget({
    esm: frontModule("progress"),
    state: state(),
    every: 50,
    everyPicture: 250,
    metadata: passing,
    picture: () => progressPicture(state()),
    last: () => {
      const count = done < total ? `${share(done, total)}, ` : "";
      return progressEnd(`${label}: ${count}${duration(elapsed())}`);
    },
  });
  return {
    advance(now) {
      done = now;
      shown.changed(state);
    },
    end: shown.end,
    [Symbol.dispose]: shown.end,
  };
}

/** Goes through `items` and shows how far it is. Throws what the body throws. */
export function* each<T>(items: readonly T[], label = "items"): Generator<T, void, undefined> {
  if (items.length === 0) return;
  const bar = progress(label, items.length);
  try {
    for (const [at, item] of items.entries()) {
      yield item;
      bar.advance(at + 1);
    }
  } finally {
    bar.end();
  }
}
