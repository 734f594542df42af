import type { Debugger } from "node:inspector";
import type { CellFiles } from "./cell-files.ts";
import type { Scripts } from "./scripts.ts";
import { parseSync } from "oxc-parser";

/**
 * Whether one of the frames stands inside a `try` that catches. For a cell that has awaited, V8 cannot tell: it knows the
 * kernel, which waits for the cell, as somebody who handles its failure. Frames that are not a cell's are taken for catching,
 * and so is a stack that does not end in a cell's top level: some other promise waits for that.
 */
export function isCaught(frames: readonly Debugger.CallFrame[], scripts: Scripts, files: CellFiles): boolean {
  const last = frames.at(-1);
  if (!last || last.scopeChain.some(({ type }) => type === "local")) return true;
  return frames.some(({ location }) => {
    const run = files.run(scripts.nameOf(location));
    if (!run) return true;
    const { code } = run.cell;
    const lines = code.split("\n").slice(0, location.lineNumber);
    const offset = lines.reduce((sum, line) => sum + line.length + 1, 0) + (location.columnNumber ?? 0);
    return tries(parseSync("cell.js", code, { sourceType: "module" }).program).some(
      ([start, end]) => start <= offset && offset < end,
    );
  });
}

/** The blocks of every `try` with a `catch`. Whether the `try` belongs to the function that the frame runs does not matter: a function inside a block is rare, and then the stop is only missed. */
function tries(node: unknown): [number, number][] {
  if (typeof node !== "object" || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(tries);
  const inner = Object.values(node).flatMap(tries);
  const { type, handler, block } = node as {
    type?: string;
    handler?: unknown;
    block?: { start: number; end: number };
  };
  return type === "TryStatement" && handler && block ? [[block.start, block.end], ...inner] : inner;
}
