import type { KernelDebugger } from "../../debug/debugger.ts";
import type { Session, SessionOutput } from "../../session/session.ts";
import type { Comms } from "./comms.ts";
import type { Effects } from "./queue/effects.ts";
import type { EffectTags } from "./queue/effect-tags.ts";
import type { History } from "./history.ts";
import type { Publisher } from "./sockets/publisher.ts";
import type { Subshells } from "./queue/subshells.ts";
import type { Stdin } from "./stdin.ts";
import type { Message } from "./sockets/wire.ts";

export type Channel = "shell" | "control";

/** What the handlers share. */
export interface Kernel {
  readonly session: Promise<Session>;
  readonly publisher: Publisher;
  readonly history: History;
  readonly subshells: Subshells;
  readonly comms: Comms;
  readonly debugger: KernelDebugger;
  /** Publishes what user code shows, as an effect of `request`. */
  show(output: SessionOutput, request: Message): void;
  readonly stdin: Stdin;
  readonly effects: Effects;
  readonly effectTags: EffectTags;
  /** The ids of the notebook's cells from top to bottom; undefined where they are as before, or unknown. */
  notebookOrder(): Promise<string[] | undefined>;
  /** Ends the running cell, or one sent before `date` that is still on its way, and resolves when the kernel listens again. */
  interrupt(date?: string): Promise<void>;
  shutdown(): Promise<void>;
}

/** One request on its way through a handler. */
export interface Request {
  readonly message: Message;
  readonly content: Readonly<Record<string, unknown>>;
  /** Sends the one reply; what was published for this request goes right behind it, in front of `idle`. */
  reply(content: object, metadata?: object): void;
}

export type Handler = (request: Request, kernel: Kernel) => Promise<void> | void;
