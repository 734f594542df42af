import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { PeakError } from "../../../core/errors.ts";
import { startProgress } from "../../../core/progress.ts";
import { fileError } from "../../sources/file/bytes.ts";
import { formatOf } from "../../sources/file/format.ts";
import { textTable, type TextTable } from "./cells.ts";
import { isMessage } from "./open.ts";

const newline = 10;
/** Bytes of text in a part: some hundred thousand trades, which take twenty times the memory while they are checked. */
const usual = 16 << 20;

/**
 * A table of ticks in text, plain or gzipped, a part of whole lines after the other, so that a file need not fit in memory. Undefined for a file of
 * another kind. Throws `not_found` or `unreadable`.
 */
export async function tableParts(
  path: string,
  size = usual,
): Promise<AsyncGenerator<TextTable, void, undefined> | undefined> {
  const packed = formatOf(await head(path)) === "gzip";
  const name = basename(path);
  const chunk = Math.min(size, 1 << 20);
  const source = createReadStream(path, { highWaterMark: chunk });
  // The callback is there because a pipeline without one throws; the error itself comes to who reads.
  const stream = packed ? pipeline(source, createGunzip({ chunkSize: chunk }), () => {}) : source;
  const { size: total } = await stat(path);
  const chunks = chunksOf(stream, path, packed);
  const first = await chunks.next();
  if (!first.done && isTable(first.value))
    return parts(first.value, chunks, { name, size, total, read: () => source.bytesRead });
  await chunks.return();
  return undefined;
}

async function head(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileError(path, cause);
  }
}

function isTable(bytes: Uint8Array): boolean {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return !wide && formatOf(bytes) === "text" && !isMessage(bytes);
}

async function* chunksOf(stream: Readable, path: string, packed: boolean): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (cause) {
    if (!packed) throw fileError(path, cause);
    throw new PeakError("unreadable", `${basename(path)} is a damaged gzip file.`, {
      hint: "Fetch it again.",
      cause,
    });
  }
}

async function* parts(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, void>,
  { name, size, total, read }: { name: string; size: number; total: number; read: () => number },
): AsyncGenerator<TextTable, void, undefined> {
  let held: Uint8Array[] = [first];
  let length = first.length;
  // The line of names, which stands above the first part only.
  let header: Uint8Array | undefined;
  const table = (text: Uint8Array): TextTable => {
    if (header !== undefined) return textTable(Buffer.concat([header, text]), name);
    const made = textTable(text, name);
    header =
      made.names === undefined ? new Uint8Array() : text.subarray(0, text.indexOf(newline) + 1).slice();
    return made;
  };
  const progress = startProgress(`Reading ${name}`, total);
  try {
    for await (const chunk of rest) {
      held.push(chunk);
      length += chunk.length;
      if (length < size) continue;
      const text = Buffer.concat(held);
      const end = text.lastIndexOf(newline) + 1;
      if (end === 0) continue;
      progress.advance(read());
      yield table(text.subarray(0, end));
      held = [text.subarray(end)];
      length = text.length - end;
    }
    if (length > 0) yield table(Buffer.concat(held));
  } finally {
    progress.end();
    await rest.return();
  }
}
