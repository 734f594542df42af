import { unzip, type Unzipped } from "fflate";
import { PeakError } from "../../../core/errors.ts";
import { barColumnNames } from "../../columns.ts";
import type { RawRows } from "../../rows/clean.ts";
import { parseCsv } from "../csv/parse.ts";
import type { CsvOptions } from "../csv/table.ts";

/**
 * Rows of the CSV files in a zip archive, one file after the other by name (as Binance names its months), each with a header
 * of its own or none. Other members are left alone. Throws `unreadable` for a damaged archive or one without a CSV.
 */
export async function readZip(bytes: Uint8Array, options: CsvOptions): Promise<RawRows> {
  const members = Object.entries(await open(bytes, options.name))
    .filter(([name, content]) => content.length > 0 && !name.startsWith("__MACOSX/"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (members.length === 0)
    throw new PeakError("unreadable", `${options.name} holds no CSV file.`, {
      hint: "Give an archive with one or several .csv or .txt files.",
    });
  return joined(
    members.map(([name, content]) => parseCsv(content, { ...options, name: `${options.name}/${name}` })),
  );
}

function open(bytes: Uint8Array, name: string): Promise<Unzipped> {
  return new Promise((resolve, reject) => {
    unzip(bytes, { filter: file => /\.(csv|txt|tsv)$/i.test(file.name) }, (cause, files) => {
      if (cause === null) resolve(files);
      else
        reject(
          new PeakError("unreadable", `${name} is a damaged zip file: ${cause.message}.`, {
            hint: "Fetch it again.",
            cause,
          }),
        );
    });
  });
}

function joined(parts: readonly RawRows[]): RawRows {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, part) => sum + part.time.length, 0);
  const named = [...barColumnNames, "adjusted", "dividend", "split"] as const;
  const columns = Object.fromEntries(
    named.flatMap(key => {
      if (parts.some(part => part[key] === undefined)) return [];
      const column = new Float64Array(length);
      let at = 0;
      for (const part of parts) {
        column.set(part[key]!, at);
        at += part.time.length;
      }
      return [[key, column]];
    }),
  ) as Record<(typeof barColumnNames)[number], Float64Array>;
  const locate: RawRows["locate"] = (row, column) => {
    let at = row;
    const part = parts.find(({ time }) => at < time.length || ((at -= time.length), false));
    return part?.locate?.(at, column) ?? "";
  };
  return { ...columns, locate };
}
