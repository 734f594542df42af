import { createHash } from "node:crypto";
import { diff } from "node:util";
import type { Difference } from "./figures.ts";

const shownLines = 12;
const widest = 160;

/** A difference as lines for a person: what was stored behind `-`, what came now behind `+`. */
export function differenceText({ figure, mime, stored, now }: Difference): string[] {
  const what = `${figure}${mime === "text/plain" ? "" : `, ${mime}`}`;
  if (stored === undefined) return [`${what} was not there:`, ...marked("+", linesOf(mime, now))];
  if (now === undefined) return [`${what} is missing:`, ...marked("-", linesOf(mime, stored))];
  if (typeof stored === "object" || typeof now === "object")
    return [`${what} differs at ${firstDifference(stored, now)}`];
  const [before, after] = [linesOf(mime, stored), linesOf(mime, now)];
  const changed = diff(before, after).filter(([side]) => side !== 0);
  if (changed.length === 0)
    return [`${what} differs in its markup only, at: ${around(String(stored), String(now))}`];
  const lines = changed.map(([side, line]) => `${side > 0 ? "-" : "+"} ${cut(line)}`);
  return [`${what} differs:`, ...few(lines)];
}

function marked(mark: string, lines: readonly string[]): string[] {
  return few(lines.map(line => `${mark} ${cut(line)}`));
}

function few(lines: readonly string[]): string[] {
  return lines.length > shownLines
    ? [...lines.slice(0, shownLines), `… ${lines.length - shownLines} more lines`]
    : [...lines];
}

/** What a person can read of a representation: of HTML and SVG the text in it, of an image its size and a hash. */
function linesOf(mime: string, value: unknown): string[] {
  if (typeof value !== "string") return [JSON.stringify(value)];
  if (mime.startsWith("image/") && mime !== "image/svg+xml") return [imageText(Buffer.from(value, "base64"))];
  if (mime === "text/html" || mime === "image/svg+xml") return markupText(value);
  return value.split("\n");
}

function markupText(text: string): string[] {
  return text
    .replace(/\bdata:image\/[^"')]+/g, data => `">${imageText(Buffer.from(data))}<`)
    .replace(/<(style|script)\b[^]*?<\/\1>/gi, " ")
    .split(/<[^>]*>/)
    .map(part => part.trim().replace(/\s+/g, " "))
    .filter(part => part !== "");
}

const imageText = (bytes: Buffer): string =>
  `[image of ${bytes.length} bytes, ${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}]`;

/** The place of the first difference between two JSON values, with both: `.data[0].y[3]: 1.5, now 1.6`. */
function firstDifference(stored: unknown, now: unknown, path = ""): string {
  if (isObject(stored) && isObject(now)) {
    for (const key of new Set([...Object.keys(stored), ...Object.keys(now)])) {
      const [a, b] = [stored[key], now[key]];
      if (JSON.stringify(a) !== JSON.stringify(b))
        return firstDifference(a, b, path + (Array.isArray(stored) ? `[${key}]` : `.${key}`));
    }
  }
  return `${path || "its root"}: ${cut(JSON.stringify(stored) ?? "nothing")}, now ${cut(JSON.stringify(now) ?? "nothing")}`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Both texts around the first character in which they differ. */
function around(stored: string, now: string): string {
  let at = 0;
  while (at < stored.length && stored[at] === now[at]) at++;
  const part = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 20), at + 30));
  return `${part(stored)}, now ${part(now)}`;
}

const cut = (text: string): string => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text);
