import { randomUUID } from "node:crypto";
import { demand, PeakError } from "../../lib/core/errors.ts";
import { currentCell, type CommContent, type CommMessage } from "./cell.ts";

interface CommExtras {
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Copied when sent: they may be written to afterwards. */
  readonly buffers?: readonly (ArrayBuffer | SharedArrayBuffer | ArrayBufferView)[];
}

interface CommOpening extends CommExtras {
  /** The name under which the other side knows what to make of this comm: `jupyter.widget`. */
  readonly target: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Default: a new UUID. */
  readonly id?: string;
}

type CommListener = (content: CommContent) => unknown;

/** One open line to the front end. What a listener prints belongs to the message that called it; one that throws shows its error there. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** False once either side closed it; a front end without the target closes it at once. */
  readonly isOpen: boolean;
  /** Throws `unavailable` on a closed comm. */
  send(data: Readonly<Record<string, unknown>>, extras?: CommExtras): void;
  /** Called for each message of the other side, in order. Returns the undo. */
  onMessage(listener: CommListener): () => void;
  /** Called once, when the other side closes the comm. Returns the undo. */
  onClose(listener: CommListener): () => void;
  /** Does nothing on a closed comm. */
  close(data?: Readonly<Record<string, unknown>>, extras?: CommExtras): void;
}

type TargetListener = (comm: Comm, content: CommContent) => unknown;

const open = new Map<string, FrontEndComm>();
const targets = new Map<string, TargetListener>();
let sendOutsideCells: ((message: CommMessage) => void) | undefined;

/** Whether the front end has comms at all: a notebook has, a terminal and `peak run` have not. */
export const commsAvailable = (): boolean => sendOutsideCells !== undefined;

/** Opens a comm to the front end. Throws `unavailable` where there are none ({@link commsAvailable}). */
export function openComm({ target, id = randomUUID(), data = {}, ...extras }: CommOpening): Comm {
  demand(
    typeof target === "string" && target !== "",
    "target",
    "must name what the front end knows",
    target,
    'For example openComm({ target: "jupyter.widget" }).',
  );
  const comm = new FrontEndComm(id, target);
  post({ type: "open", id, target, ...content(data, extras) });
  open.set(id, comm);
  return comm;
}

/** Names what `onOpen` does with the comms that the front end opens for `target`. The latest registration counts. Returns the undo. */
export function registerTarget(target: string, onOpen: TargetListener): () => void {
  targets.set(target, onOpen);
  return () => {
    if (targets.get(target) === onOpen) targets.delete(target);
  };
}

/**
 * For a front end that has comms: takes what is sent outside cells (what a cell sends is one of its outputs), and returns where
 * messages from the other side go. That function calls the listeners and resolves with whether the comm or target is known;
 * it rejects with what a listener threw.
 */
export function attachComms(
  send: (message: CommMessage) => void,
): (message: CommMessage) => Promise<boolean> {
  sendOutsideCells = send;
  return async message => {
    if (message.type === "open") {
      const onOpen = targets.get(message.target);
      if (!onOpen) return false;
      const comm = new FrontEndComm(message.id, message.target);
      open.set(message.id, comm);
      try {
        await onOpen(comm, message);
      } catch (error) {
        // The other side must not go on with a comm that nobody here made anything of.
        comm.close();
        throw error;
      }
      return true;
    }
    const comm = open.get(message.id);
    if (!comm) return false;
    if (message.type === "close") open.delete(message.id);
    await comm.receive(message);
    return true;
  };
}

class FrontEndComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly #listeners = { message: new Set<CommListener>(), close: new Set<CommListener>() };

  constructor(id: string, target: string) {
    this.id = id;
    this.target = target;
  }

  get isOpen(): boolean {
    return open.get(this.id) === this;
  }

  send(data: Readonly<Record<string, unknown>>, extras: CommExtras = {}): void {
    if (!this.isOpen)
      throw new PeakError("unavailable", `The comm ${this.id} for "${this.target}" is closed.`, {
        hint: "Open a new one, or look at isOpen before sending.",
      });
    post({ type: "message", id: this.id, ...content(data, extras) });
  }

  onMessage(listener: CommListener): () => void {
    return this.#listen("message", listener);
  }

  onClose(listener: CommListener): () => void {
    return this.#listen("close", listener);
  }

  close(data: Readonly<Record<string, unknown>> = {}, extras: CommExtras = {}): void {
    if (!this.isOpen) return;
    open.delete(this.id);
    post({ type: "close", id: this.id, ...content(data, extras) });
  }

  async receive(message: Extract<CommMessage, { type: "message" | "close" }>): Promise<void> {
    // All are called before any is waited for: one that takes long does not hold up the others.
    await Promise.all([...this.#listeners[message.type]].map(async listener => listener(message)));
  }

  #listen(type: "message" | "close", listener: CommListener): () => void {
    this.#listeners[type].add(listener);
    return () => void this.#listeners[type].delete(listener);
  }
}

function post(message: CommMessage): void {
  if (!sendOutsideCells)
    throw new PeakError("unavailable", "This front end has no comms.", {
      hint: "Run the cell in a notebook, or use display and display.update, which work everywhere.",
    });
  const cell = currentCell.getStore();
  if (cell) cell.emit({ kind: "comm", message });
  else sendOutsideCells(message);
}

function content(
  data: Readonly<Record<string, unknown>>,
  { metadata = {}, buffers = [] }: CommExtras,
): CommContent {
  return { data, metadata, buffers: buffers.map(bytes) };
}

/** A copy of exactly the bytes meant: a view of a column must not take the whole column with it. */
function bytes(buffer: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice()
    : new Uint8Array(buffer).slice();
}
