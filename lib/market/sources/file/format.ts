/** What a file holds, told by its first bytes; its name is only a name. */
export type FileFormat =
  | "empty"
  | "parquet"
  | "zip"
  | "gzip"
  | "arrow"
  | "json"
  | "page"
  | "database"
  | "packed"
  | "old feather"
  | "text";

const marks: readonly (readonly [format: FileFormat, mark: RegExp])[] = [
  ["empty", /^$/],
  ["parquet", /^PAR1/],
  ["zip", /^PK/],
  ["arrow", /^(ARROW1|\u00ff\u00ff\u00ff\u00ff)/],
  ["database", /^(SQLite format 3|.{8}DUCK)/s],
  ["page", /^(\u00ef\u00bb\u00bf)?\s*<(!doctype|html|\?xml|head|body|table)/i],
  // Zstandard, bzip2, xz, 7-Zip.
  ["packed", /^(\(\u00b5\/\u00fd|BZh|\u00fd7zXZ|7z\u00bc\u00af)/],
  ["old feather", /^FEA1/],
  ["json", /^(\u00ef\u00bb\u00bf)?\s*(\[|\{)\s*["[{\]}]/],
];

/** Bytes that {@link formatOf} looks at. */
export const formatBytes = 256;

export function formatOf(head: Uint8Array): FileFormat {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const text = Buffer.from(head.subarray(0, formatBytes)).toString("latin1");
  return marks.find(([, mark]) => mark.test(text))?.[0] ?? "text";
}
