import { AsyncLocalStorage } from "node:async_hooks";
import type { MimeBundle } from "../../lib/core/display.ts";
import type { Question } from "./input.ts";

/** What one comm message carries. `data` and `metadata` are JSON; bytes go into `buffers`, uncopied by JSON. */
export interface CommContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** A message of a comm, in either direction. */
export type CommMessage =
  | ({ readonly type: "open"; readonly id: string; readonly target: string } & CommContent)
  | ({ readonly type: "message" | "close"; readonly id: string } & CommContent);

/** What code in a cell may send to the front end. */
export type CellOutput =
  | { readonly kind: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly kind: "display";
      readonly bundle: MimeBundle;
      readonly metadata?: Record<string, unknown>;
      readonly displayId?: string;
      /** Replaces what was shown under `displayId` instead of adding to it. */
      readonly update?: boolean;
    }
  | { readonly kind: "clear"; readonly wait: boolean }
  /** Only where the front end attached comms. */
  | { readonly kind: "comm"; readonly message: CommMessage }
  /** To be answered under its number; only where the front end asks through outputs. */
  | { readonly kind: "question"; readonly id: number; readonly question: Question };

/** Where code that belongs to a cell sends its outputs; lives as long as anything the cell started. */
export interface CellChannel {
  readonly name: string;
  /** Shows now, after everything shown before. */
  emit(output: CellOutput): void;
  /** Shows once it is ready, but keeps its place: what is shown later waits. */
  emitLater(output: Promise<CellOutput | undefined>): void;
}

/**
 * The cell that the running code belongs to, also in its timers and promises long after it ended. This is how output finds
 * the cell that caused it.
 */
export const currentCell = new AsyncLocalStorage<CellChannel>();
