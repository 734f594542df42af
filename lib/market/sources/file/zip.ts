import { crc32 } from "node:zlib";
import { unzip, type Unzipped } from "fflate";
import { PeakError } from "../../../core/errors.ts";
import type { RawRows } from "../../rows/clean.ts";
import { parseCsv } from "../csv/parse.ts";
import { rowColumns, type CsvOptions, type ReadColumns } from "../csv/table.ts";
import { pickMembers, refuseOtherPair } from "./kraken-dump.ts";
import { leanFile, parseLean } from "./lean.ts";

/**
 * Rows of the CSV files in a zip archive, one file after the other by name (as Binance names its months), each with a header
 * of its own or none, or as Lean writes them. Other members are left alone. Throws `unreadable` for a damaged archive or one
 * without a CSV.
 */
export async function readZip(bytes: Uint8Array, options: CsvOptions): Promise<RawRows> {
  const names: string[] = [];
  await open(bytes, options.name, name => void names.push(name));
  // Beside tables a text is what somebody says about them (HistData's list of gaps, a README).
  const tables = names.filter(name => !/\.txt$/i.test(name));
  const wanted = new Set(pickMembers(tables.length > 0 ? tables : names, options));
  const files = await open(bytes, options.name, name => wanted.has(name));
  const members = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (members.length === 0)
    throw new PeakError("unreadable", `${options.name} holds no CSV file.`, {
      hint: Array.from(checksums(bytes).keys()).some(member => member.startsWith("xl/"))
        ? "It is a workbook of Excel: save its sheet as CSV."
        : "Give an archive with one or several .csv or .txt files; order books are read by pt.loadBook.",
    });
  const sums = checksums(bytes);
  return joinRows(
    members.map(([member, content]) => {
      if (sums.has(member) && sums.get(member) !== crc32(content))
        throw damaged(options.name, `${member} has another checksum`);
      const named = { ...options, name: `${options.name}/${member}` };
      refuseOtherPair(named);
      const lean = leanFile(member, content, options);
      return lean ? parseLean(content, lean, named) : parseCsv(content, named);
    }),
  );
}

/** The tables of an archive that hold something and are `wanted`, unpacked. */
function open(bytes: Uint8Array, name: string, wanted: (name: string) => boolean | void): Promise<Unzipped> {
  const filter = ({ name, originalSize }: { name: string; originalSize: number }) =>
    /\.(csv|txt|tsv)$/i.test(name) &&
    originalSize > 0 &&
    !name.startsWith("__MACOSX/") &&
    wanted(name) === true;
  return new Promise((resolve, reject) => {
    unzip(bytes, { filter }, (cause, files) => {
      if (cause === null) resolve(files);
      else reject(damaged(name, cause.message, cause));
    });
  });
}

function damaged(name: string, why: string, cause?: unknown): PeakError {
  return new PeakError("unreadable", `${name} is a damaged zip file: ${why}.`, {
    hint: why.includes("compression type") ? "Unpack it first." : "Fetch it again.",
    cause,
  });
}

/** What the archive's directory says each member's checksum is: fflate does not look. */
function checksums(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, number>();
  let end = bytes.length - 22;
  while (end > 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && at + 46 <= bytes.length; left--) {
    const [name, extra, comment] = [28, 30, 32].map(place => view.getUint16(at + place, true));
    found.set(Buffer.from(bytes.subarray(at + 46, at + 46 + name)).toString(), view.getUint32(at + 16, true));
    at += 46 + name + extra + comment;
  }
  return found;
}

/** Rows one after the other; a cell is located in the part it came from. */
export function joinRows(parts: readonly RawRows[]): RawRows {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, part) => sum + part.time.length, 0);
  const columns = Object.fromEntries(
    rowColumns.flatMap(key => {
      if (parts.some(part => part[key] === undefined)) return [];
      const column = new Float64Array(length);
      let at = 0;
      for (const part of parts) {
        column.set(part[key]!, at);
        at += part.time.length;
      }
      return [[key, column]];
    }),
  ) as Required<ReadColumns>;
  const locate: RawRows["locate"] = (row, column) => {
    let at = row;
    const part = parts.find(({ time }) => at < time.length || ((at -= time.length), false));
    return part?.locate?.(at, column) ?? "";
  };
  const names = new Set(parts.flatMap(({ named }) => named ?? []));
  const synthetic = parts.some(part => part.synthetic);
  return {
    ...columns,
    locate,
    ...(names.size > 0 && { named: [...names].join(", ") }),
    ...(synthetic && { synthetic }),
  };
}
