import { escapeHtml, type MimeBundle } from "../../lib/core/display.ts";

/** "sweep: 10 of 20 · 8.3/s · about 2 s left": how far work is after so many milliseconds, how fast, and how long it will take. */
export function progressLine(label: string, done: number, total: number, elapsed: number): string {
  const parts = [`${label}: ${share(done, total)}`];
  if (done > 0 && elapsed > 0) {
    parts.push(rate(done / (elapsed / 1_000)));
    if (done < total) parts.push(`about ${duration((elapsed / done) * (total - done))} left`);
  }
  return parts.join(" · ");
}

/** "1,000 of 2,000"; "1,000" where nobody knows of how many (`total` 0). */
export const share = (done: number, total: number): string =>
  `${done.toLocaleString("en-US")}${total > 0 ? ` of ${total.toLocaleString("en-US")}` : ""}`;

/** "4.2 s", "3 min 20 s", "2 h 5 min". */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** Steps a second, or seconds a step where those are few. */
function rate(perSecond: number): string {
  if (perSecond < 1) return `${(1 / perSecond).toFixed(1)} s each`;
  return `${perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString("en-US")}/s`;
}

/** Metadata of a bar's output: durations differ from run to run, so a check of the notebook leaves it out. */
export const passing = { peak: { volatile: true } };

/** A bar with its line. */
export function progressPicture({
  done,
  total,
  text,
}: {
  done: number;
  total: number;
  text: string;
}): MimeBundle {
  const known = total > 0 ? ` value="${done}" max="${total}"` : "";
  return {
    "text/html": `<progress${known} style="width:240px;vertical-align:middle"></progress> ${escapeHtml(text)}`,
    "text/plain": text,
  };
}

/** What is left of a bar when the work is over. */
export function progressEnd(text: string): MimeBundle {
  return { "text/html": `<span style="opacity:0.7">${escapeHtml(text)}</span>`, "text/plain": text };
}
