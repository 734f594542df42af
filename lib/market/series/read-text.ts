import { unzipSync } from "fflate";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { PeakError, demand } from "../../core/errors.ts";
import { plainLines } from "../sources/csv/lines.ts";
import { formatOf } from "../sources/file/format.ts";
import { requireReadable } from "../sources/file/read.ts";
import { isAddress } from "../sources/http/address.ts";
import { download } from "../sources/http/download.ts";

/** Bytes that a file of a series may have, unpacked: what is larger is no series but an attack or a mistake. */
export const largest = 64 << 20;

/**
 * The text of a file, plain or gzipped, by its path or its address, and its name. Behind an address it is asked for every time, and
 * comes only where it changed: an old copy in place of a new answer would be old news. Throws `not_found`, `unreadable`, also where it is
 * larger than {@link largest}, and `unavailable` where a server cannot be asked.
 */
export async function readText(file: string): Promise<{ readonly text: string; readonly name: string }> {
  const { path, name } = await fileOf(file);
  return { text: await textOf(path, name), name };
}

/** Where a file lies and what it is called; what is behind an address is fetched first. */
export async function fileOf(file: string): Promise<{ readonly path: string; readonly name: string }> {
  demand(
    typeof file === "string" && file !== "",
    "file",
    "must be a path or an address",
    file,
    'Pass e.g. "news.csv".',
  );
  if (!isAddress(file)) return { path: file, name: basename(file) };
  return download(file, { limit: largest, markup: true, fresh: true });
}

/** The text of a file on disk. */
export async function textOf(path: string, name: string): Promise<string> {
  await requireReadable(path);
  const tooLarge = () =>
    new PeakError("unreadable", `${name} is larger than ${largest >> 20} MB.`, {
      hint: "Cut it to the series and years you need.",
    });
  if ((await stat(path)).size > largest) throw tooLarge();
  const plain = await unpacked(await readFile(path), name, tooLarge);
  // Of a page, JSON and a table each can hold a series; of the rest nothing can be read.
  if (!["text", "json", "page", "empty"].includes(formatOf(plain)))
    throw new PeakError("unreadable", `${name} is no text.`, {
      hint: "Give a table, JSON or a feed, plain, gzipped or alone in a zip.",
    });
  return new TextDecoder(encodingOf(plain)).decode(plainLines(plain));
}

/** Of XML that says it is written in the letters of another age, which; all else is UTF-8, which UTF-16 has become. */
function encodingOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const [, said = ""] =
    /^\s*<\?xml[^>]*\bencoding\s*=\s*["'](iso-8859-\d+|windows-125\d)["']/i.exec(head) ?? [];
  return said || "utf-8";
}

async function unpacked(bytes: Uint8Array, name: string, tooLarge: () => PeakError): Promise<Uint8Array> {
  const format = formatOf(bytes);
  try {
    if (format === "gzip")
      return await unpacked(await promisify(gunzip)(bytes, { maxOutputLength: largest }), name, tooLarge);
    if (format !== "zip") return bytes;
    const members = Object.entries(
      unzipSync(bytes, {
        filter(file) {
          if (file.originalSize > largest) throw tooLarge();
          return file.originalSize > 0 && !file.name.startsWith("__MACOSX/");
        },
      }),
    );
    if (members.length === 1) return members[0][1];
  } catch (cause) {
    if (cause instanceof PeakError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new PeakError("unreadable", `${name} is a damaged ${format} file.`, {
      hint: "Fetch it again.",
      cause,
    });
  }
  throw new PeakError("unreadable", `${name} holds several files, or none.`, {
    hint: Buffer.from(bytes).includes("xl/workbook")
      ? "It is a workbook of Excel: save its sheet as CSV."
      : "Unpack it, and give the one that holds the series.",
  });
}
