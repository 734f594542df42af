import { characterWidth } from "../../lib/core/text-width.ts";

interface Cell {
  readonly character: string;
  /** The colours and styles it is shown in, as the sequences that set them. */
  readonly style: string;
}

/**
 * What a person sees on a terminal: enough of an xterm for the sequences our programs write. It breaks long rows anew when it
 * is resized, as most terminals do, and keeps strings meant for the terminal itself (images, questions) apart.
 */
export class VirtualTerminal {
  columns: number;
  rows: number;
  row = 0;
  column = 0;
  /** Strings meant for the terminal (APC, DCS, OSC), without their introducers. */
  readonly strings: string[] = [];
  #style = "";
  #lines: Cell[][] = [[]];
  /** Rows that go on in the next one, because the text did not end there. */
  #wrapped = new Set<Cell[]>();
  /** Texts of lines that nothing has changed since they were asked for: who waits for a text asks again and again. */
  readonly #texts = new WeakMap<Cell[], string>();
  #unread = "";

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Everything shown so far, scrolled-off lines included, without trailing blanks. */
  get text(): string {
    return this.#lines
      .map(line => {
        const text = this.#texts.get(line) ?? textOf(line);
        this.#texts.set(line, text);
        return text;
      })
      .join("\n")
      .trimEnd();
  }

  /** What the window shows now. */
  get window(): string[] {
    return this.#lines.slice(this.#top).map(textOf);
  }

  /** Text that is shown in a style: the code of `\x1b[…m`. */
  inStyle(code: number): string {
    return this.#lines
      .flat()
      .filter(cell => cell?.style.includes(`\x1b[${code}m`))
      .map(cell => cell.character)
      .join("");
  }

  /** The lines with the styles of every character, for a picture of them. */
  get cells(): readonly (readonly Cell[])[] {
    return this.#lines;
  }

  /** The window gets another size: rows that are too long now go on in the next. */
  resize(columns: number, rows: number): void {
    const lines: Cell[][] = [];
    let cursor = { row: 0, column: this.column };
    for (const [at, line] of this.#lines.entries()) {
      let start = 0;
      do {
        if (at === this.row && this.column >= start)
          cursor = { row: lines.length, column: this.column - start };
        lines.push(line.slice(start, start + columns));
        start += columns;
      } while (start < line.length);
    }
    this.#lines = lines;
    [this.row, this.column, this.columns, this.rows] = [
      cursor.row,
      Math.min(cursor.column, columns - 1),
      columns,
      rows,
    ];
    while (this.#lines.length <= this.row) this.#lines.push([]);
  }

  write(data: string): void {
    const text = this.#unread + data;
    this.#unread = "";
    const pattern =
      // oxlint-disable-next-line no-control-regex -- control sequences are what is read
      /\x1b\[([<-?]?)([0-9;:]*)[ -/]*([@-~])|\x1b[()][A-Z0-9]|\x1b[P\]_^]([^]*?)(?:\x1b\\|\x07)|\x1b(?=(?:\[[<-?]?[0-9;:]*|[P\]_^][^]*)?$)|[^]/gu;
    for (const match of text.matchAll(pattern)) {
      const [whole, mark, parameters, command, string] = match;
      if (whole === "\x1b") {
        this.#unread = text.slice(match.index);
        return;
      }
      if (string !== undefined) this.strings.push(string);
      else if (command && !mark) this.#control(command, parameters);
      else if (whole === "\r") this.column = 0;
      else if (whole === "\n") this.row += 1;
      else if (whole === "\b") this.column = Math.max(0, this.column - 1);
      else if (whole >= " ") this.#put(whole);
      while (this.#lines.length <= this.row) this.#lines.push([]);
    }
  }

  get #top(): number {
    return Math.max(0, this.#lines.length - this.rows);
  }

  #put(character: string): void {
    const width = characterWidth(character);
    const line = this.#lines[this.row];
    if (width === 0) {
      this.#texts.delete(line);
      const before = line[this.column - 1];
      if (before) line[this.column - 1] = { ...before, character: before.character + character };
      return;
    }
    // Text behind the right edge goes on in the next row, as a terminal does.
    if (this.column + width > this.columns) {
      this.#wrapped.add(line);
      this.column = 0;
      this.row += 1;
      while (this.#lines.length <= this.row) this.#lines.push([]);
    }
    const row = this.#lines[this.row];
    this.#texts.delete(row);
    while (row.length < this.column) row.push({ character: " ", style: "" });
    row[this.column] = { character, style: this.#style };
    if (width === 2) row[this.column + 1] = { character: "", style: this.#style };
    this.column += width;
  }

  #control(command: string, parameters: string): void {
    const erases = command === "J" || command === "K";
    const count = Number(parameters.split(";")[0] || (erases ? "0" : "1"));
    const top = this.#top;
    // At the right edge the cursor hangs on the last column.
    const column = Math.min(this.column, this.columns - 1);
    if (erases) this.#texts.delete(this.#lines[this.row]);
    if (command === "m")
      this.#style = /^(?:|0|22|24|27|39|49)$/.test(parameters)
        ? this.#ended(parameters)
        : `${this.#style}\x1b[${parameters}m`;
    else if (command === "A") this.row = Math.max(top, this.row - count);
    else if (command === "B") this.row = Math.min(this.#lines.length - 1, this.row + count);
    else if (command === "C") this.column = Math.min(this.columns - 1, this.column + count);
    else if (command === "D") this.column = Math.max(0, this.column - count);
    else if (command === "G") this.column = count - 1;
    else if (command === "H") [this.row, this.column] = [top, 0];
    else if (command === "K") this.#lines[this.row].length = Math.min(column, this.#lines[this.row].length);
    else if (command === "J" && count === 2) {
      this.#lines.length = top;
      while (this.#lines.length <= this.row) this.#lines.push([]);
    } else if (command === "J") {
      this.#lines[this.row].length = Math.min(column, this.#lines[this.row].length);
      this.#lines.length = this.row + 1;
    }
  }

  /** The style without what a code ends. */
  #ended(code: string): string {
    if (code === "" || code === "0") return "";
    const isEnded = {
      "22": (style: number) => style <= 2,
      "24": (style: number) => style === 4,
      "27": (style: number) => style === 7,
      "39": (style: number) => (style >= 30 && style < 40) || style >= 90,
      "49": (style: number) => style >= 40 && style < 50,
    }[code];
    if (!isEnded) return `${this.#style}\x1b[${code}m`;
    const styles = this.#style.split("\x1b").slice(1);
    return styles
      .filter(style => !isEnded(Number(style.slice(1, -1))))
      .map(style => `\x1b${style}`)
      .join("");
  }
}

const textOf = (line: readonly Cell[]): string =>
  Array.from(line, cell => cell?.character ?? " ")
    .join("")
    .trimEnd();
