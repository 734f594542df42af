import { stopwatch } from "../../lib/core/clock.ts";
import { escapeHtml, type MimeBundle } from "../../lib/core/display.ts";
import type { ProgressSink } from "../../lib/core/progress.ts";
import { currentCell } from "./cell.ts";

/** Work shorter than this is not worth a bar. */
const patience = 1_000;
/** Milliseconds between two pictures. */
const interval = 200;
/** Durations differ from run to run: a check of the notebook leaves this output out. */
const passing = { peak: { volatile: true } };
let pieces = 0;

/** Progress inside the cell that caused it: one line with a bar, rate and time left, updated in place, that ends as a sentence. */
export const cellProgress: ProgressSink = (label, total) => {
  const cell = currentCell.getStore();
  const elapsed = stopwatch();
  const displayId = `progress-${++pieces}`;
  let shownAt = 0;
  const show = (bundle: MimeBundle) => {
    cell?.emit({ kind: "display", bundle, metadata: passing, displayId, update: shownAt > 0 });
    shownAt = elapsed();
  };
  return {
    advance(done) {
      const now = elapsed();
      if (now < patience || now - shownAt < interval) return;
      show(bar(label, done, total, now));
    },
    end() {
      if (shownAt > 0) show(line(`${label}: ${(elapsed() / 1_000).toFixed(1)} s`));
    },
  };
};

function bar(label: string, done: number, total: number, elapsed: number): MimeBundle {
  const share = total > 0 ? done / total : 0;
  const left = share > 0 ? `, about ${Math.ceil((elapsed / share - elapsed) / 1_000)} s left` : "";
  const text = `${label}: ${done} of ${total}${left}`;
  return {
    "text/plain": text,
    "text/html": `<progress value="${done}" max="${total}" style="width:240px;vertical-align:middle"></progress> ${escapeHtml(text)}`,
  };
}

function line(text: string): MimeBundle {
  return { "text/plain": text, "text/html": `<span style="opacity:0.7">${escapeHtml(text)}</span>` };
}
