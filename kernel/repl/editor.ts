import { emitKeypressEvents } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Completeness, Completion } from "../session/session.ts";
import { type Buffer, bufferOf, emptyBuffer, insert, move, moveLine, replace } from "./buffer.ts";
import type { History } from "./history.ts";
import { edited, type Key, nameOf } from "./keys.ts";
import { commonPrefix, inColumns } from "./matches.ts";
import { paint } from "./paint.ts";
import { draw, type Drawn, toTop } from "./screen.ts";

/** What came out of a prompt: a text to run, Ctrl-C, or Ctrl-D on an empty line. */
export type Entry =
  | { readonly kind: "entry"; readonly text: string }
  | { readonly kind: "interrupt"; readonly hadText: boolean }
  | { readonly kind: "end" };

export interface EditorOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly colors: boolean;
  readonly history: History;
  complete(text: string, cursor: number): Promise<Completion>;
  isComplete(text: string): Completeness;
}

export interface Editor {
  /** Shows the prompt and resolves with what was entered. The terminal is raw only while this waits. */
  read(): Promise<Entry>;
  /** Writes text; where a prompt is open, above it. */
  readonly print: (text: string) => void;
}

const prompts = { first: "peak> ", more: "  ... ", search: "search: " };

/** A line editor for programs: many lines, colours while typing, history, search in it, completion by Tab. */
export function openEditor(options: EditorOptions): Editor {
  emitKeypressEvents(options.input);
  const { output } = options;
  let killed = "";
  let open: Prompt | undefined;
  let atLineStart = true;
  // Keys that arrive together with the Enter that ends a prompt belong to the next one.
  const ahead: [text: string | undefined, key: Key][] = [];
  options.input.on("keypress", (text: string | undefined, key: Key) => {
    if (open) open.key(text, key);
    else ahead.push([text, key]);
  });
  return {
    read() {
      // A prompt draws over the line it starts in; what was printed last keeps its own.
      if (!atLineStart) output.write("\r\n");
      atLineStart = true;
      return new Promise(resolve => {
        const prompt = new Prompt(options, killed, entry => {
          killed = prompt.killed;
          open = undefined;
          resolve(entry);
        });
        open = prompt;
        prompt.open();
        while (open === prompt && ahead.length > 0) prompt.key(...(ahead.shift() ?? ["", {}]));
      });
    },
    print(text) {
      if (text === "") return;
      if (open) open.above(text);
      else {
        output.write(text);
        // A line that was only erased is empty again.
        atLineStart = text.endsWith("\n") || text.endsWith("\r\x1b[K");
      }
    },
  };
}

/** A search in the history that is under way. */
interface Search {
  readonly query: string;
  /** What stood there when it began. */
  readonly before: Buffer;
  /** The entry that is shown. */
  readonly at: number;
}

/** One prompt from its first key to its last. */
class Prompt {
  killed: string;
  #buffer: Buffer = emptyBuffer;
  #drawn: Drawn = { cursorRow: 0 };
  /** Entry of the history that is shown; its length where it is the new one. */
  #at: number;
  #draft = "";
  #pasted: string | undefined;
  #search: Search | undefined;
  readonly #options: EditorOptions;
  readonly #resolve: (entry: Entry) => void;

  constructor(options: EditorOptions, killed: string, resolve: (entry: Entry) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#at = options.history.entries.length;
    this.killed = killed;
  }

