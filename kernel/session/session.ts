import type { MimeBundle } from "../../lib/core/display.ts";
import type { CellOutput } from "../display/cell.ts";
import type { StaleCell } from "./state/graph.ts";

/** One frame of a trimmed traceback. Positions are 1-based; in a cell they are the cell's own, not those of the code that ran. */
export interface Frame {
  readonly functionName: string;
  /** `cell[3].ts` for a cell, a path or `node:` name otherwise. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An error as a front end shows it. It is plain data: it can cross a thread or a socket. */
export interface SessionError {
  readonly kind: "error";
  /** Class name: `TypeError`, `PeakError`, `KeyboardInterrupt`, `GateStop`, `TypeCheckError` (the cell did not run) ... */
  readonly ename: string;
  readonly evalue: string;
  /** Lines with ANSI colours, code frame included. */
  readonly traceback: readonly string[];
  /** The traceback as one text without colours. */
  readonly plain: string;
  /** 1-based position in the failing cell; absent where the error has none there. */
  readonly cellLine?: number;
  readonly cellColumn?: number;
  readonly frames: readonly Frame[];
}

/** Everything a running cell can show, in the order in which it was shown. */
export type SessionOutput =
  | CellOutput
  | {
      readonly kind: "result";
      readonly bundle: MimeBundle;
      readonly metadata?: Record<string, unknown>;
      readonly count: number;
    }
  | SessionError;

export type OutputListener = (output: SessionOutput) => void;

export interface ExecuteOptions {
  /** Receives this cell's outputs, also those printed after it ended (a timer). Default: the session's `onOutput`. */
  readonly onOutput?: OutputListener;
  /** Name in tracebacks; default `cell[n].ts` where n is the execution count. */
  readonly cellName?: string;
  /** No result, no count. Default false. */
  readonly silent?: boolean;
  /** Counts the cell. Default: not silent. */
  readonly storeHistory?: boolean;
  /** Cells of one lane run one after another, those of another lane whenever these wait for something. Default: one lane. */
  readonly lane?: string;
  /** The notebook cell's tags. One tagged `effect` runs only where `confirmEffect` can ask. */
  readonly tags?: readonly string[];
  /** The front end's id of the notebook cell. Without one the code stands in no notebook. */
  readonly cellId?: string;
  /**
   * Asks the person who runs the cell whether a cell that may act on the world shall run, every time it is to run. Resolves
   * with undefined for a yes, otherwise with the reason why it does not run. Default: nobody can be asked, it does not run.
   */
  readonly confirmEffect?: () => Promise<string | undefined>;
  /** Keeps the cell from starting; what ends it once it runs is `Session.interrupt`. */
  readonly interrupted?: AbortSignal;
}

export type ExecuteOutcome =
  /** `result` is the live value of the last expression; undefined where there is none or it lives in another thread. */
  | {
      readonly status: "ok";
      readonly count: number;
      readonly result?: unknown;
      /** A text that the cell puts into the next one (`%load`). */
      readonly offered?: string;
    }
  /** The error was also sent to `onOutput`. */
  | { readonly status: "error"; readonly count: number; readonly error: SessionError }
  /** The session closed before the cell could run. */
  | { readonly status: "aborted"; readonly count: number };

export interface Completion {
  readonly matches: readonly string[];
  /** The replaced part, in UTF-16 offsets of the code. */
  readonly start: number;
  readonly end: number;
  /** One per match: `method`, `property`, `function`, `const` ... with its signature where known. */
  readonly types?: readonly { readonly text: string; readonly type: string; readonly signature?: string }[];
}

export interface Inspection {
  readonly found: boolean;
  readonly text: string;
  readonly markdown?: string;
  readonly html?: string;
}

/** The signature of the call that is being typed. */
export interface CallSignature {
  /** The whole of it: `load(symbol: string, options: LoadOptions): Promise<Bars>`. */
  readonly label: string;
  /** Where in the label the parameter at the cursor stands; absent where the call takes no such parameter. */
  readonly parameter?: readonly [start: number, end: number];
  /** About that parameter, else about the function; "" where nothing is known. */
  readonly documentation: string;
}

export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid" | "unknown";
  /** What to put before the next line, where incomplete. */
  readonly indent: string;
}

/**
 * A running session of the language: cells in, outputs out. Jupyter, the REPL and `peak run` are front ends of this one
 * interface. Cells run one after another in the order of the calls; names live on from cell to cell.
 */
export interface Session {
  execute(code: string, options?: ExecuteOptions): Promise<ExecuteOutcome>;
  /** Tells the type checker of a global name that no cell declares; its type is `any`. */
  declare(name: string): Promise<void>;
  complete(code: string, cursor: number): Promise<Completion>;
  inspect(code: string, cursor: number): Promise<Inspection>;
  /** Undefined where the cursor is in no call, or nothing is known about it. */
  signature(code: string, cursor: number): Promise<CallSignature | undefined>;
  isComplete(code: string): Completeness;
  /** Ends the running cell with `KeyboardInterrupt`; what it had declared and assigned stays. Without a running cell: nothing. */
  interrupt(): void;
  close(): Promise<void>;
  /** Cells whose output no longer follows from the cells they used, in the order in which to run them again. */
  stale(): readonly StaleCell[];
  /** Tells what the front end knows of its notebook: cells that were deleted, and the ids of all from top to bottom. */
  arrange(notebook: { readonly deleted?: readonly string[]; readonly order?: readonly string[] }): void;
  /** Number of the last counted cell; 0 before the first. */
  readonly executionCount: number;
}

/** What a cell with a type error does: not run, run and warn on stderr, or run unchecked. */
export type TypeMode = "gate" | "warn" | "off";

export interface SessionOptions {
  /** Relative imports and packages are resolved from here upward. */
  readonly workingFolder: string;
  /** Default: what the configuration says (peak.toml, `[cells] types`), which ships with `gate`. */
  readonly types?: TypeMode;
  /** Where outputs go that name no listener of their own. */
  readonly onOutput?: OutputListener;
  /** Whether a warning, and an error that nobody awaits, are told with ANSI colours. Default true. */
  readonly colors?: boolean;
  /**
   * Ctrl-C (SIGINT) reaches the process's listeners even while a cell blocks this thread, which ends; one of them should call
   * `interrupt`. Default false. For a terminal: while a cell runs, the terminal must not be in raw mode, or Ctrl-C is a byte
   * and no signal.
   */
  readonly breakOnSigint?: boolean;
}
