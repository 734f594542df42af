import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, stripVTControlCharacters } from "node:util";
import { textOf } from "../../display/bundle.ts";
import type { Frame, SessionError } from "../session.ts";
import { codeFrame, faint } from "../compile/frame.ts";
import { offsetOf } from "../compile/positions.ts";
import { docsLine } from "../magic/docs-line.ts";
import { parseFrames, type CellStacks } from "./stack.ts";

const libraryFolder = fileURLToPath(new URL("../../../lib", import.meta.url));
const color = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[39m`;
const red = color(31);
const cyan = color(36);

/** An error as front ends show it: what happened, where in the cell, how it came there, and what caused it. */
export function reportError(thrown: unknown, stacks: CellStacks, fallback?: Frame): SessionError {
  const { ename, evalue } = describe(thrown);
  const frames = framesOf(thrown, fallback);
  const place = frames.find(frame => stacks.source(frame.file) !== undefined);
  const traceback = [...lines(thrown, ename, evalue, frames, stacks), ...causes(thrown, stacks)];
  const source = place && stacks.source(place.file);
  const mistake = isErrorLike(thrown) && thrown.name === "PeakError" && place && source !== undefined;
  const docs = mistake ? docsLine(source, offsetOf(source, place)) : undefined;
  if (docs !== undefined) traceback.push(docs);
  return {
    kind: "error",
    ename,
    evalue,
    traceback,
    plain: stripVTControlCharacters(traceback.join("\n")),
    ...(place && { cellLine: place.line, cellColumn: place.column }),
    frames,
  };
}

function describe(thrown: unknown): { ename: string; evalue: string } {
  if (!(thrown instanceof Error) && !isErrorLike(thrown)) {
    const type =
      typeof thrown === "object" && thrown !== null
        ? (thrown.constructor?.name ?? "Object")
        : thrown === null
          ? "null"
          : typeof thrown;
    return { ename: `Thrown ${type}`, evalue: textOf(thrown) };
  }
  const { name, message } = thrown;
  // A class of errors that gives itself no name has its base's, which tells less than what it is called.
  const own = thrown.constructor?.name;
  return {
    ename: String(name && (name !== "Error" || !own) ? name : own || "Error"),
    evalue: String(message),
  };
}

/** Errors of other realms are no instances of ours. */
function isErrorLike(thrown: unknown): thrown is Error {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "stack" in thrown &&
    "message" in thrown &&
    "name" in thrown
  );
}

function framesOf(thrown: unknown, fallback: Frame | undefined): Frame[] {
  if (isGateStop(thrown)) return [];
  const stack = isErrorLike(thrown) && typeof thrown.stack === "string" ? thrown.stack : "";
  const all = parseFrames(stack);
  // The library's own frames explain a bug of the library, not a mistake in a call of it.
  const ours = isErrorLike(thrown) && thrown.name === "PeakError";
  const frames = ours ? all.filter(frame => !frame.file.startsWith(libraryFolder)) : all;
  return frames.length > 0 || !fallback ? frames : [fallback];
}

function lines(
  thrown: unknown,
  ename: string,
  evalue: string,
  frames: readonly Frame[],
  stacks: CellStacks,
): string[] {
  const title = isGateStop(thrown) ? evalue : `${red(ename)}: ${evalue}`;
  const result = title.split("\n");
  const place = frames.find(frame => stacks.source(frame.file) !== undefined);
  const source = place && stacks.source(place.file);
  if (place && source !== undefined) {
    result.push(`${faint("at")} ${cyan(`${place.file}:${place.line}:${place.column}`)}`);
    result.push(...codeFrame(source, place));
  }
  const rest = frames.filter(frame => frame !== place);
  for (const frame of rest.slice(0, 12)) {
    const where = `${shortPath(frame.file)}:${frame.line}:${frame.column}`;
    result.push(faint(`    at ${frame.functionName ? `${frame.functionName} (${where})` : where}`));
  }
  if (rest.length > 12) result.push(faint(`    … ${rest.length - 12} more`));
  const more = properties(thrown);
  if (more !== undefined) result.push(faint(more));
  return result;
}

/** What an error of others tells besides its message, on one line: a code, a status, a path. */
function properties(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || thrown.name === "PeakError" || thrown.name === "AssertionError")
    return undefined;
  const told = new Set(["name", "message", "stack", "cause", "errors", "error", "suppressed", "hint"]);
  const found = Object.entries(thrown).filter(([key]) => !told.has(key));
  if (found.length === 0 || isGateStop(thrown)) return undefined;
  const options = { depth: 1, breakLength: Infinity, compact: true, maxArrayLength: 5, maxStringLength: 100 };
  const text = inspect(Object.fromEntries(found), options);
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

/** `above` are those that it is a cause of: an error may be its own. */
function causes(thrown: unknown, stacks: CellStacks, above: readonly unknown[] = []): string[] {
  if (!isErrorLike(thrown) || above.length > 4) return [];
  const chain = [...above, thrown];
  const nested: unknown[] = [
    ...(thrown.cause === undefined ? [] : [thrown.cause]),
    ...(thrown instanceof AggregateError ? thrown.errors.slice(0, 5) : []),
    ...(thrown instanceof SuppressedError ? [thrown.error, thrown.suppressed] : []),
  ].filter(cause => !chain.includes(cause));
  return nested.flatMap(cause => {
    const { ename, evalue } = describe(cause);
    // What stands behind a mistake in a call is one line; its frames are the library's business.
    const frames = thrown.name === "PeakError" ? [] : framesOf(cause, undefined);
    const [first, ...more] = lines(cause, ename, evalue, frames, stacks);
    return [`Caused by ${first}`, ...more, ...causes(cause, stacks, chain)];
  });
}

const isGateStop = (thrown: unknown): boolean =>
  isErrorLike(thrown) && thrown.name === "GateStop" && "reason" in thrown;

function shortPath(file: string): string {
  if (!file.startsWith("/")) return file;
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}
