import type { Question } from "../display/input.ts";
import { type Buffer, emptyBuffer, insert, move } from "./input/buffer.ts";
import type { Asking } from "./contract.ts";
import type { TerminalInput } from "./input/decode.ts";
import { edited } from "./input/keys.ts";
import { draw, nothingDrawn, resized, toTop } from "./output/screen.ts";
import type { Tty } from "./tty.ts";

/** A question of a cell: one line, answered by Enter; Ctrl-D without a text answers nothing. */
export class QuestionPrompt implements Asking {
  #buffer: Buffer = emptyBuffer;
  #drawn = nothingDrawn;
  #killed = "";
  #closed = false;
  readonly #question: Question;
  readonly #tty: Tty;
  readonly #resolve: (answer: string | undefined) => void;

  constructor(question: Question, tty: Tty, resolve: (answer: string | undefined) => void) {
    this.#question = question;
    this.#tty = tty;
    this.#resolve = resolve;
  }

  open(): void {
    this.#draw();
  }

  input(input: TerminalInput): void {
    if (this.#closed || input.kind === "reply") return;
    if (input.kind === "paste") this.#buffer = insert(this.#buffer, input.text.replace(/[\r\n]+/g, " "));
    else if (input.name === "return" || input.name === "ctrl-j") return this.#close(this.#buffer.text);
    else if (input.name === "ctrl-d" && this.#buffer.text === "") return this.end();
    else {
      const result = input.name.endsWith("return") ? undefined : edited(this.#buffer, input, this.#killed);
      if (!result) return;
      this.#buffer = result.buffer;
      this.#killed = result.killed;
    }
    this.#draw();
  }

  end(): void {
    if (!this.#closed) this.#close(undefined);
  }

  resized(): void {
    this.#drawn = resized(this.#drawn, this.#tty.size.columns);
    this.#draw();
  }

  above(text: string, over: number): void {
    const lines = text.replace(/\r?\n/g, "\r\n");
    this.#tty.write(
      `${toTop(this.#drawn)}${over > 0 ? `\x1b[${over}A` : ""}\x1b[J${lines}${lines.endsWith("\n") ? "" : "\r\n"}`,
    );
    this.#drawn = nothingDrawn;
    this.#draw();
  }

  #close(answer: string | undefined): void {
    this.#buffer = move(this.#buffer, "end");
    if (this.#drawn !== nothingDrawn) {
      this.#draw();
      this.#tty.write("\r\n");
    }
    this.#closed = true;
    this.#resolve(answer);
  }

  #draw(): void {
    const text = this.#question.password ? "" : this.#buffer.text;
    const cursor = this.#question.password ? 0 : this.#buffer.cursor;
    const picture = { text, painted: text, cursor, prompt: this.#question.prompt, continuation: "" };
    const { sequence, drawn } = draw(picture, this.#drawn, this.#tty.size);
    this.#drawn = drawn;
    this.#tty.write(sequence);
  }
}
