import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
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

/**
 * Every counted cell of every run, one JSON line each, so that two kernels may write at once. Only this run's are kept in memory: those of
 * a year, a hundred megabytes as objects, would make every collection of garbage a long one.
 */
export class History {
  readonly #path: string;
  #found: EarlierRuns | undefined;
  /** Of this run. */
  readonly #entries: HistoryEntry[] = [];
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

  /** Looks through the file, which is long after a year: not a cell shall wait for it. */
  load(): void {
    void this.session;
  }

  /** The number of this run; the file is looked through when first asked for. */
  get session(): number {
    return this.#earlier.last + 1;
  }

  get #earlier(): EarlierRuns {
    return (this.#found ??= earlierRuns(this.#path));
  }

  add(line: number, input: string): void {
    const entry: HistoryEntry = { session: this.session, line, input };
    this.#entries.push(entry);
    this.#append(entry);
  }

  /** Keeps what the cell at a line of this run resulted in. */
  addOutput(line: number, output: string): void {
    const at = this.#entries.findLastIndex(entry => entry.line === line);
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
    if (count <= 0) return [];
    return (count <= this.#entries.length ? this.#entries : this.#all()).slice(-count);
  }

  /** Lines [start, stop) of a run; 0 is this run, -1 the one before. `stop` undefined: to the end. */
  range(session: number, start: number, stop: number | undefined): HistoryEntry[] {
    const wanted = session <= 0 ? this.session + session : session;
    return (wanted === this.session ? this.#entries : this.#all()).filter(
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

  /** Those of earlier runs are read anew. */
  #all(): HistoryEntry[] {
    return [...readEntries(this.#path, this.#earlier.bytes), ...this.#entries];
  }
}

/** How a line begins. A line break inside of an entry is written as `\\n`. */
const opening = '\n{"session":';
/** Room for the digits of a number. */
const digits = 16;

interface EarlierRuns {
  /** The highest of their numbers; 0 where there are none. */
  readonly last: number;
  /** How long the file was, in bytes: what others write later is not theirs. */
  readonly bytes: number;
}

/** Looks through the file piece by piece. */
function earlierRuns(path: string): EarlierRuns {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    // No history yet.
    return { last: 0, bytes: 0 };
  }
  try {
    const { size } = fstatSync(file);
    const piece = Buffer.allocUnsafe(2 ** 20);
    let last = 0;
    let text = "\n";
    for (let at = 0; at < size;) {
      const read = readSync(file, piece, 0, Math.min(piece.length, size - at), at);
      if (read === 0) break;
      at += read;
      text += piece.toString("latin1", 0, read);
      for (let line = text.indexOf(opening); line >= 0; line = text.indexOf(opening, line + 1)) {
        const number = text.slice(line + opening.length, line + opening.length + digits);
        last = Math.max(last, Number.parseInt(number, 10) || 0);
      }
      // One that lies across two pieces is read once more, whole.
      text = text.slice(-(opening.length + digits));
    }
    return { last, bytes: size };
  } catch (error) {
    log(`earlier runs are not known: ${error instanceof Error ? error.message : String(error)}`);
    return { last: 0, bytes: 0 };
  } finally {
    closeSync(file);
  }
}

function readEntries(path: string, bytes: number): HistoryEntry[] {
  let text: string;
  try {
    text = readFileSync(path).toString("utf8", 0, bytes);
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
