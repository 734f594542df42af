import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "../parse/parse.ts";

const program = fileURLToPath(new URL("../../..", import.meta.url));
const endings = ["", ".ts", ".tsx", ".js", ".mts", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];

/** A state of a file. Where it cannot be read it has none. */
interface State {
  readonly stamp: string;
  /** Files that it imports by a path. */
  readonly imports: readonly string[];
  /** It does not parse. */
  readonly broken: boolean;
}

/** What is known of a person's own files; one per thread that needs it. */
export class LocalFiles {
  readonly #states = new Map<string, State>();

  /**
   * The file and all that it imports by paths, each with a text that changes when one of its own imports does, however far
   * down. Files of packages and of Peak Trade itself are not among them: they do not change while a session runs.
   */
  versions(path: string): Map<string, string> {
    return new Map(
      [...this.reached(path)].map(file => {
        const hash = createHash("sha1");
        for (const below of [...this.reached(file)].sort())
          hash.update(`${below} ${this.#state(below)?.stamp}\n`);
        return [file, hash.digest("base64url").slice(0, 10)];
      }),
    );
  }

  /** The file and all that it imports by paths. */
  reached(path: string, found = new Set<string>()): ReadonlySet<string> {
    if (found.has(path) || !isOwn(path)) return found;
    const state = this.#state(path);
    if (!state) return found;
    found.add(path);
    for (const below of state.imports) this.reached(below, found);
    return found;
  }

  /** Whether its text is none that could be loaded. */
  isBroken(path: string): boolean {
    return this.#state(path)?.broken ?? true;
  }

  #state(path: string): State | undefined {
    const stamp = stampOf(path);
    if (stamp === undefined) return undefined;
    const known = this.#states.get(path);
    if (known?.stamp === stamp) return known;
    const state = { stamp, ...contents(path) };
    this.#states.set(path, state);
    return state;
  }
}

/** The file that a relative or absolute specifier means; undefined where it is a package's name, or no file is there. */
export function localPath(specifier: string, folder: string): string | undefined {
  const text = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
  if (!/^(\.{1,2}\/|\/|[A-Za-z]:[\\/])/.test(text)) return undefined;
  const path = resolve(folder, text);
  const candidates = endings.map(ending => path + ending);
  // As TypeScript has it: what is called .js may be made of the .ts beside it.
  const made = path.replace(/\.(m?)js$/, ".$1ts");
  if (made !== path) candidates.push(made, `${made}x`);
  return candidates.find(candidate => stampOf(candidate) !== undefined);
}

const isOwn = (path: string): boolean =>
  !path.includes("node_modules") && !["lib", "kernel"].some(wing => path.startsWith(`${program}${wing}/`));

function contents(path: string): Omit<State, "stamp"> {
  if (path.endsWith(".json")) return { imports: [], broken: false };
  const text = readFileSync(path, "utf8");
  const { module, errors } = parse(text, path.endsWith(".tsx") ? "tsx" : "ts", true);
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
  );
  const named = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(entry => entry.moduleRequest?.value ?? []),
    ),
  ];
  const required = [...text.matchAll(/\brequire\(\s*(["'])(.*?)\1/g)].map(match => match[2]);
  const imports = [...new Set([...named, ...dynamic, ...required])].flatMap(
    specifier => localPath(specifier, dirname(path)) ?? [],
  );
  return { imports, broken: errors.length > 0 };
}

function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? `${stat.mtimeMs} ${stat.size}` : undefined;
}
