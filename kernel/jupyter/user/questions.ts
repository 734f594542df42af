import { currentCell, type CellChannel } from "../../display/cell.ts";
import { noInput, type Question } from "../../display/input.ts";
import type { Answer } from "../link/messages.ts";

/** Questions on their way to the front end, as outputs of the cell that asks. */
export class Questions {
  readonly #waiting = new Map<number, { resolve(value: string): void; reject(error: Error): void }>();
  #last = 0;
  readonly #isRunning: (cell: CellChannel) => boolean;

  constructor(isRunning: (cell: CellChannel) => boolean) {
    this.#isRunning = isRunning;
  }

  ask(question: Question): Promise<string> {
    const cell = currentCell.getStore();
    if (!cell) throw noInput("no cell asks");
    // The other thread may not have heard of the end yet, and would put the question.
    if (!this.#isRunning(cell)) return Promise.reject(noInput("its cell has ended"));
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      cell.emit({ kind: "question", id, question });
    });
  }

  answer(id: number, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (answer.given) waiting?.resolve(answer.value);
    else waiting?.reject(noInput(answer.reason));
  }
}
