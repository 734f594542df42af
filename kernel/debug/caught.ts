import type { Debugger, Runtime } from "node:inspector";
import { parseSync, visitorKeys } from "oxc-parser";
import type { CellFiles } from "./cell-files.ts";
import type { Scripts } from "./scripts.ts";

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly handler?: unknown;
  readonly block?: Node;
}

/** A place in a script, counted from 0 as V8 does. */
interface Place {
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/**
 * Whether something catches what was thrown: one of the frames stands inside a `try` that catches, or somebody holds the promise
 * of one. For a cell that has awaited, V8 cannot tell: it knows the kernel, which waits for the cell, as somebody who handles its
 * failure. Frames that are not a cell's are taken for catching. Behind an `await` in a function V8 remembers who called it
 * (`waiting`): each of them must `await` the call itself, up to the cell's top level, or some other promise may handle it.
 */
export function isCaught(
  frames: readonly Debugger.CallFrame[],
  waiting: Runtime.StackTrace | undefined,
  scripts: Scripts,
  files: CellFiles,
): boolean {
  const last = frames.at(-1);
  if (!last) return true;
  const around = ({ url, lineNumber, columnNumber = 0 }: Place): Node[] | undefined => {
    const run = files.run(url);
    if (!run) return undefined;
    const { code } = run.cell;
    const lines = code.split("\n").slice(0, lineNumber);
    const offset = lines.reduce((sum, line) => sum + line.length + 1, 0) + columnNumber;
    return enclosing(parseSync("cell.js", code, { sourceType: "module" }).program as unknown as Node, offset);
  };
  const own = frames.map(({ location }) => around({ ...location, url: scripts.nameOf(location) }));
  if (own.some(nodes => !nodes || nodes.some(tries))) return true;
  if (!last.scopeChain.some(({ type }) => type === "local")) return false;
  for (let trace = waiting; trace?.description === "await"; trace = trace.parent)
    for (const frame of trace.callFrames) {
      const nodes = around(frame);
      if (!nodes || nodes.some(tries) || !awaits(nodes)) return true;
      if (!nodes.some(isFunction)) return false;
    }
  return true;
}

/** The nodes around an offset, outermost first. */
function enclosing(node: Node, offset: number): Node[] {
  for (const key of visitorKeys[node.type] ?? [])
    for (const child of [Reflect.get(node, key) as Node | Node[] | null | undefined].flat())
      if (child && child.start <= offset && offset < child.end) return [node, ...enclosing(child, offset)];
  return [node];
}

/** Whether it belongs to the function that the frame runs does not matter: a function inside a block is rare, and then the stop is only missed. */
const tries = ({ type }: Node, at: number, nodes: readonly Node[]): boolean => {
  if (type !== "TryStatement") return false;
  const { handler, block } = nodes[at];
  return Boolean(handler) && nodes[at + 1] === block;
};

const isFunction = ({ type }: Node): boolean => /Function/.test(type);

/** Whether the innermost call is the very thing that is awaited, and no other takes its promise. */
function awaits(nodes: readonly Node[]): boolean {
  const inner = nodes.slice(nodes.findLastIndex(isFunction) + 1);
  const at = inner.findLastIndex(({ type }) => type === "AwaitExpression");
  return at >= 0 && inner.slice(at + 1).filter(({ type }) => /^(Call|New)Expression$/.test(type)).length <= 1;
}
