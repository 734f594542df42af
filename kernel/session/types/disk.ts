import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LocalFiles, localPath } from "../compile/local-files.ts";
import type { CellImport } from "./cells/cell-module.ts";

/** A file that the server must look at again; `kind` in the numbers of the protocol. */
export interface FileChange {
  readonly path: string;
  readonly kind: 1 | 2 | 3;
}

const [created, changed, deleted] = [1, 2, 3] as const;

/** What cells import, as it lies on the disk: the server itself watches nothing. */
export class ImportedFiles {
  readonly #folder: string;
  readonly #files = new LocalFiles();
  /** Files that cells import by a path, and the versions the server knows of them and of all that they import. */
  readonly #roots = new Set<string>();
  readonly #versions = new Map<string, string>();
  /** The versions in which files had no fault. */
  readonly #clean = new Map<string, string>();
  /** Packages that were not there when a cell wanted them. */
  readonly #absent = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What has changed since it was asked last, for a cell with these imports. */
  changes(imports: readonly CellImport[]): FileChange[] {
    const found: FileChange[] = [];
    for (const { specifier } of imports) {
      const path = localPath(specifier, this.#folder);
      if (path !== undefined) this.#roots.add(path);
      const name = /^(@[^/]+\/)?[^./@][^/]*/.exec(specifier)?.[0];
      if (name === undefined || name.startsWith("node:")) continue;
      const manifest = packageManifest(name, this.#folder);
      if (manifest === undefined) this.#absent.add(name);
      else if (this.#absent.delete(name)) found.push({ path: manifest, kind: created });
    }
    for (const root of this.#roots)
      for (const [path, version] of this.#files.versions(root)) {
        const known = this.#versions.get(path);
        if (known !== version) found.push({ path, kind: known === undefined ? created : changed });
        this.#versions.set(path, version);
      }
    for (const path of this.#versions.keys()) {
      if (existsSync(path)) continue;
      this.#versions.delete(path);
      found.push({ path, kind: deleted });
    }
    return found;
  }

  /**
   * The TypeScript files that a cell reaches by paths and that may have faults, each with the import that leads to it. What does not
   * parse is left to who loads it, and says so.
   */
  suspects(imports: readonly CellImport[]): Map<string, CellImport> {
    const found = new Map<string, CellImport>();
    for (const from of imports) {
      const root = localPath(from.specifier, this.#folder);
      if (root === undefined) continue;
      for (const path of this.#files.reached(root))
        if (
          /\.(ts|tsx|mts)$/.test(path) &&
          !found.has(path) &&
          !this.#isClean(path) &&
          !this.#files.isBroken(path)
        )
          found.set(path, from);
    }
    return found;
  }

  /** The file has no fault as it is now: until it changes, or what it imports, it need not be checked again. */
  clear(path: string): void {
    this.#clean.set(path, this.#versions.get(path) ?? "");
  }

  #isClean(path: string): boolean {
    return this.#clean.has(path) && this.#clean.get(path) === this.#versions.get(path);
  }
}

function packageManifest(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name, "package.json");
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}
