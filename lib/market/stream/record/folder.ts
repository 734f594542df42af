import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { demand } from "../../../core/errors.ts";
import { homeFolder, peakHome } from "../../../core/store/home.ts";

/** A part of a recording: a Parquet file, or the journal of the part that is being written or whose writer was killed. */
export interface Segment {
  readonly number: number;
  readonly path: string;
  /** The process that writes it; absent for Parquet. */
  readonly writer?: number;
}

/** Where a recording lies: under `PEAK_HOME/streams` by its name, or where a path says. */
export function recordingPath(name: string): string {
  demand(
    typeof name === "string" && /^[^\0]*[^\s/\\.\0][^\0]*$/.test(name),
    "record",
    "must be a name or a path",
    name,
    'Name the recording, e.g. record: "btc-november".',
  );
  return /[/\\]/.test(name) ? resolve(name) : join(peakHome(), "streams", name);
}

/** The folder of a recording, made where it is not there. */
export function makeRecordingFolder(name: string): string {
  return homeFolder(recordingPath(name));
}

/** The parts of a recording, oldest first. A journal whose Parquet file stands is left out: its writer was killed just before removing it. */
export function listSegments(folder: string): readonly Segment[] {
  const found = new Map<number, Segment>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const match = /^(\d{6})(?:\.(\d+)\.journal|\.parquet)$/.exec(name);
    if (!match) continue;
    const number = Number(match[1]);
    const path = join(folder, name);
    if (match[2] === undefined) found.set(number, { number, path });
    else if (!found.has(number)) found.set(number, { number, path, writer: Number(match[2]) });
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

/** The path of part `number`: its Parquet file, or with a process its journal. */
export function segmentPath(folder: string, number: number, writer?: number): string {
  const place = String(number).padStart(6, "0");
  return join(folder, writer === undefined ? `${place}.parquet` : `${place}.${writer}.journal`);
}
