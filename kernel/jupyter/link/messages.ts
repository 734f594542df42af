import type { MessagePort } from "node:worker_threads";
import type { CommMessage } from "../../display/cell.ts";
import type { SessionOutput, TypeMode } from "../../session/session.ts";
import type { ConnectionInfo } from "./connection.ts";
import type { Done, Run } from "./flat.ts";

/** What came of a question to the front end. */
export type Answer =
  { readonly given: true; readonly value: string } | { readonly given: false; readonly reason: string };

/** What the protocol's thread asks of the user's thread. */
export type ToUser = Run | Request;

export type Request =
  /** This cell will run, unless its check finds something. */
  | { readonly type: "expect"; readonly code: string }
  | { readonly type: "comm"; readonly id: number; readonly message: CommMessage }
  | { readonly type: "answer"; readonly id: number; readonly answer: Answer }
  /** Stop the running cell and say so; also asked repeatedly to learn whether the thread listens at all. */
  | { readonly type: "interrupt"; readonly serial: number };

/** What the user's thread tells the protocol's thread. */
export type ToProtocol = Done | Notice;

export type Notice =
  /** Cells can run. `heapLimit`: bytes that V8 grants the thread before it ends the process. */
  | { readonly type: "ready"; readonly heapLimit: number }
  /** The listeners of a comm have been called; `known` says whether there was such a comm or target. */
  | { readonly type: "heard"; readonly id: number; readonly known: boolean }
  /** Sent by code that belongs to no cell; what a cell sends is one of its outputs. */
  | { readonly type: "comm"; readonly message: CommMessage }
  | { readonly type: "interrupted"; readonly serial: number }
  /** There is something in the ring. */
  | { readonly type: "wake" };

/** An output that is more than text, under the number that its mark in the ring has: a thread torn in between sends one without a mark. */
export type Shown = readonly [number: number, output: SessionOutput];

/** All that the protocol's thread starts with. */
export interface ProtocolStart {
  readonly connection: ConnectionInfo;
  /** As the command line says; undefined: as configured. */
  readonly types: TypeMode | undefined;
  readonly workingFolder: string;
  readonly ring: SharedArrayBuffer;
  readonly port: MessagePort;
  /** Carries outputs that are more than text, in the order of their marks in the ring. */
  readonly outputs: MessagePort;
}
