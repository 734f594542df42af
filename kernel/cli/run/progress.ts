import { type Options, SingleBar } from "cli-progress";
import { setProgressSink } from "../../../lib/core/progress.ts";
import type { RunListener } from "./execute.ts";

export interface RunProgress extends Pick<RunListener, "cellStarts"> {
  end(): void;
}

/**
 * Shows a run while it goes: on a terminal one line that updates itself, elsewhere (a log, a pipe) one plain line a cell.
 */
export function showProgress(stream: NodeJS.WriteStream): RunProgress {
  return stream.isTTY ? onTerminal(stream) : asLines(stream);
}

function asLines(stream: NodeJS.WriteStream): RunProgress {
  return {
    cellStarts: ({ done, total, heading }) =>
      void stream.write(`[${done + 1}/${total}]${heading ? ` ${heading}` : ""}\n`),
    end() {},
  };
}

function onTerminal(stream: NodeJS.WriteStream): RunProgress {
  const options: Options = {
    format: "{bar} {done}/{total} · {duration_formatted} · {label}",
    barCompleteChar: "━",
    barIncompleteChar: "─",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    stream,
    fps: 10,
  };
  const bar = new SingleBar(options);
  let started = false;
  let heading = "";
  /** What is being done, cut to the room that is left beside bar, count and time. */
  const label = (detail = "") => {
    const text = `${heading || "starting"}${detail && ` · ${detail}`}`;
    const room = Math.max(10, (stream.columns || 80) - 45);
    return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
  };
  // Work inside a cell (a sweep, a bootstrap) reports itself behind the heading.
  setProgressSink((_, total) => ({
    advance: count => bar.update({ label: label(`${Math.floor((100 * count) / total)} %`) }),
    end: () => bar.update({ label: label() }),
  }));
  return {
    cellStarts(cell) {
      heading = cell.heading;
      const payload = { label: label(), done: cell.done + 1 };
      if (started) bar.update(cell.done, payload);
      else bar.start(cell.total, cell.done, payload);
      started = true;
      bar.render();
    },
    end: () => bar.stop(),
  };
}
