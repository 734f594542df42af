import type { RawRows } from "../../rows/clean.ts";

/** Rows of a file, with what the file says about itself (Parquet notes; a CSV says nothing). */
export interface FileRows {
  readonly rows: RawRows;
  readonly about: Readonly<Record<string, string>>;
}
