import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { CompiledCell } from "../session/compile/compile.ts";
import { murmur2 } from "./murmur2.ts";

/** How a front end computes the name of a cell's file from its code; the kernel never writes that file. */
export const fileNaming = {
  hashMethod: "Murmur2",
  hashSeed: 0xc70f6907,
  /** Of this process: breakpoints of a kernel that is gone are told from this one's. */
  tmpFilePrefix: join(tmpdir(), `peak_${process.pid}`) + sep,
  tmpFileSuffix: ".ts",
} as const;

/** Runs that are remembered: functions of older cells have no lines of their own in the debugger. */
const rememberedRuns = 1_000;

interface Run {
  readonly cell: CompiledCell;
  path?: string;
}

/**
 * Cells as files. To a front end a cell is a file named by the hash of its code; to V8 each run of it is a script of its own
 * (`cell[3].ts`). One file may stand for many runs.
 */
export class CellFiles {
  readonly #sources = new Map<string, string>();
  readonly #runs = new Map<string, Run>();

  pathOf(code: string): string {
    const { tmpFilePrefix, hashSeed, tmpFileSuffix } = fileNaming;
    return `${tmpFilePrefix}${murmur2(code, hashSeed)}${tmpFileSuffix}`;
  }

  /** A front end is about to speak of this code. */
  dump(code: string): string {
    const path = this.pathOf(code);
    this.#sources.set(path, code);
    return path;
  }

  ran(cell: CompiledCell): void {
    this.#runs.delete(cell.name);
    this.#runs.set(cell.name, { cell });
    if (this.#runs.size > rememberedRuns) this.#runs.delete(this.#runs.keys().next().value as string);
  }

  /** The cell behind a script's name, with the file that a front end knows it by. */
  run(name: string): Readonly<Required<Run>> | undefined {
    const run = this.#runs.get(name);
    if (!run) return undefined;
    const path = (run.path ??= this.pathOf(run.cell.map.source));
    return { cell: run.cell, path };
  }

  /** Every remembered run of a file, oldest first. */
  runsOf(path: string): CompiledCell[] {
    return [...this.#runs.keys()].flatMap(name => {
      const run = this.run(name);
      return run?.path === path ? [run.cell] : [];
    });
  }

  /** The code of a cell's file, where it was dumped or has run. */
  source(path: string): string | undefined {
    return this.#sources.get(path) ?? this.runsOf(path).at(-1)?.map.source;
  }
}
