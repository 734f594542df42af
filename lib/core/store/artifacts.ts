import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { PeakError } from "../errors.ts";
import { homeFolder } from "./home.ts";

/**
 * Writes a file so that a reader sees the old content or the new one, never a half: a temporary file beside it, flushed to
 * disk, then renamed over it.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = openSync(temporary, "wx");
    try {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new PeakError("unavailable", `${path} cannot be written: ${(cause as Error).message}.`, {
      hint: "Check that the folder exists, can be written and the disk has room; what stood there before is untouched.",
      context: { path },
      cause,
    });
  }
}

/** Stores bytes under the hash of their content and returns the name; equal content is stored once. */
export function putArtifact(bytes: Uint8Array, extension: "arrow" | "json"): string {
  const name = `${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}.${extension}`;
  const path = join(homeFolder("artifacts"), name);
  if (!existsSync(path)) writeAtomically(path, bytes);
  return name;
}

/** Reads an artifact and checks that its content still has the hash it is named by. */
export function getArtifact(name: string): Uint8Array {
  const path = join(homeFolder("artifacts"), name);
  if (!existsSync(path))
    throw new PeakError("not_found", `There is no artifact ${name}.`, {
      hint: "Recompute it: run the evaluation again.",
    });
  const bytes = readFileSync(path);
  if (!name.startsWith(createHash("sha256").update(bytes).digest("hex").slice(0, 32)))
    throw new PeakError(
      "unreadable",
      `The artifact ${name} is damaged: its content no longer has its hash.`,
      {
        hint: `Delete ${path} and run the evaluation again.`,
      },
    );
  return bytes;
}
