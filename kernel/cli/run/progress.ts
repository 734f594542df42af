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
    format: "{bar} {done}/{total} · {duration_formatted} · {heading}{detail}",
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
  // Work inside a cell (a sweep, a bootstrap) reports itself behind the heading.
  setProgressSink((label, total) => ({
    advance: count => bar.update({ detail: ` · ${label} ${Math.floor((100 * count) / total)} %` }),
    end: () => bar.update({ detail: "" }),
  }));
  return {
    cellStarts({ done, total, heading }) {
      const payload = { heading: heading || "starting", detail: "", done: done + 1 };
      if (started) bar.update(done, payload);
      else bar.start(total, done, payload);
      started = true;
      bar.render();
    },
    end: () => bar.stop(),
  };
}
