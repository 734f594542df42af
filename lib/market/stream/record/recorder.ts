import { closeSync, existsSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { stopwatch } from "../../../core/clock.ts";
import { invalidArgument, PeakError } from "../../../core/errors.ts";
import { openLock, type Lock } from "../../../core/store/lock.ts";
import { minute } from "../../../core/time.ts";
import type { StreamEvent } from "../event.ts";
import { listSegments, makeRecordingFolder, segmentPath } from "./folder.ts";
import { sealJournal } from "./parquet.ts";
import { isSynthetic } from "./read.ts";
import { writeLine } from "./row.ts";

/** Events are written to the open journal after so many, or after so many milliseconds. */
const flushEvents = 256;
const flushAfter = 200;
/** A journal becomes a Parquet file after so many events, so many bytes (it is read whole then, and books may be large), or so long. */
const sealEvents = 50_000;
const sealBytes = 2 ** 27;
const sealAfter = 10 * minute;

/** Writes a recording. */
export interface Recorder {
  /** Adds an event. Throws `unavailable` where the disk takes no more. */
  write(event: StreamEvent): void;
  /** Writes what is left and seals it. */
  close(): Promise<void>;
}

export interface RecorderOptions {
  /** Whether the market behind it is not real; a replay says so. */
  readonly synthetic: boolean;
  /** Events of a part at most; default 50,000. */
  readonly sealEvents?: number;
  /** Bytes of a part's journal at most, to the last event; default 128 MiB. */
  readonly sealBytes?: number;
}

/**
 * Opens a recording for writing, at its end where it is there. Events go to a journal of lines that is flushed five times a second, and
 * from there into Parquet files in parts. A kill loses what was not flushed, at most 256 events or 200 ms, and leaves everything else
 * readable; the next recorder seals the journal that was left behind. Throws `unavailable` where another process records into it.
 */
export async function openRecorder(name: string, options: RecorderOptions): Promise<Recorder> {
  const folder = makeRecordingFolder(name);
  const lock = openLock(join(folder, ".lock"));
  try {
    if (!lock.take()) throw inUse(name, folder);
    return write(folder, await tidy(folder, name, options.synthetic), options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Seals what a killed writer left behind, and answers the number of the last part. */
async function tidy(folder: string, name: string, synthetic: boolean): Promise<number> {
  const segments = listSegments(folder);
  if (segments.length > 0 && (await isSynthetic(segments[0])) !== synthetic)
    throw invalidArgument(
      "synthetic",
      `must be ${String(!synthetic)} as in the recording "${name}" that is there`,
      synthetic,
      "Choose another name: a real and a made-up market do not go into one recording.",
    );
  for (const { number, path, writer } of segments)
    if (writer !== undefined) await sealJournal(path, segmentPath(folder, number));
  // What was not renamed, or not removed once its Parquet file stood.
  for (const file of readdirSync(folder)) {
    const [, part] = /^(\d{6})\.\d+\.journal$/.exec(file) ?? [];
    if (
      /^\.\d{6}\.parquet\..+\.tmp$/.test(file) ||
      (part !== undefined && existsSync(segmentPath(folder, Number(part))))
    )
      rmSync(join(folder, file), { force: true });
  }
  return segments.at(-1)?.number ?? 0;
}

/** Writes the parts behind number `last` while it has the lock. */
function write(folder: string, last: number, options: RecorderOptions, lock: Lock): Recorder {
  let number = last;
  const most = { events: options.sealEvents ?? sealEvents, bytes: options.sealBytes ?? sealBytes };
  let journal = "";
  let handle = -1;
  let written = 0;
  let size = 0;
  let age = stopwatch();
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sealing: Promise<void> = Promise.resolve();
  let failure: unknown;

  const refused = (cause: unknown): PeakError =>
    new PeakError("unavailable", `${journal} cannot be written: ${(cause as Error).message}.`, {
      hint: "Make room on the disk; what was recorded before is safe.",
      context: { journal },
      cause,
    });
  /** Closes the journal, once: another file may have its number next. */
  const end = (): void => {
    if (handle >= 0) closeSync(handle);
    handle = -1;
  };
  const begin = (): void => {
    journal = segmentPath(folder, ++number, process.pid);
    try {
      handle = openSync(journal, "wx");
    } catch (cause) {
      throw refused(cause);
    }
    written = 0;
    size = 0;
    age = stopwatch();
    put(`${JSON.stringify({ synthetic: options.synthetic })}\n`);
  };
  const put = (text: string): void => {
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    } catch (cause) {
      // Behind half a line nothing may be written.
      end();
      throw refused(cause);
    }
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length === 0) return;
    const text = lines.join("");
    lines = [];
    put(text);
  };
  /** Does `work` unless something went wrong before. */
  const unlessFailed = (work: () => void): void => {
    if (failure !== undefined) throw failure;
    try {
      work();
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  /** Ends the open part; its Parquet file is made while the next is written. */
  const seal = (): void => {
    flush();
    end();
    const [from, to] = [journal, segmentPath(folder, number)];
    sealing = sealing.then(() => sealJournal(from, to)).catch((error: unknown) => void (failure ??= error));
  };

  begin();
  return {
    write(event) {
      unlessFailed(() => {
        const line = writeLine(event);
        lines.push(line);
        written++;
        size += line.length;
        if (lines.length >= flushEvents) flush();
        // A timer has nobody to throw at: the next event does.
        else
          timer ??= setTimeout(() => {
            try {
              flush();
            } catch (error) {
              failure ??= error;
            }
          }, flushAfter);
        if (written >= most.events || size >= most.bytes || age() >= sealAfter) {
          seal();
          begin();
        }
      });
    },
    async close() {
      try {
        if (handle >= 0) seal();
      } finally {
        clearTimeout(timer);
        await sealing;
        lock.release();
      }
      if (failure !== undefined) throw failure;
    },
  };
}

function inUse(name: string, folder: string): PeakError {
  const writer = listSegments(folder).findLast(segment => segment.writer !== undefined)?.writer;
  return new PeakError(
    "unavailable",
    `The recording "${name}" is being written by ${writer === undefined ? "another process" : `process ${writer}`}.`,
    { hint: "Choose another name, or stop that process.", context: { name, process: writer } },
  );
}
