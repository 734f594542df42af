import type { SessionOutput } from "../../../session/session.ts";
import { log } from "../log.ts";
import type { Frame } from "../zmtp/frames.ts";
import type { Header, Wire } from "./wire.ts";

type Send = (messages: readonly Frame[][]) => void;

/** In ms; most cells have ended by then. */
const announceAfter = 3;
const flushAfter = 50;
const flushAtCharacters = 128 * 1024;

interface Extras {
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

interface Unsent extends Extras {
  readonly type: string;
  readonly content: object;
  readonly parent: Header | undefined;
}

interface Pending {
  readonly parent: Header;
  readonly name: "stdout" | "stderr";
  texts: string[];
  length: number;
}

/**
 * Everything that goes to the broadcast channel, in order. Stream text is put together per cell and stream for a few milliseconds, so
 * that a line costs no message.
 *
 * Each send wakes the front end, which then competes with the cell for the processors. So what is said in one
 * callback of this thread leaves together at its end; and that a cell has begun is said a moment later, together with its outputs
 * where it has ended by then.
 */
export class Publisher {
  readonly #wire: Wire;
  readonly #send: Send;
  #unsent: Unsent[] = [];
  #soon: NodeJS.Immediate | undefined;
  #announcing: NodeJS.Timeout | undefined;
  #pending: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastFlush = 0;

  constructor(wire: Wire, send: Send) {
    this.#wire = wire;
    this.#send = send;
  }

  /** Publishes a message of any type, after everything shown before. */
  publish(type: string, content: object, parent?: Header, extras?: Extras): void {
    this.#flushStreams();
    this.#enqueue(type, content, parent, extras);
    process.nextTick(this.#sendAll);
  }

  /** The same, for a message that nothing is shown by. */
  announce(type: string, content: object, parent: Header): void {
    this.#flushStreams();
    this.#enqueue(type, content, parent);
    // A timer takes 50 µs to make, for which the cell need not wait.
    this.#soon ??= setImmediate(() => {
      this.#announcing = setTimeout(this.#sendAll, announceAfter);
    });
  }

  status(state: "busy" | "idle" | "starting", parent?: Header): void {
    this.publish("status", { execution_state: state }, parent);
  }

  /** Publishes what a cell shows. */
  show(output: Exclude<SessionOutput, { kind: "comm" | "question" }>, parent: Header): void {
    switch (output.kind) {
      case "stream":
        this.#stream(output.name, output.text, parent);
        break;
      case "display": {
        const { bundle, metadata = {}, displayId, update } = output;
        const transient = displayId === undefined ? {} : { display_id: displayId };
        this.publish(
          update ? "update_display_data" : "display_data",
          { data: bundle, metadata, transient },
          parent,
        );
        break;
      }
      case "clear":
        this.publish("clear_output", { wait: output.wait }, parent);
        break;
      case "result":
        this.publish(
          "execute_result",
          { execution_count: output.count, data: output.bundle, metadata: output.metadata ?? {} },
          parent,
        );
        break;
      case "error":
        this.publish(
          "error",
          { ename: output.ename, evalue: output.evalue, traceback: output.traceback },
          parent,
        );
        break;
    }
  }

  /** Sends everything published so far. */
  flush(): void {
    this.#flushStreams();
    this.#sendAll();
  }

  #stream(name: "stdout" | "stderr", text: string, parent: Header): void {
    const pending = this.#pending;
    if (pending && (pending.parent !== parent || pending.name !== name)) this.#flushStreams();
    const into = (this.#pending ??= { parent, name, texts: [], length: 0 });
    into.texts.push(text);
    into.length += text.length;
    if (into.length >= flushAtCharacters) this.#flushStreams();
    else this.#timer ??= setTimeout(() => this.#flushStreams(), this.#delay());
  }

  /** After a pause the first text goes out at once; what follows close on it is put together. */
  #delay(): number {
    return performance.now() - this.#lastFlush > flushAfter ? 1 : flushAfter;
  }

  #flushStreams(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    this.#lastFlush = performance.now();
    this.#enqueue("stream", { name: pending.name, text: pending.texts.join("") }, pending.parent);
    process.nextTick(this.#sendAll);
  }

  #enqueue(type: string, content: object, parent: Header | undefined, extras?: Extras): void {
    this.#unsent.push({ ...extras, type, content, parent });
  }

  readonly #sendAll = (): void => {
    clearImmediate(this.#soon);
    clearTimeout(this.#announcing);
    this.#soon = this.#announcing = undefined;
    if (this.#unsent.length > 0) this.#send(this.#unsent.splice(0).flatMap(unsent => this.#encode(unsent)));
  };

  #encode({ type, content, ...rest }: Unsent): Frame[][] {
    try {
      return [this.#wire.encode(type, content, { ...rest, identities: [type] })];
    } catch (error) {
      // Nobody waits for this call any more, and the other messages must not be lost with one that is no JSON.
      log(`a ${type} message was not sent: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  }
}
