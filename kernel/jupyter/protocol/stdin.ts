import { randomUUID } from "node:crypto";
import type { Question } from "../../display/input.ts";
import type { Answer } from "../link/messages.ts";
import type { Publisher } from "./sockets/publisher.ts";
import type { Message, Wire } from "./sockets/wire.ts";
import type { Frame } from "./zmtp/frames.ts";

interface Asked {
  readonly id: string;
  readonly question: Question;
  /** The request whose code asks. */
  readonly request: Message;
  readonly answer: (answer: Answer) => void;
}

/**
 * Questions of cells to the front end that sent the cell, over the stdin channel, and its answers. A cell's questions are put one
 * after the other, because not every answer says which of them it means.
 */
export class Stdin {
  readonly #wire: Wire;
  readonly #publisher: Publisher;
  readonly #send: (frames: Frame[]) => void;
  /** Put to a front end, by their ids. */
  readonly #asked = new Map<string, Asked>();
  /** What waits for the cell's question before it. */
  #waiting: Asked[] = [];
  readonly #ended = new WeakSet<Message>();

  constructor(wire: Wire, publisher: Publisher, send: (frames: Frame[]) => void) {
    this.#wire = wire;
    this.#publisher = publisher;
    this.#send = send;
  }

  ask(question: Question, request: Message, answer: (answer: Answer) => void): void {
    if (request.content.allow_stdin !== true)
      return answer({ given: false, reason: "the front end takes no input for this run" });
    if (this.#ended.has(request)) return answer({ given: false, reason: "its cell has ended" });
    const asked = { id: randomUUID(), question, request, answer };
    if ([...this.#asked.values()].some(other => other.request === request)) this.#waiting.push(asked);
    else this.#put(asked);
  }

  #put(asked: Asked): void {
    const { id, question, request } = asked;
    const { header, identities } = request;
    this.#asked.set(id, asked);
    // What the cell printed before it asked is seen before the question.
    this.#publisher.flush();
    this.#send(this.#wire.encode("input_request", { ...question }, { id, parent: header, identities }));
  }

  /** An `input_reply`. Some front ends name the question they answer; from others it is the latest one put to them. */
  receive({ content, parent, identities }: Message): void {
    const named = this.#asked.has(String(parent.msg_id)) ? String(parent.msg_id) : undefined;
    const id = named ?? (parent.msg_id === undefined ? this.#latestOf(identities) : undefined);
    const asked = id === undefined ? undefined : this.#asked.get(id);
    if (id === undefined || !asked) return;
    this.#asked.delete(id);
    const next = this.#waiting.findIndex(({ request }) => request === asked.request);
    if (next >= 0) this.#put(this.#waiting.splice(next, 1)[0]);
    asked.answer(
      typeof content.value === "string"
        ? { given: true, value: content.value }
        : { given: false, reason: "the front end sent no answer" },
    );
  }

  /** The request has ended: nobody waits for its questions any more, and it can ask none. */
  end(request: Message): void {
    this.#ended.add(request);
    this.#waiting = this.#waiting.filter(asked => asked.request !== request);
    for (const [id, asked] of this.#asked) if (asked.request === request) this.#asked.delete(id);
  }

  #latestOf(identities: readonly Buffer[]): string | undefined {
    return [...this.#asked].findLast(
      ([, { request }]) =>
        request.identities.length === identities.length &&
        request.identities.every((frame, i) => frame.equals(identities[i])),
    )?.[0];
  }
}
