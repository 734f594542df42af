import { readFileSync } from "node:fs";
import { appendFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { stopwatch } from "../../../lib/core/clock.ts";
import { log } from "./log.ts";

export interface HistoryEntry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  /** The text of the cell's result; absent where it had none, or one too long to keep. */
  readonly output?: string;
}

const longestOutput = 10_000;
/** How long nothing may come before lines are written, in ms: a kernel that is killed has lost what was entered in this time only. */
const writeAfter = 50;
/** How long lines wait for others where cell follows cell, in ms: the file is not opened for each of them. */
const longestWait = 500;

/** Every counted cell of every run, one JSON line each, so that two kernels may write at once. */
export class History {
  readonly #path: string;
  #session: number | undefined;
  #entries: HistoryEntry[] = [];
  #writable = true;
  #hasFolder = false;
  /** What is not in the file yet. */
  #unwritten: HistoryEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Since the oldest of them came. */
  #waited = stopwatch();
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads the file, which is long after a year: not a cell shall wait for it. */
  load(): void {
    void this.session;
  }

  /** The number of this run; the file is read when first asked for. */
  get session(): number {
    if (this.#session === undefined) {
      this.#entries = readEntries(this.#path);
      this.#session = this.#entries.reduce((most, entry) => Math.max(most, entry.session), 0) + 1;
    }
    return this.#session;
  }

  add(line: number, input: string): void {
    const entry: HistoryEntry = { session: this.session, line, input };
    this.#entries.push(entry);
    this.#append(entry);
  }

  /** Keeps what the cell at a line of this run resulted in. */
  addOutput(line: number, output: string): void {
    const at = this.#entries.findLastIndex(entry => entry.session === this.session && entry.line === line);
    if (at < 0 || output.length > longestOutput) return;
    this.#entries[at] = { ...this.#entries[at], output };
    // Read back, a later entry of the same line is the same cell.
    this.#append(this.#entries[at]);
  }

  #append(entry: HistoryEntry): void {
    if (!this.#writable) return;
    this.#unwritten.push(entry);
    if (!this.#timer) {
      this.#waited = stopwatch();
      this.#timer = setTimeout(() => void this.written(), writeAfter).unref();
    } else if (this.#waited() < longestWait) this.#timer.refresh();
  }

  /** Beside what this thread does: no cell waits for a disk. */
  async #write(): Promise<void> {
    try {
      if (this.#unwritten.length > 0 && !this.#hasFolder) {
        await mkdir(dirname(this.#path), { recursive: true });
        this.#hasFolder = true;
      }
      while (this.#unwritten.length > 0) {
        const lines = this.#unwritten.splice(0).map(entry => `${JSON.stringify(entry)}\n`);
        await appendFile(this.#path, lines.join(""));
      }
    } catch (error) {
      this.#writable = false;
      log(`history is kept in memory only: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Resolves when all of it is in the file. */
  written(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return (this.#writing ??= this.#write().finally(() => (this.#writing = undefined)));
  }

  tail(count: number): HistoryEntry[] {
    return count > 0 ? this.#all().slice(-count) : [];
  }

  /** Lines [start, stop) of a run; 0 is this run, -1 the one before. `stop` undefined: to the end. */
  range(session: number, start: number, stop: number | undefined): HistoryEntry[] {
    const wanted = session <= 0 ? this.session + session : session;
    return this.#all().filter(
      entry => entry.session === wanted && entry.line >= start && (stop === undefined || entry.line < stop),
    );
  }

  /** Entries that match a shell pattern (`*`, `?`) as a whole, the last `count` of them; `unique`: each input once, where it came last. */
  search(pattern: string, count: number | undefined, unique: boolean): HistoryEntry[] {
    const expression = new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", "[^]*")
        .replaceAll("?", "[^]")}$`,
    );
    let found = this.#all().filter(({ input }) => expression.test(input));
    if (unique) {
      const last = new Map(found.map(entry => [entry.input, entry]));
      found = found.filter(entry => last.get(entry.input) === entry);
    }
    return count === undefined ? found : found.slice(-count);
  }

  #all(): HistoryEntry[] {
    return this.session > 0 ? this.#entries : [];
  }
}

function readEntries(path: string): HistoryEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    // No history yet.
    return [];
  }
  const found = text.split("\n").flatMap(line => {
    try {
      const entry = JSON.parse(line) as HistoryEntry;
      return typeof entry.input === "string" &&
        Number.isInteger(entry.session) &&
        Number.isInteger(entry.line)
        ? [entry]
        : [];
    } catch {
      // A line cut off by a crash loses itself only.
      return [];
    }
  });
  return [...new Map(found.map(entry => [`${entry.session}:${entry.line}:${entry.input}`, entry])).values()];
}
