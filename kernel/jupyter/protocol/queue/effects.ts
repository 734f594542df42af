import { setTimeout as sleep } from "node:timers/promises";
import { effectQuestion } from "../../../session/state/effect-question.ts";
import type { Answer } from "../../link/messages.ts";
import type { ExecuteQueue } from "./execute-queue.ts";
import type { Stdin } from "../stdin.ts";
import { subshellOf, type Message } from "../sockets/wire.ts";

/** A front end that runs many cells sends them in the same moment; by then they have come, in ms. */
const batchArrives = 100;

/** Asks for cells that may act on the world. */
export class Effects {
  readonly #queue: ExecuteQueue;
  readonly #stdin: Stdin;
  readonly #seen = new Set<string>();

  constructor(queue: ExecuteQueue, stdin: Stdin) {
    this.#queue = queue;
    this.#stdin = stdin;
  }

  /**
   * Resolves with why the cell that a request brought shall not run, or undefined once the person who sent it has typed the
   * digits of this very question. Not asked about is a request of a batch ("run all", a queue), one that is silent or kept
   * out of the history, one whose front end takes no input, and a message that was sent before.
   */
  async confirm(message: Message): Promise<string | undefined> {
    const { content, header } = message;
    if (content.silent === true || content.store_history === false) return "it was sent behind the scenes";
    if (subshellOf(header) !== undefined) return "it was sent to a subshell";
    if (content.allow_stdin !== true) return "here nobody can be asked";
    if (this.#seen.has(header.msg_id)) return "its message was sent twice";
    this.#seen.add(header.msg_id);
    await sleep(batchArrives);
    const batch = this.#batch();
    if (batch !== undefined) return batch;
    const { prompt, refusal } = effectQuestion("cell");
    const answer = await new Promise<Answer>(resolve => {
      this.#stdin.ask({ prompt, password: false }, message, resolve);
    });
    if (!answer.given) return answer.reason;
    return this.#batch() ?? refusal(answer.value);
  }

  #batch(): string | undefined {
    return this.#queue.alone ? undefined : "it came in a batch with other cells; run it by itself";
  }
}
