import { floats } from "../../arrow.ts";
import { openArrow } from "../../sources/file/arrow.ts";
import type { TextTable } from "./cells.ts";
import type { TickFile } from "./open.ts";
import { valueTable } from "./value-table.ts";

/** An Arrow file (Feather) as a table of ticks; moments are milliseconds, whatever they were written in. Throws `unreadable`. */
export function arrowTable({ bytes, name }: TickFile): Promise<TextTable> {
  return openArrow(bytes, name, table => {
    const names = table.schema.names.map(String);
    const columns = names.map((_, place): unknown[] => {
      const vector = table.getChildAt(place)!;
      // Arrow hands decimals out without their point.
      return String(vector.type).startsWith("Decimal") ? [...floats(vector)] : [...vector];
    });
    return valueTable(
      names,
      Array.from({ length: table.numRows }, (_, row) => columns.map(column => column[row])),
    );
  });
}
