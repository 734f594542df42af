/** What a person sees on a terminal: enough of a VT100 for the sequences our programs write; colours are ignored. */
export class VirtualTerminal {
  readonly columns: number;
  readonly rows: number;
  row = 0;
  column = 0;
  #lines: string[][] = [[]];

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Everything shown so far, scrolled-off lines included, without trailing blanks. */
  get text(): string {
    return this.#lines
      .map(line =>
        Array.from(line, cell => cell ?? " ")
          .join("")
          .trimEnd(),
      )
      .join("\n")
      .trimEnd();
  }

  write(data: string): void {
    // oxlint-disable-next-line no-control-regex -- control sequences are what is read
    const pattern = /\x1b\[(\??[0-9;]*)([A-Za-z])|\x1b[()][A-Z0-9]|[^]/gu;
    for (const [whole, parameters, command] of data.matchAll(pattern)) {
      if (command) this.#control(command, parameters);
      else if (whole === "\r") this.column = 0;
      else if (whole === "\n") this.row += 1;
      else if (whole === "\b") this.column = Math.max(0, this.column - 1);
      else if (whole >= " ") this.#put(whole);
      while (this.#lines.length <= this.row) this.#lines.push([]);
    }
  }

  #put(character: string): void {
    // Text behind the right edge goes on in the next row, as a terminal does.
    if (this.column >= this.columns) {
      this.column = 0;
      this.row += 1;
      while (this.#lines.length <= this.row) this.#lines.push([]);
    }
    this.#lines[this.row][this.column] = character;
    this.column += 1;
  }

  #control(command: string, parameters: string): void {
    const count = Number(parameters || (command === "J" || command === "K" ? "0" : "1"));
    const top = Math.max(0, this.#lines.length - this.rows);
    if (command === "A") this.row = Math.max(top, this.row - count);
    else if (command === "B") this.row = Math.min(this.#lines.length - 1, this.row + count);
    else if (command === "C") this.column = Math.min(this.columns - 1, this.column + count);
    else if (command === "D") this.column = Math.max(0, this.column - count);
    else if (command === "G") this.column = count - 1;
    else if (command === "H") [this.row, this.column] = [top, 0];
    else if (command === "K")
      this.#lines[this.row].length = Math.min(this.column, this.#lines[this.row].length);
    else if (command === "J" && count === 2) {
      this.#lines.length = top;
      while (this.#lines.length <= this.row) this.#lines.push([]);
    } else if (command === "J") {
      this.#lines[this.row].length = Math.min(this.column, this.#lines[this.row].length);
      this.#lines.length = this.row + 1;
    }
  }
}
