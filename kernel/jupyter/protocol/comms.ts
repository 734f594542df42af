import type { CommMessage } from "../../display/cell.ts";
import type { OutputListener } from "../../session/session.ts";
import type { Publisher } from "./sockets/publisher.ts";
import type { Header } from "./sockets/wire.ts";

/** Calls the comm's listeners in the user's thread; false where neither the comm nor its target is known there. */
export type Deliver = (message: CommMessage, onOutput: OutputListener) => Promise<boolean>;

/** Both directions of the comms, and which ones are open: asked while a cell is busy too, so it is known in this thread. */
export class Comms {
  readonly #publisher: Publisher;
  readonly #deliver: Deliver;
  readonly #targets = new Map<string, string>();
  readonly #opening = new Map<string, Promise<boolean>>();

  constructor(publisher: Publisher, deliver: Deliver) {
    this.#publisher = publisher;
    this.#deliver = deliver;
  }

  /** The open comms as the protocol lists them, of one target or of all. */
  list(target?: string): Record<string, { readonly target_name: string }> {
    const found = [...this.#targets].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(found.map(([id, target_name]) => [id, { target_name }]));
  }

  /** Tells the front ends. */
  publish(message: CommMessage, parent?: Header): void {
    const { type, id, data, metadata, buffers } = message;
    if (type === "open") this.#targets.set(id, message.target);
    if (type === "close") this.#targets.delete(id);
    this.#publisher.publish(
      messageTypes[type],
      { comm_id: id, data, ...(type === "open" && { target_name: message.target }) },
      parent,
      { metadata, buffers },
    );
  }

  /** Tells the user's code. A target that a cell still waiting (`earlier`) may register gets its chance; else the comm is closed again. */
  async receive(
    message: CommMessage,
    parent: Header,
    onOutput: OutputListener,
    earlier: Promise<void> | undefined,
  ): Promise<void> {
    const { id } = message;
    if (message.type !== "open") {
      await this.#opening.get(id);
      if (message.type === "close") this.#targets.delete(id);
      await this.#deliver(message, onOutput);
      return;
    }
    // From now on the comm counts as open: its listener may close it, and what it sends may come back before it has ended.
    this.#targets.set(id, message.target);
    const known = this.#deliver(message, onOutput).then(async first => {
      if (first || !earlier) return first;
      await earlier;
      return this.#deliver(message, onOutput);
    });
    this.#opening.set(id, known);
    if (!(await known)) this.publish({ type: "close", id, data: {}, metadata: {}, buffers: [] }, parent);
    this.#opening.delete(id);
  }
}

const messageTypes = { open: "comm_open", message: "comm_msg", close: "comm_close" } as const;
