import { appendFileSync, closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What was entered before, oldest first, kept in a file across sessions. */
export interface History {
  readonly entries: readonly string[];
  /** Adds an entry; the one before it is not repeated. Throws where the file cannot be written; the entry is known all the same. */
  add(entry: string): void;
}

/** Bytes at the end of the file that are read; some ten thousand entries. */
const remembered = 1024 * 1024;

/**
 * History in a file, one JSON string a line, so that an entry of several lines stays one entry. It is only ever appended
 * to, a line at a time: any number of sessions may do so at once, and nothing is lost. A line that is none (a kill in the
 * middle of a write) is left out.
 */
export function openHistory(path: string): History {
  const { text, cut } = ending(path);
  const entries = text
    .split("\n")
    .slice(cut ? 1 : 0)
    .flatMap(parsed);
  // What a killed session left unfinished must not swallow the next entry.
  if (text && !text.endsWith("\n")) appendFileSync(path, "\n");
  return {
    entries,
    add(entry) {
      if (entry.trim() === "" || entry === entries.at(-1)) return;
      entries.push(entry);
      appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    },
  };
}

function ending(path: string): { text: string; cut: boolean } {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    // There is none yet; of one that may not be read the first entry will say so.
    return { text: "", cut: false };
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, remembered));
    const read = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return { text: bytes.toString("utf8", 0, read), cut: size > remembered };
  } catch {
    return { text: "", cut: false };
  } finally {
    closeSync(file);
  }
}

function parsed(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? [value] : [];
  } catch {
    // Half a line is no entry.
    return [];
  }
}