  open(): void {
    const { input, output } = this.#options;
    input.setRawMode(true);
    // Bracketed paste: pasted lines come marked, so none of them runs by itself.
    output.write("\x1b[?2004h");
    input.on("end", this.#onEnd);
    output.on("resize", this.#draw);
    input.resume();
    this.#draw();
  }

  /** Makes room above the prompt for something that was printed meanwhile. */
  above(text: string): void {
    const lines = text.replace(/\r?\n/g, "\r\n");
    this.#options.output.write(`${toTop(this.#drawn)}\x1b[J${lines}${lines.endsWith("\n") ? "" : "\r\n"}`);
    this.#drawn = { cursorRow: 0 };
    this.#draw();
  }

  #close(entry: Entry, mark = ""): void {
    const { input, output } = this.#options;
    this.#search = undefined;
    this.#show(move(this.#buffer, "end"));
    output.write(`${mark}\x1b[?2004l\r\n`);
    input.off("end", this.#onEnd);
    output.off("resize", this.#draw);
    input.pause();
    input.setRawMode(false);
    this.#resolve(entry);
  }

  readonly #onEnd = (): void => this.#close({ kind: "end" });

  key(text: string | undefined, key: Key): void {
    const name = nameOf(key);
    if (name === "paste-start") this.#pasted = "";
    else if (name === "paste-end") {
      const pasted = (this.#pasted ?? "").replace(/\r\n?/g, "\n").replaceAll("\t", "  ");
      this.#pasted = undefined;
      this.#show(insert(this.#buffer, pasted));
    } else if (this.#pasted !== undefined) this.#pasted += text ?? key.sequence ?? "";
    else if (this.#search && this.#searchKey(name, key)) this.#draw();
    else this.#press(name, key);
  }

  #press(name: string, key: Key): void {
    const buffer = this.#buffer;
    if (name === "return" || name === "enter") return this.#enter();
    if (name === "ctrl-c") {
      return this.#close({ kind: "interrupt", hadText: buffer.text !== "" }, "^C");
    }
    if (name === "ctrl-d" && buffer.text === "") return this.#close({ kind: "end" });
    if (name === "tab") return void this.#complete();
    if (name === "up" || name === "ctrl-p") return this.#show(moveLine(buffer, -1) ?? this.#recalled(-1));
    if (name === "down" || name === "ctrl-n") return this.#show(moveLine(buffer, 1) ?? this.#recalled(1));
    if (name === "ctrl-r") {
      this.#search = { query: "", before: buffer, at: this.#options.history.entries.length };
      return this.#draw();
    }
    if (name === "ctrl-l") {
      this.#options.output.write("\x1b[2J\x1b[H");
      this.#drawn = { cursorRow: 0 };
      return this.#draw();
    }
    const result = edited(buffer, key, this.killed);
    if (!result) return;
    this.killed = result.killed;
    this.#show(result.buffer);
  }

  /** Runs a complete text; anything that needs more lines, or is edited in its middle, gets one. */
  #enter(): void {
    const { text, cursor } = this.#buffer;
    const isCommand = /^\s*\.[a-z]+\b/.test(text) || /^[\w$.]+\?$/.test(text.trim());
    const inside = text.slice(cursor).includes("\n");
    const { status, indent } = this.#options.isComplete(text);
    if (!isCommand && text.trim() !== "" && (inside || status === "incomplete"))
      this.#show(insert(this.#buffer, `\n${inside ? "" : indent}`));
    else this.#close({ kind: "entry", text });
  }

  #recalled(step: -1 | 1): Buffer {
    const { entries } = this.#options.history;
    const at = this.#at + step;
    if (at < 0 || at > entries.length) return this.#buffer;
    if (this.#at === entries.length) this.#draft = this.#buffer.text;
    this.#at = at;
    return bufferOf(at === entries.length ? this.#draft : entries[at]);
  }

  /** Ctrl-R: what is typed looks for the newest entry that contains it. False: the key ends the search and acts itself. */
  #searchKey(name: string, key: Key): boolean {
    const search = this.#search;
    if (!search) return false;
    const typed = key.sequence ?? "";
    if (name === "ctrl-r") this.#find(search, search.query, search.at);
    else if (name === "backspace") this.#find(search, search.query.slice(0, -1), Infinity);
    else if (name === "escape" || name === "ctrl-g" || name === "ctrl-c") {
      this.#buffer = search.before;
      this.#search = undefined;
    } else if (
      !key.ctrl &&
      !key.meta &&
      typed.length > 0 &&
      typed >= " " &&
      name !== "delete" &&
      typed[0] !== "\x1b"
    )
      this.#find(search, search.query + typed, search.at + 1);
    else {
      this.#search = undefined;
      if (name === "return" || name === "enter") return true;
      return false;
    }
    return true;
  }

  #find(search: Search, query: string, before: number): void {
    const { entries } = this.#options.history;
    const at = entries
      .slice(0, Math.min(before, entries.length))
      .findLastIndex(entry => entry.includes(query));
    this.#search = { ...search, query, at: at < 0 ? search.at : at };
    if (at >= 0) this.#buffer = bufferOf(entries[at]);
  }

  async #complete(): Promise<void> {
    const { text, cursor } = this.#buffer;
    const line = text.slice(text.lastIndexOf("\n", cursor - 1) + 1, cursor);
    if (line.trim() === "") return this.#show(insert(this.#buffer, "  "));
    const { matches, start, end } = await this.#options.complete(text, cursor);
    // Typing went on while the answer was under way.
    if (this.#buffer.text !== text || this.#buffer.cursor !== cursor) return;
    const { output } = this.#options;
    if (matches.length === 0) return void output.write("\x07");
    const prefix = commonPrefix(matches);
    if (matches.length === 1 || prefix.length > cursor - start)
      return this.#show(replace(this.#buffer, start, end, prefix));
    this.#show(move(this.#buffer, "end"));
    output.write(`\r\n${inColumns(matches, output.columns)}\r\n`);
    this.#drawn = { cursorRow: 0 };
    this.#show({ text, cursor });
  }

  #show(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#draw();
  }

  readonly #draw = (): void => {
    const { output, colors } = this.#options;
    const { text, cursor } = this.#buffer;
    const head = this.#search ? `${prompts.search}${this.#search.query} · ` : prompts.first;
    const style = (label: string) =>
      colors ? styleText(["bold", "blue"], label, { validateStream: false }) : label;
    const { sequence, drawn } = draw(
      {
        text,
        painted: colors ? paint(text) : text,
        cursor,
        prompt: style(head),
        continuation: style(prompts.more),
      },
      this.#drawn,
      { columns: Math.max(20, output.columns || 80), rows: Math.max(5, output.rows || 24) },
    );
    this.#drawn = drawn;
    output.write(sequence);
  };
}
