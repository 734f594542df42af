/** What the runtime gives to every file of this process, the engine's and every package's. */
const runtimes = new Set(Object.getOwnPropertyNames(globalThis));
// They cannot be declared.
for (const fixed of ["undefined", "NaN", "Infinity"]) runtimes.delete(fixed);

/** What CommonJS gives to every file, and their types to every cell. To packages a global of that name would be their own. */
export const fileNames = ["__dirname", "__filename"] as const;
for (const name of fileNames) runtimes.add(name);

/**
 * The name under which a cell's variable lives. All code of a process shares one scope: a cell's `performance` or `process` would
 * take the runtime's from the engine, the kernel and every package. So a cell that declares such a name gets one of its own.
 */
export const ownName = (name: string): string => (runtimes.has(name) ? `${prefix}${name}` : name);

/** The name that a cell knows a variable by. */
export const writtenName = (name: string): string =>
  name.startsWith(prefix) && runtimes.has(name.slice(prefix.length)) ? name.slice(prefix.length) : name;

const prefix = "own__";

/** Those of the names that live under another one. */
export const runtimeNames = (names: Iterable<string>): string[] =>
  [...names].filter(name => runtimes.has(name));
