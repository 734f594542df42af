import type { RawRows } from "../../rows/clean.ts";

/** Rows of a file, with what the file says about itself (the notes of Parquet and Arrow). */
export interface FileRows {
  readonly rows: RawRows;
  readonly about: Readonly<Record<string, string>>;
}
