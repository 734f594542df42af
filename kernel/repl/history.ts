import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { writeAtomically } from "../../lib/core/store/artifacts.ts";

/** What was entered before, oldest first, kept in a file across sessions. */
export interface History {
  readonly entries: readonly string[];
  /** Adds an entry; the one before it is not repeated. */
  add(entry: string): void;
}

const limit = 2_000;

/**
 * History in a file, one JSON string a line, so that an entry of several lines stays one entry and two sessions can
 * append at once. A line that is none (a kill in the middle of a write) is left out.
 */
export function openHistory(path: string): History {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const entries = text.split("\n").flatMap(parsed);
  // What a killed session left unfinished must not swallow the next entry.
  if (text && !text.endsWith("\n")) appendFileSync(path, "\n");
  if (entries.length > 2 * limit) {
    entries.splice(0, entries.length - limit);
    writeAtomically(path, entries.map(line).join(""));
  }
  return {
    entries,
    add(entry) {
      if (entry.trim() === "" || entry === entries.at(-1)) return;
      entries.push(entry);
      appendFileSync(path, line(entry), { mode: 0o600 });
    },
  };
}

function line(entry: string): string {
  return `${JSON.stringify(entry)}\n`;
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
