/** Long work that is under way. Call `advance` with how much is done, and `end` in a `finally`. */
export interface Progress {
  advance(done: number): void;
  end(): void;
}

/** Shows progress to whoever is looking: a notebook cell, a terminal line. */
export type ProgressSink = (label: string, total: number) => Progress;

const silent: Progress = Object.freeze({ advance() {}, end() {} });
let sink: ProgressSink = () => silent;

/** Front ends install theirs once at start; without one, work is silent. A sink decides itself after how long it shows. */
export function setProgressSink(next: ProgressSink): void {
  sink = next;
}

/** Begins a piece of work of `total` steps. */
export function startProgress(label: string, total: number): Progress {
  return sink(label, total);
}
