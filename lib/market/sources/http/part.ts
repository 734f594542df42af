import { createHash, type Hash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../../../core/is-alive.ts";
import { writeAtomically } from "../../../core/store/artifacts.ts";

/** What the server said of the version of which we hold the beginning. */
const versionSchema = z.strictObject({ etag: z.string().optional(), modified: z.string().optional() });
export type Version = z.infer<typeof versionSchema>;

/** The beginning of a file that is being fetched. */
export interface Part {
  readonly path: string;
  /** Bytes held. */
  length: number;
  hash: Hash;
  version: Version | undefined;
}

/** Parts that this process writes to. */
const active = new Set<string>();
let number = 0;

/**
 * The part of a download that this process goes on with: what a process that is gone has left, or a new one. Two processes
 * never have the same: taking one is renaming it, which only one of them can.
 */
export async function takePart(folder: string, key: string): Promise<Part> {
  const mine = join(folder, `${key}.${process.pid}.${number++}.part`);
  for (const name of readdirSync(folder)) {
    const [, owner] = new RegExp(`^${key}\\.(\\d+)\\.\\d+\\.part$`).exec(name) ?? [];
    const path = join(folder, name);
    if (owner === undefined || active.has(path) || (Number(owner) !== process.pid && isAlive(Number(owner))))
      continue;
    try {
      if (path !== mine) renameSync(path, mine);
      if (existsSync(`${path}.json`)) renameSync(`${path}.json`, `${mine}.json`);
    } catch {
      // Another process was faster.
      continue;
    }
    active.add(mine);
    const version = readVersion(`${mine}.json`);
    if (version === undefined) break;
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(mine)) hash.update(chunk as Buffer);
    return { path: mine, length: statSync(mine).size, hash, version };
  }
  active.add(mine);
  return { path: mine, length: 0, hash: createHash("sha256"), version: undefined };
}

/** Begins a part anew, for another version of the file. */
export async function restart(part: Part, version: Version): Promise<FileHandle> {
  part.length = 0;
  part.hash = createHash("sha256");
  part.version = version;
  const file = await open(part.path, "w");
  // Without a version nothing tells later whether the rest belongs to it.
  if (version.etag !== undefined || version.modified !== undefined)
    writeAtomically(`${part.path}.json`, JSON.stringify(version));
  else rmSync(`${part.path}.json`, { force: true });
  return file;
}

/** Leaves a part for whoever comes next, or takes it away. */
export function leavePart({ path }: Part, keep: boolean): void {
  active.delete(path);
  if (keep) return;
  rmSync(path, { force: true });
  rmSync(`${path}.json`, { force: true });
}

function readVersion(path: string): Version | undefined {
  try {
    return versionSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // A part without its note is of no use: it is written over.
    return undefined;
  }
}
