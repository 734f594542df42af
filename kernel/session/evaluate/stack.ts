import { fileURLToPath } from "node:url";
import { cellPosition, type CellMap } from "../compile/positions.ts";
import type { Frame } from "../session.ts";

const kernelFolder = fileURLToPath(new URL("../..", import.meta.url));

/** Knows every cell that ran, and therefore what a position in an error means. */
export class CellStacks {
  readonly #maps = new Map<string, CellMap>();
  readonly #files = new Map<string, CellMap>();

  add(name: string, map: CellMap): void {
    this.#maps.set(name, map);
  }

  /** A file whose text is not what runs. */
  addFile(path: string, map: CellMap): void {
    this.#files.set(path, map);
  }

  source(name: string): string | undefined {
    return this.#maps.get(name)?.source;
  }

  /** Leads a frame of evaluated code back to the cell; other frames stay. */
  map(frame: Frame): Frame {
    const map = this.#maps.get(frame.file);
    return map ? { ...frame, ...cellPosition(map, frame) } : frame;
  }

  /**
   * Makes `error.stack` speak of cells everywhere, also where user code prints it. Frames of Node's own internals and of
   * this kernel are left out. Returns the undo.
   */
  install(): () => void {
    const before = Error.prepareStackTrace;
    Error.prepareStackTrace = (error, sites) => {
      try {
        const lines = sites
          .map(site => this.#line(site))
          .filter(line => line !== undefined)
          .map(line => `\n    at ${line}`);
        return `${header(error)}${lines.join("")}`;
      } catch {
        // A cell has replaced what this needs; the inspector would never answer an evaluation whose error it cannot describe.
        return header(error);
      }
    };
    return () => {
      Error.prepareStackTrace = before;
    };
  }

  #line(site: NodeJS.CallSite): string | undefined {
    const raw = site.getScriptNameOrSourceURL();
    const file = raw?.startsWith("file:") ? fileURLToPath(raw) : raw;
    if (!file || /^node:(internal|async_hooks$|inspector$|vm$)/.test(file) || file.startsWith(kernelFolder))
      return undefined;
    const map = this.#maps.get(file) ?? this.#files.get(file);
    if (!map) return site.toString();
    const { line, column } = cellPosition(map, {
      line: site.getLineNumber() ?? 1,
      column: site.getColumnNumber() ?? 1,
    });
    const place = `${file}:${line}:${column}`;
    const name = site.getFunctionName();
    const call = name ? `${site.isConstructor() ? "new " : ""}${name} (${place})` : place;
    return site.isAsync() ? `async ${call}` : call;
  }
}

function header(error: Error): string {
  try {
    // As V8 does it: what `console.trace` hands in is a plain object with a name and a message.
    return Error.prototype.toString.call(error);
  } catch {
    // toString of a hostile error may throw; its stack must not.
    return "Error";
  }
}

/** The frames of a stack text, whoever wrote it. */
export function parseFrames(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const match = /^\s+at (?:async )?(?:(.*) \()?(.+?):(\d+):(\d+)\)?$/.exec(line);
    if (!match) continue;
    const [, functionName = "", file, row, column] = match;
    frames.push({
      functionName,
      file: file.startsWith("file:") ? fileURLToPath(file) : file,
      line: Number(row),
      column: Number(column),
    });
  }
  return frames;
}
