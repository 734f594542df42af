import { existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { systemClock } from "../../../core/clock.ts";
import { PeakError } from "../../../core/errors.ts";
import { interruptible } from "../../../core/interrupt.ts";
import { startProgress, type Progress } from "../../../core/progress.ts";
import { writeAtomically } from "../../../core/store/artifacts.ts";
import { homeFolder } from "../../../core/store/home.ts";
import { formatTime, type Milliseconds } from "../../../core/time.ts";
import { formatOf } from "../file/format.ts";
import { fileNameOf, keyOf, shownAddress } from "./address.ts";
import { Busy, ask, passing, type Answer } from "./ask.ts";
import { leavePart, restart, takePart, type Part } from "./part.ts";

/** Options of {@link download}. */
export interface DownloadOptions {
  /** Milliseconds without a byte after which a connection is given up. Default 30,000. */
  readonly timeout?: Milliseconds;
  /** Further tries after a connection that broke or a server that was busy. Default 3; 1 where there is a copy. */
  readonly retries?: number;
  /** Milliseconds before the first further try; each next one waits twice as long. Default 500. */
  readonly backoff?: Milliseconds;
  /** Bytes at most. Default 16 GiB. */
  readonly limit?: number;
  /** Whether XML is what is wanted (a feed). Default false: it is a page in place of a file. */
  readonly markup?: boolean;
  /** Fail where the server cannot be asked, in place of taking the copy that is held. Default false. */
  readonly fresh?: boolean;
}

/** A file from the web, as it lies on disk. */
export interface Downloaded {
  readonly path: string;
  /** What the file is called at its address. */
  readonly name: string;
  /** Where the server could not be asked whether the copy is still what it has. */
  readonly notice?: string;
}

const noteSchema = z.strictObject({
  file: z.string(),
  size: z.number(),
  fetched: z.number(),
  etag: z.string().optional(),
  modified: z.string().optional(),
});
type Note = z.infer<typeof noteSchema>;

const usualLimit = 16 * 2 ** 30;

/**
 * The file at an HTTP or HTTPS address, fetched once: it stays under `PEAK_HOME/downloads`, named by its content, and is fetched
 * again only where the server says that it changed. What a kill, a lost connection or an interrupt left is gone on with by Range, if the
 * server's mark of the version (ETag or date) is still the same.
 *
 * Throws `not_found` for 404, `unreadable` for a web page in place of a file, `unavailable` for everything else that a server, the network
 * or the disk can do, with the answer or its lack in the message.
 */
export async function download(address: string, options: DownloadOptions = {}): Promise<Downloaded> {
  const folder = homeFolder("downloads");
  const key = keyOf(address);
  const name = fileNameOf(address);
  const held = readNote(folder, key);
  const part = await takePart(folder, key);
  let keep = true;
  try {
    const outcome = await attempt(address, part, held, options);
    keep = false;
    if (outcome === "unchanged") return { path: join(folder, held!.file), name };
    return { path: store(folder, key, name, part, outcome), name };
  } catch (error) {
    if (
      !(error instanceof PeakError && error.code === "unavailable" && error.context.offline === true) ||
      !held ||
      options.fresh
    )
      throw error;
    return {
      path: join(folder, held.file),
      name,
      notice: `${error.message.split("\n")[0]} Its copy of ${formatTime(held.fetched)} is used.`,
    };
  } finally {
    leavePart(part, keep);
  }
}

/** The file of an address as it lies on disk, where it was fetched before; nobody is asked whether it is still the same. */
export function heldCopy(address: string): string | undefined {
  const folder = homeFolder("downloads");
  const held = readNote(folder, keyOf(address));
  return held && join(folder, held.file);
}

/** Makes the next {@link download} of an address one from the beginning. */
export function forgetCopy(address: string): void {
  rmSync(join(homeFolder("downloads"), `${keyOf(address)}.json`), { force: true });
}

/** Tries until the part is whole; what it is a version of, or that the held file still is what the server has. */
async function attempt(
  address: string,
  part: Part,
  held: Note | undefined,
  options: DownloadOptions,
): Promise<"unchanged" | { readonly etag?: string; readonly modified?: string }> {
  const { timeout = 30_000, retries = held ? 1 : 3, backoff = 500, limit = usualLimit, markup } = options;
  let progress: Progress | undefined;
  try {
    for (let tries = 0; ;) {
      const before = part.length;
      try {
        const headers = requestHeaders(part, held);
        const answer = await ask(address, headers, timeout);
        try {
          if (answer.status === 304 && held) return "unchanged";
          if (answer.status === 416 && part.length > 0) {
            // The part is longer than the file is now.
            part.version = undefined;
            part.length = 0;
            continue;
          }
          const goesOn = answer.status === 206 && continues(answer, part) && part.length > 0;
          const total =
            answer.whole ??
            (answer.length === undefined ? undefined : answer.length + (goesOn ? part.length : 0));
          if ((total ?? 0) > limit) throw tooLarge(address, total!, limit);
          const file = goesOn ? await open(part.path, "a") : await restart(part, answer.version);
          progress ??= startProgress(`Fetching ${fileNameOf(address)}`, total ?? 1);
          await receive(address, answer, file, part, { limit, markup }, total, done =>
            progress?.advance(Math.min(done, total ?? 1)),
          );
        } finally {
          answer.close();
        }
        if (part.length === 0) throw empty(address);
        return part.version ?? {};
      } catch (error) {
        const wait = passing(error);
        // A connection that breaks again and again but brings something each time may go on.
        if (part.length > before) tries = 0;
        if (wait === undefined || tries++ >= retries) throw asPeakError(error, address);
        const delay = Math.max(wait, backoff * 2 ** Math.min(tries - 1, 6));
        await interruptible(new Promise(resolve => setTimeout(resolve, delay)), () => {});
      }
    }
  } finally {
    progress?.end();
  }
}

function requestHeaders(part: Part, held: Note | undefined): Record<string, string> {
  // A weak mark says that the content means the same, not that its bytes are.
  const strong = part.version?.etag?.startsWith("W/") ? undefined : part.version?.etag;
  const version = strong ?? part.version?.modified;
  if (part.length > 0 && version !== undefined)
    return { range: `bytes=${part.length}-`, "if-range": version };
  return {
    ...(held?.etag && { "if-none-match": held.etag }),
    ...(held?.modified && { "if-modified-since": held.modified }),
  };
}

/** Whether an answer is the rest of what is held. */
function continues(answer: Answer, part: Part): boolean {
  const { etag } = answer.version;
  const same = part.length === 0 || etag === undefined || etag === part.version?.etag;
  if (answer.from === part.length && same) return true;
  throw new PeakError("unavailable", `${answer.shown} answered with another part than it was asked for.`, {
    hint: "Try again: the file is then fetched from its beginning.",
  });
}

async function receive(
  address: string,
  answer: Answer,
  file: FileHandle,
  part: Part,
  { limit = usualLimit, markup = false }: Pick<DownloadOptions, "limit" | "markup">,
  total: number | undefined,
  advance: (done: number) => void,
): Promise<void> {
  try {
    for await (const chunk of answer.body) {
      const first = part.length === 0;
      if (first && isPage(chunk, answer.html, markup))
        throw new PeakError("unreadable", `${answer.shown} is a web page, not a file.`, {
          hint: "Open it in a browser: it may ask you to log in, or the file has moved. Give the address of the file itself.",
        });
      if (part.length + chunk.length > limit) throw tooLarge(address, part.length + chunk.length, limit);
      await file.write(chunk);
      part.hash.update(chunk);
      part.length += chunk.length;
      advance(part.length);
    }
    if (total !== undefined && part.length < total) throw new Error("connection closed early");
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether a file begins as what people read in a browser; a feed is markup too, and some servers call it HTML. */
function isPage(head: Uint8Array, html: boolean, markup: boolean): boolean {
  const text = Buffer.from(head.subarray(0, 1_024)).toString("latin1");
  if (markup)
    return /<(!doctype\s+html|html|head|body)\b/i.test(text) && !/<(rss|feed|rdf:rdf)\b/i.test(text);
  return formatOf(head) === "page" || (html && /^\s*</.test(text));
}

/** Gives the whole part its name by content and writes down where it came from. */
function store(
  folder: string,
  key: string,
  name: string,
  part: Part,
  version: { readonly etag?: string; readonly modified?: string },
): string {
  const file = `${part.hash.digest("hex").slice(0, 32)}-${name}`;
  const path = join(folder, file);
  renameSync(part.path, path);
  const note: Note = { file, size: part.length, fetched: systemClock.now(), ...version };
  writeAtomically(join(folder, `${key}.json`), JSON.stringify(note));
  return path;
}

/** What is held of an address, if its file is still there whole. */
function readNote(folder: string, key: string): Note | undefined {
  try {
    const note = noteSchema.parse(JSON.parse(readFileSync(join(folder, `${key}.json`), "utf8")));
    return existsSync(join(folder, note.file)) && statSync(join(folder, note.file)).size === note.size
      ? note
      : undefined;
  } catch {
    // No note or a damaged one: the file is fetched as if for the first time.
    rmSync(join(folder, `${key}.json`), { force: true });
    return undefined;
  }
}

function tooLarge(address: string, size: number, limit: number): PeakError {
  const said = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  return new PeakError(
    "unavailable",
    `${shownAddress(address)} has ${said(size)} or more, the limit is ${said(limit)}.`,
    {
      hint: "Fetch it by other means, and load the file from disk.",
    },
  );
}

function empty(address: string): PeakError {
  return new PeakError("unreadable", `${shownAddress(address)} is empty.`, { hint: "Check the address." });
}

function asPeakError(error: unknown, address: string): unknown {
  if (error instanceof PeakError || (error instanceof Error && error.name === "Interrupted")) return error;
  if (error instanceof Busy) return error.said;
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  if (/^(ENOSPC|EDQUOT|EIO|EROFS)$/.test(code))
    return new PeakError(
      "unavailable",
      `${shownAddress(address)} cannot be stored: ${code === "EIO" ? "the disk fails" : "the disk is full"}.`,
      {
        hint: "Make room under PEAK_HOME and try again: it goes on where it ended.",
        cause,
      },
    );
  const why = cause.name === "TimeoutError" ? "stopped answering" : "cannot be reached, or broke off";
  return new PeakError("unavailable", `${shownAddress(address)} ${why}.`, {
    hint: "Check address and network, and try again: it goes on where it ended.",
    context: { offline: true },
    cause,
  });
}
