/** A magic as it stands in a cell. */
export interface MagicCall {
  /** `types`; `!` for a command. */
  readonly name: string;
  readonly argument: string;
  /** `%%name`: the rest of the cell belongs to it. */
  readonly wholeCell: boolean;
  /** Offsets of its line in the cell. */
  readonly start: number;
  readonly end: number;
  /** Where the statement behind it begins (`%time await load()`); undefined where its line is no code. */
  readonly statement?: number;
}

/** A cell, told apart into TypeScript and magics. Offsets agree: in `code` blanks stand where magics stood. */
export interface CellText {
  readonly source: string;
  readonly code: string;
  readonly magics: readonly MagicCall[];
}
