import type { MimeBundle } from "../../../lib/core/display.ts";
import type { CompiledCell } from "../compile/compile.ts";
import type { Chain } from "../parse/chain.ts";
import type { OutputListener, SessionError } from "../session.ts";
import type { Member } from "./members.ts";

/** What came of a cell. `result` is the live value; it is absent where the evaluator lives in another thread. */
export type Evaluation =
  | { readonly status: "ok"; readonly bundle?: MimeBundle; readonly result?: unknown }
  | { readonly status: "error"; readonly error: SessionError };

/** Runs compiled cells, one at a time, in some thread. */
export interface Evaluator {
  /**
   * Never rejects. Every output of the cell's own run reaches `onOutput` before the promise resolves. `onOutput` is called as a
   * part of the cell: what it prints itself would be the cell's.
   */
  run(cell: CompiledCell, onOutput: OutputListener): Promise<Evaluation>;
  /** Told of a cell while it is still checked: what it names of the engine can be loaded meanwhile. */
  expect?(code: string): void;
  /** The members of a live object, found without running anything of the user's. None while a cell runs: nobody shall wait for it. */
  members(chain: Chain): Promise<readonly Member[]>;
  /** Ends the running cell, if any, with `KeyboardInterrupt`. */
  interrupt(): void;
  close(): Promise<void>;
}
