import type { CallSignature, Inspection } from "../../session/session.ts";
import { type Buffer, bufferOf, emptyBuffer, insert, move, moveLine, replace } from "./buffer.ts";
import type { TerminalInput } from "./decode.ts";
import type { EditorOptions, Entry } from "../contract.ts";
import { hintRows } from "./hint.ts";
import { edited, type Key } from "./keys.ts";
import { chosen, commonPrefix, type Menu, menuRows, moved } from "./menu.ts";
import { paint, styled } from "../output/paint.ts";
import { type Recall, recalled } from "./recall.ts";
import { draw, nothingDrawn, resized, toTop } from "../output/screen.ts";
import { beginSearch, type Search, searched, searchKey } from "./search.ts";
import { bracketPair, openCall } from "./tokens.ts";

const prompts = { first: "peak> ", more: "  ... ", search: "search: " };
/** Milliseconds of quiet before the type service is asked about what was typed. */
const quiet = 60;
/** A text longer than this is drawn without colours: each key must be drawn at once. */
const painting = 20_000;

/** One prompt from its first key to its last. */
export class Prompt {
  /** What the last removal took. */
  killed: string;
  #buffer: Buffer = emptyBuffer;
  #undo: Buffer[] = [];
  #drawn = nothingDrawn;
  #walk: Recall | undefined;
  #search: Search | undefined;
  #menu: Menu | undefined;
  readonly #docs = new Map<string, Inspection>();
  /** The signature shown, and the call it belongs to by the place of its parenthesis. */
  #hint: { readonly call: number; readonly signature: CallSignature } | undefined;
  /** A call whose signature Escape took away. */
  #unwanted: number | undefined;
  #asking: NodeJS.Timeout | undefined;
  #drawing: NodeJS.Immediate | undefined;
  #closed = false;
  readonly #options: EditorOptions;
  readonly #resolve: (entry: Entry) => void;

  constructor(options: EditorOptions, killed: string, resolve: (entry: Entry) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.killed = killed;
  }

  open(text = ""): void {
    this.#buffer = bufferOf(text);
    this.#draw();
  }

  end(): void {
    this.#close({ kind: "end" });
  }

  resized(): void {
    this.#drawn = resized(this.#drawn, this.#options.tty.size.columns);
    this.#draw();
  }

  /** Makes room above the prompt for something that was printed meanwhile. */
  above(text: string, over: number): void {
    const lines = text.replace(/\r?\n/g, "\r\n");
    this.#options.tty.write(
      `${toTop(this.#drawn)}${over > 0 ? `\x1b[${over}A` : ""}\x1b[J${lines}${lines.endsWith("\n") ? "" : "\r\n"}`,
    );
    this.#drawn = nothingDrawn;
    this.#draw();
  }

