import { createReadStream, existsSync, readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { createInterface } from "node:readline";
import { PeakError } from "../../../core/errors.ts";
import { unknownName } from "../../../core/names.ts";
import type { StreamEvent } from "../event.ts";
import { listSegments, recordingPath, type Segment } from "./folder.ts";
import { readSealed, sealedMarkets, sealedSynthetic } from "./parquet.ts";
import { readRow } from "./row.ts";

/** A recording that is there. */
export interface Recording {
  readonly synthetic: boolean;
  /** Its events in the order of their arrival, read as they are asked for. */
  events(): AsyncGenerator<StreamEvent, void, undefined>;
  /** Its markets as `"venue:SYMBOL"`, in the order of their names. */
  markets(): Promise<readonly string[]>;
}

/** Finds a recording. Throws `unknown_name` where there is none of that name, `invalid_data` for one without events. */
export async function openRecording(name: string): Promise<Recording> {
  const folder = recordingPath(name);
  const segments = listSegments(folder);
  if (segments.length === 0) {
    if (existsSync(folder))
      throw new PeakError("invalid_data", `The recording "${basename(folder)}" holds no event.`, {
        hint: "Record a stream that has some, or delete its folder.",
        context: { folder },
      });
    const home = dirname(folder);
    throw unknownName("recording", basename(folder), existsSync(home) ? readdirSync(home).sort() : []);
  }
  return {
    synthetic: await isSynthetic(segments[0]),
    events: () => readAll(segments),
    markets: () => marketsOf(segments),
  };
}

async function marketsOf(segments: readonly Segment[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const { path, writer } of segments)
    if (writer === undefined) for (const market of await sealedMarkets(path)) found.add(market);
    else
      for await (const row of readJournal(path)) {
        const event = readRow(row);
        // Notices of a whole venue are of no market.
        if (event !== undefined && event.symbol !== "*") found.add(`${event.venue}:${event.symbol}`);
      }
  return [...found].sort();
}

/** Whether a part says that its market is not real. */
export async function isSynthetic({ path, writer }: Segment): Promise<boolean> {
  if (writer === undefined) return sealedSynthetic(path);
  for await (const line of createInterface({ input: createReadStream(path) }))
    return (JSON.parse(line) as { synthetic?: boolean }).synthetic === true;
  return false;
}

async function* readAll(segments: readonly Segment[]): AsyncGenerator<StreamEvent, void, undefined> {
  for (const { path, writer } of segments) {
    let at = 0;
    for await (const row of writer === undefined ? readSealed(path) : readJournal(path)) {
      at++;
      const event = readRow(row);
      if (event === undefined)
        throw new PeakError("unreadable", `Row ${at} of ${basename(path)} is no event of a stream.`, {
          hint: `Move ${path} out of the folder to replay the rest.`,
          context: { path, row: at },
        });
      yield event;
    }
  }
}

/** The events of a journal that is being written or was left behind. Its first line is about the recording, its last may be torn. */
async function* readJournal(path: string): AsyncGenerator<unknown, void, undefined> {
  let torn = false;
  let head = true;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    // A line that is none is torn only where nothing follows.
    if (torn) yield undefined;
    const row = head ? undefined : parse(line);
    torn = !head && row === undefined;
    head = false;
    if (row !== undefined) yield row;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
