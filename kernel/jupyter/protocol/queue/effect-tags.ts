import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { join, resolve } from "node:path";

/** How long what was read counts as new, in ms. */
const fresh = 1_000;

interface Read {
  readonly saved: number;
  /** The texts of its cells that are tagged `effect`. */
  readonly effects: ReadonlySet<string>;
}

/** As little as is asked of one: a notebook that is wrong elsewhere runs all the same. */
interface SavedCell {
  readonly source: string | readonly string[];
  readonly metadata?: { readonly tags?: readonly string[] };
}

/**
 * Which cells are tagged `effect`, for front ends that do not send tags (nbclient, papermill, VS Code): as the notebooks say that they may be
 * running. Those are the one that the server names by `JPY_SESSION_NAME`, those in the working folder, which is where front ends start the
 * kernel of a notebook, and those on the command line of the process that started it (papermill stays where it was started itself). A cell
 * is known by its text, so one that stands untagged in another of these notebooks is an effect too.
 */
export class EffectTags {
  readonly #folder: string;
  #notebooks = new Map<string, Read>();
  #reading = Promise.resolve();
  #readAt = -Infinity;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async has(code: string): Promise<boolean> {
    if (performance.now() - this.#readAt > fresh) {
      this.#readAt = performance.now();
      this.#reading = this.#readAll();
    }
    await this.#reading;
    const text = code.trim();
    return [...this.#notebooks.values()].some(({ effects }) => effects.has(text));
  }

  async #readAll(): Promise<void> {
    const found = new Map<string, Read>();
    for (const path of await notebooksAround(this.#folder)) {
      const read = await readNotebook(path, this.#notebooks.get(path));
      if (read) found.set(path, read);
    }
    this.#notebooks = found;
  }
}

async function notebooksAround(folder: string): Promise<Set<string>> {
  const named = process.env.JPY_SESSION_NAME ?? "";
  const beside = (await readdir(folder).catch(() => [])).map(name => join(folder, name));
  return new Set([named, ...beside, ...(await argumentsOfParent())].filter(path => path.endsWith(".ipynb")));
}

/** What stands on the command line of the process that started the kernel, as paths; nothing where there is no /proc. */
async function argumentsOfParent(): Promise<string[]> {
  const parent = `/proc/${process.env.JPY_PARENT_PID ?? process.ppid}`;
  try {
    const [line, folder] = await Promise.all([
      readFile(`${parent}/cmdline`, "utf8"),
      readlink(`${parent}/cwd`),
    ]);
    return line.split("\0").map(argument => resolve(folder, argument));
  } catch {
    return [];
  }
}

/** What a notebook says as it was last saved; while it is being written, what it said before. */
async function readNotebook(path: string, before: Read | undefined): Promise<Read | undefined> {
  try {
    const { mtimeMs: saved } = await stat(path);
    if (saved === before?.saved) return before;
    const text = await readFile(path, "utf8");
    // Most have none, and need not be taken apart.
    if (!text.includes('"effect"')) return { saved, effects: new Set() };
    const { cells } = JSON.parse(text) as { readonly cells: readonly SavedCell[] };
    const effects = cells.filter(({ metadata }) => metadata?.tags?.includes("effect"));
    return { saved, effects: new Set(effects.map(({ source }) => [source].flat().join("").trim())) };
  } catch {
    return before;
  }
}