  input(input: TerminalInput): void {
    if (this.#closed || input.kind === "reply") return;
    if (input.kind === "paste") {
      this.#search = this.#menu = undefined;
      this.#edit(insert(this.#buffer, input.text.replace(/\r\n?/g, "\n")));
    } else this.#key(input);
    // Of many keys that arrive at once only the last is drawn.
    if (!this.#closed) this.#drawing ??= setImmediate(this.#draw);
  }

  #key(key: Key): void {
    if (this.#search && this.#searchKey(this.#search, key)) return;
    if (this.#menu && this.#menuKey(this.#menu, key)) return;
    this.#press(key);
  }

  #press(key: Key): void {
    const { tty, history } = this.#options;
    const { name } = key;
    if (name === "return" || name === "ctrl-j") this.#enter();
    else if (name === "ctrl-c") {
      const hadText = this.#buffer.text !== "";
      this.#close({ kind: "interrupt", hadText }, "^C");
    } else if (name === "ctrl-d" && this.#buffer.text === "") this.#close({ kind: "end" });
    else if (name === "ctrl-z") {
      this.#leave("");
      tty.suspend();
      this.#draw();
    } else if (name === "tab") void this.#complete();
    else if (name === "up" || name === "ctrl-p") this.#walkLines(-1);
    else if (name === "down" || name === "ctrl-n") this.#walkLines(1);
    else if (name === "ctrl-r") this.#search = beginSearch(history.entries, this.#buffer);
    else if (name === "ctrl-_") this.#show(this.#undo.pop() ?? this.#buffer);
    else if (name === "escape") {
      this.#unwanted = this.#hint?.call;
      this.#hint = undefined;
    } else if (name === "ctrl-l") {
      tty.write("\x1b[2J\x1b[H");
      this.#drawn = nothingDrawn;
    } else {
      const result = edited(this.#buffer, key, this.killed);
      if (!result) return;
      this.killed = result.killed;
      this.#edit(result.buffer);
    }
  }

  /** Runs a complete text; anything that needs more lines, or is edited in its middle, gets one. */
  #enter(): void {
    const { text, cursor } = this.#buffer;
    const isCommand = /^\s*\.[a-z]+\b/.test(text);
    const inside = text.slice(cursor).includes("\n");
    const { status, indent } = this.#options.language.isComplete(text);
    if (!isCommand && text.trim() !== "" && (inside || status === "incomplete"))
      this.#edit(insert(this.#buffer, `\n${inside ? indentAt(text, cursor) : indent}`));
    else this.#close({ kind: "entry", text });
  }

  #walkLines(step: -1 | 1): void {
    const line = moveLine(this.#buffer, step);
    if (line) return this.#show(line);
    const found = recalled(this.#options.history.entries, this.#walk, this.#buffer, step);
    if (!found) return;
    this.#show(found.buffer);
    this.#walk = found.walk;
  }

  /** True where the search took the key. */
  #searchKey(search: Search, key: Key): boolean {
    const { entries } = this.#options.history;
    const step = searchKey(entries, search, key);
    if (step.kind === "search") {
      this.#search = step.search;
      this.#buffer = searched(entries, step.search);
      return true;
    }
    this.#search = undefined;
    this.#show(step.kind === "cancel" ? search.before : move(this.#buffer, "end"));
    return step.kind === "cancel" || !step.pass;
  }

  /** True where the menu took the key; another key keeps the choice, closes the menu and acts itself. */
  #menuKey(menu: Menu, key: Key): boolean {
    const next = moved(menu, key.name, this.#options.tty.size);
    if (next) {
      this.#menu = next;
      this.#buffer = chosen(next);
      this.#ask();
      return true;
    }
    this.#menu = undefined;
    if (key.name === "escape" || key.name === "ctrl-g") {
      this.#buffer = menu.typed;
      return true;
    }
    // A choice is a change that can be taken back.
    if (menu.selected >= 0) this.#undo.push(menu.typed);
    if (key.name === "return" && menu.selected >= 0) return true;
    const narrows = menu.selected < 0 && /^[\p{ID_Continue}$]$/u.test(key.text);
    this.#press(key);
    if (narrows) void this.#complete(true);
    return true;
  }

  /** Tab. `narrowing`: the menu was open and more was typed; nothing is inserted then. */
  async #complete(narrowing = false): Promise<void> {
    const typed = this.#buffer;
    const { text, cursor } = typed;
    const line = text.slice(text.lastIndexOf("\n", cursor - 1) + 1, cursor);
    if (line.trim() === "") return this.#edit(insert(typed, "  "));
    const completion = await this.#options.language.complete(text, cursor);
    // Typing went on while the answer was under way.
    if (this.#closed || this.#buffer.text !== text || this.#buffer.cursor !== cursor) return;
    const { matches, start, end } = completion;
    if (matches.length === 0) return narrowing ? undefined : this.#options.tty.write("\x07");
    const prefix = commonPrefix(matches);
    if (!narrowing && prefix.length > cursor - start) this.#edit(replace(typed, start, end, prefix));
    else if (!narrowing && matches.length === 1) return;
    if (matches.length > 1)
      this.#menu = {
        completion: { ...completion, end: this.#buffer.cursor },
        typed: this.#buffer,
        selected: -1,
      };
    this.#draw();
  }

  /** The text changes: it can be taken back, and the walk through the history starts anew. */
  #edit(buffer: Buffer): void {
    if (buffer.text !== this.#buffer.text) {
      this.#undo.push(this.#buffer);
      this.#walk = undefined;
    }
    this.#show(buffer);
  }

  #show(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#ask();
  }

  /** Asks, once typing pauses, for what the cursor's place is worth knowing; what is on screen stays until the answer comes. */
  #ask(): void {
    const { text, cursor } = this.#buffer;
    const call = text.length > painting ? undefined : openCall(text, cursor);
    if (call !== this.#hint?.call) this.#hint = undefined;
    if (call !== this.#unwanted) this.#unwanted = undefined;
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => void this.#answer(call), quiet);
  }

  async #answer(call: number | undefined): Promise<void> {
    const { language } = this.#options;
    const buffer = this.#buffer;
    const { text, cursor } = buffer;
    if (this.#menu && this.#menu.selected >= 0) {
      if (!this.#docs.has(text)) this.#docs.set(text, await language.inspect(text, cursor));
    } else if (call !== undefined && call !== this.#unwanted) {
      const signature = await language.signature(text, cursor);
      if (this.#buffer !== buffer) return;
      this.#hint = signature && { call, signature };
    } else return;
    if (!this.#closed) this.#draw();
  }

  #close(entry: Entry, mark = ""): void {
    this.#leave(mark);
    this.#closed = true;
    this.#resolve(entry);
  }

  /** Draws the input for the last time, with nothing below it, and goes to the next line. */
  #leave(mark: string): void {
    clearTimeout(this.#asking);
    this.#search = this.#menu = this.#hint = undefined;
    const buffer = this.#buffer;
    this.#buffer = move(buffer, "end");
    this.#draw(true);
    this.#options.tty.write(`${mark}\r\n`);
    this.#drawn = nothingDrawn;
    this.#buffer = buffer;
  }

  #below(): string[] {
    const { size, colors } = this.#options.tty;
    if (this.#menu) return menuRows(this.#menu, this.#docs.get(this.#buffer.text), size, colors);
    return this.#hint ? hintRows(this.#hint.signature, size.columns, colors) : [];
  }

  readonly #draw = (last: unknown = false): void => {
    if (this.#drawing) clearImmediate(this.#drawing);
    this.#drawing = undefined;
    const { size, colors, write } = this.#options.tty;
    const { text, cursor } = this.#buffer;
    const search = this.#search;
    const head = search ? `${search.found ? "" : "no "}${prompts.search}${search.query} · ` : prompts.first;
    const style = (label: string) => (colors ? styled(["bold", "blue"], label) : label);
    const plain = !colors || text.length > painting;
    const marked = last === true || plain ? undefined : bracketPair(text, cursor);
    const { sequence, drawn } = draw(
      {
        text,
        painted: plain ? text : paint(text, marked),
        cursor,
        prompt: style(head),
        continuation: style(prompts.more),
        below: this.#below(),
      },
      this.#drawn,
      size,
    );
    this.#drawn = drawn;
    write(sequence);
  };
}

/** The indentation of the line that the cursor is in. */
function indentAt(text: string, cursor: number): string {
  const line = text.slice(text.lastIndexOf("\n", cursor - 1) + 1, cursor);
  return /^\s*/.exec(line)?.[0] ?? "";
}
