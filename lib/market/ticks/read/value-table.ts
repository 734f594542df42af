import type { TextTable } from "./cells.ts";

/** Rows of values as a table of ticks: each is read as the text that it would be in a file. */
export function valueTable(names: readonly string[], rows: readonly (readonly unknown[])[]): TextTable {
  const text = (cell: unknown) => String(cell ?? "");
  const encoder = new TextEncoder();
  return {
    names: names.map(name => name.toLowerCase()),
    width: names.length,
    first: (rows[0] ?? []).map(text),
    lines: rows.length,
    read(readers) {
      for (const [row, cells] of rows.entries())
        for (const [column, reader] of readers.entries()) {
          if (reader === undefined) continue;
          const bytes = encoder.encode(text(cells[column]));
          reader(row, bytes, 0, bytes.length);
        }
      return rows.length;
    },
  };
}
