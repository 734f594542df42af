import { invalidArgument } from "../../../lib/core/errors.ts";
import type { Inspection, TypeMode } from "../session.ts";
import type { StaleCell } from "../state/graph.ts";

/** What the language knows and a magic may ask for or change, before the cell runs. */
export interface LanguageScope {
  readonly workingFolder: string;
  types: TypeMode;
  /** Every magic there is. */
  readonly magics: readonly Magic[];
  /** Names that cells declared, types included, in the order of their first declaration. */
  readonly names: readonly string[];
  /** Cells whose output no longer follows from the cells they used. */
  stale(): readonly StaleCell[];
  /** Forgets every cell. */
  forget(): Promise<void>;
  inspect(code: string, cursor: number): Promise<Inspection>;
  complete(code: string): Promise<readonly string[]>;
  /** A text that the front end offers as the next cell. */
  offer(text: string): void;
}

/** What a magic may reach while it runs, in the user's thread. Its output goes through `console`, `process` and `display`. */
export interface RunScope {
  readonly workingFolder: string;
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal;
  /** The names that stood there before the first cell, with their values. */
  readonly preloaded: ReadonlyMap<string, unknown>;
}

/**
 * One magic: a line of a cell that is no TypeScript. It has two halves, because the language may live in another thread than
 * the values.
 */
export interface Magic {
  readonly name: string;
  /** `%types [gate|warn|off]`, as `%help` shows it; `%%` where it takes the whole cell. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** `line`: on a line of its own. `statement`: `%name` stands in front of a statement, `%%name` on top of a cell. `cell`: only `%%name`. */
  readonly kind: "line" | "statement" | "cell";
  /** Words that may be completed behind the name, or those that begin with what is typed there. */
  readonly words?: readonly string[] | ((typed: string, workingFolder: string) => readonly string[]);
  /** Before the cell runs. What it returns is plain data and handed to `run`. Throws `PeakError` for wrong arguments. */
  readonly prepare?: (argument: string, language: LanguageScope) => unknown;
  /** At the magic's place in the cell. */
  readonly run?: (argument: string, scope: RunScope, prepared: unknown) => unknown;
}

/** For a magic that takes nothing: what is written behind it was meant to narrow what it does, so it does nothing. */
export function refuseArgument(magic: string, argument: string): void {
  if (argument !== "") throw invalidArgument(magic, "takes no argument", argument, `Write ${magic} alone.`);
}
