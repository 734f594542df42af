import { closeSync, existsSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { stopwatch } from "../../../core/clock.ts";
import { invalidArgument, PeakError } from "../../../core/errors.ts";
import { minute } from "../../../core/time.ts";
import type { StreamEvent } from "../event.ts";
import { listSegments, makeRecordingFolder, segmentPath } from "./folder.ts";
import { sealJournal } from "./parquet.ts";
import { isSynthetic } from "./read.ts";
import { writeLine } from "./row.ts";

/** Events are written to the open journal after so many, or after so many milliseconds. */
const flushEvents = 256;
const flushAfter = 200;
/** A journal becomes a Parquet file after so many events, or so long. */
const sealEvents = 50_000;
const sealAfter = 10 * minute;

/** Paths of the journals this process has open. */
const openJournals = new Set<string>();

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
}

/**
 * Opens a recording for writing, at its end where it is there. Events go to a journal of lines that is flushed five times a second, and
 * from there into Parquet files in parts. A kill loses what was not flushed, at most 256 events or 200 ms, and leaves everything else
 * readable; the next recorder seals the journal that was left behind. Throws `unavailable` where another process records into it.
 */
export async function openRecorder(name: string, options: RecorderOptions): Promise<Recorder> {
  const folder = makeRecordingFolder(name);
  let number = 0;
  const segments = listSegments(folder);
  if (segments.length > 0 && (await isSynthetic(segments[0])) !== options.synthetic)
    throw invalidArgument(
      "synthetic",
      `must be ${String(!options.synthetic)} as in the recording "${name}" that is there`,
      options.synthetic,
      "Choose another name: a real and a made-up market do not go into one recording.",
    );
  for (const segment of segments) {
    number = Math.max(number, segment.number);
    if (segment.writer === undefined) continue;
    if (writes(segment.path, segment.writer)) throw inUse(name, segment.path, segment.writer);
    await sealJournal(segment.path, segmentPath(folder, segment.number));
  }
  // What a writer that was killed did not rename, or did not remove once its Parquet file stood.
  for (const file of readdirSync(folder)) {
    const [, part] = /^(\d{6})\.\d+\.journal$/.exec(file) ?? [];
    if (
      /^\.\d{6}\.parquet\..+\.tmp$/.test(file) ||
      (part !== undefined && existsSync(segmentPath(folder, Number(part))))
    )
      rmSync(join(folder, file), { force: true });
  }
  const most = options.sealEvents ?? sealEvents;
  let journal = "";
  let handle = -1;
  let written = 0;
  let age = stopwatch();
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sealing: Promise<void> = Promise.resolve();
  let failure: unknown;

  const begin = (): void => {
    journal = segmentPath(folder, ++number, process.pid);
    handle = openSync(journal, "wx");
    openJournals.add(journal);
    written = 0;
    age = stopwatch();
    put(`${JSON.stringify({ synthetic: options.synthetic })}\n`);
  };
  const put = (text: string): void => {
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    } catch (cause) {
      throw new PeakError("unavailable", `${journal} cannot be written: ${(cause as Error).message}.`, {
        hint: "Make room on the disk; what was recorded before is safe.",
        context: { journal },
        cause,
      });
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
  /** Ends the open part; its Parquet file is made while the next is written. */
  const seal = (): void => {
    flush();
    closeSync(handle);
    const [from, to] = [journal, segmentPath(folder, number)];
    sealing = sealing
      .then(() => sealJournal(from, to))
      .catch((error: unknown) => void (failure ??= error))
      .finally(() => openJournals.delete(from));
  };

  begin();
  // Another recorder may have begun since the folder was read. Where both find each other, both give up.
  for (const file of readdirSync(folder)) {
    const writer = Number(/^\d{6}\.(\d+)\.journal$/.exec(file)?.[1] ?? process.pid);
    if (writer === process.pid || !writes(join(folder, file), writer)) continue;
    closeSync(handle);
    rmSync(journal);
    openJournals.delete(journal);
    throw inUse(name, join(folder, file), writer);
  }
  return {
    write(event) {
      if (failure !== undefined) throw failure;
      lines.push(writeLine(event));
      written++;
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
      if (written >= most || age() >= sealAfter) {
        seal();
        begin();
      }
    },
    async close() {
      seal();
      await sealing;
      if (failure !== undefined) throw failure;
    },
  };
}

function inUse(name: string, journal: string, writer: number): PeakError {
  return new PeakError("unavailable", `The recording "${name}" is being written by process ${writer}.`, {
    hint: `Choose another name, or stop that process; where it has nothing to do with Peak Trade, rename ${journal} to another number in place of ${writer}.`,
    context: { name, process: writer },
  });
}

/** Whether the process that a journal names is still at it. */
function writes(journal: string, writer: number): boolean {
  if (writer === process.pid) return openJournals.has(journal);
  try {
    process.kill(writer, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
