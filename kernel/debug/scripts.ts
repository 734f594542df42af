import type { Debugger } from "node:inspector";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { cellPosition, type Position } from "../session/compile/positions.ts";
import type { CellFiles } from "./cell-files.ts";
import type { Target } from "./target.ts";

const kernelFolder = new URL("../", import.meta.url).href;
const libraryFolder = new URL("../../lib/", import.meta.url).href;

/** Whose code a script is; `internal` is Node's and the kernel's own. */
type Owner = "cell" | "file" | "engine" | "package" | "internal";

export interface Script {
  readonly id: string;
  readonly url: string;
}

/** A position in the terms of the front end. */
export interface Place extends Position {
  readonly source: DebugProtocol.Source;
}

/** What V8 has loaded: whose it is, what a front end calls it, where in it a location is. */
export class Scripts {
  readonly #target: Target;
  readonly #files: CellFiles;
  readonly #scripts = new Map<string, Script>();
  /** Hides and steps over everything that is not the user's. */
  justMyCode = true;

  constructor(target: Target, files: CellFiles) {
    this.#target = target;
    this.#files = files;
    target.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => {
      // Node's own are most of them, and nobody asks for them.
      if (url !== "" && !url.startsWith("node:")) this.#scripts.set(scriptId, { id: scriptId, url });
    });
  }

  clear(): void {
    this.#scripts.clear();
  }

  /** Patterns of what a step never stops in. */
  get hidden(): string[] {
    const kernel = ["^node:", `^${escape(kernelFolder)}`];
    return this.justMyCode ? [...kernel, `^${escape(libraryFolder)}`, "/node_modules/"] : kernel;
  }

  /** Whether a frame in this script is the user's business. */
  isShown({ scriptId }: Pick<Debugger.Location, "scriptId">): boolean {
    const owner = this.#ownerOf(scriptId);
    return owner === "cell" || owner === "file" || (owner !== "internal" && !this.justMyCode);
  }

  nameOf({ scriptId }: Debugger.Location): string {
    return this.#scripts.get(scriptId)?.url ?? "";
  }

  placeOf({ scriptId, lineNumber, columnNumber = 0 }: Debugger.Location): Place {
    const at = { line: lineNumber + 1, column: columnNumber + 1 };
    const script = this.#scripts.get(scriptId);
    const run = script && this.#files.run(script.url);
    if (run)
      return {
        ...cellPosition(run.cell.map, at),
        source: { name: run.cell.name, path: run.path, sourceReference: 0 },
      };
    const path = script && pathOf(script.url);
    if (path) return { ...at, source: { name: basename(path), path, sourceReference: 0 } };
    return { ...at, source: { name: script?.url || "unknown", sourceReference: Number(scriptId) } };
  }

  /** Files loaded so far, the user's own first; where those of others are hidden, only them. */
  modules(): DebugProtocol.Module[] {
    const order = { file: 0, package: 1, engine: 2, cell: 3, internal: 3 } as const;
    return [...this.#scripts.values()]
      .filter(({ id, url }) => url.startsWith("file:") && this.isShown({ scriptId: id }))
      .map(({ id, url }) => ({ id, path: pathOf(url) ?? url, owner: this.#ownerOf(id) }))
      .sort((a, b) => order[a.owner] - order[b.owner])
      .map(({ id, path, owner }) => ({
        id: Number(id),
        name: basename(path),
        path,
        isUserCode: owner === "file",
      }));
  }

  /** The text of a cell's file, of a loaded file, or of a script that has only a number. */
  async source({
    path,
    sourceReference = 0,
  }: {
    path?: string;
    sourceReference?: number;
  }): Promise<string | undefined> {
    const cell = path === undefined ? undefined : this.#files.source(path);
    if (cell !== undefined) return cell;
    const script =
      sourceReference > 0
        ? this.#scripts.get(String(sourceReference))
        : [...this.#scripts.values()].findLast(({ url }) => pathOf(url) === path);
    if (!script) return undefined;
    const { scriptSource } = await this.#target.post("Debugger.getScriptSource", { scriptId: script.id });
    const written = textOf(pathOf(script.url));
    return written !== undefined && isErased(scriptSource, written) ? written : scriptSource;
  }

  #ownerOf(scriptId: string): Owner {
    const url = this.#scripts.get(scriptId)?.url;
    if (!url) return "internal";
    if (this.#files.run(url)) return "cell";
    // A cell too old to be remembered still is the user's; its text has to be asked for.
    if (!url.startsWith("file:")) return /^(cell|silent)\[\d+\]/.test(url) ? "cell" : "internal";
    if (url.startsWith(kernelFolder)) return "internal";
    if (url.includes("/node_modules/")) return "package";
    return url.startsWith(libraryFolder) ? "engine" : "file";
  }
}

/** The path of a file's address; what stands behind the `?` tells reloads apart and is not part of it. */
function pathOf(url: string): string | undefined {
  return url.startsWith("file:") ? fileURLToPath(url.replace(/[?#].*$/, "")) : undefined;
}

function textOf(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path, "utf8");
  } catch {
    // Moved or deleted since it was loaded.
    return undefined;
  }
}

/** Whether what runs is what was written with blanks where its types were, so that every position is that of the file. */
function isErased(running: string, written: string): boolean {
  const below = running.split("\n");
  return written
    .trimEnd()
    .split("\n")
    .every((line, i) => below[i]?.split("").every((unit, at) => unit === line[at] || /[\s;]/.test(unit)));
}

export const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
