import { readdirSync } from "node:fs";
import { resolve } from "node:path";

/** Files and folders whose path begins with what is typed. */
export function pathsAt(typed: string, workingFolder: string): readonly string[] {
  const [, folder, begun] = /^(.*\/)?(.*)$/.exec(typed) ?? [];
  try {
    return readdirSync(resolve(workingFolder, folder ?? "."), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begun) && (begun !== "" || !name.startsWith(".")))
      .map(entry => `${folder ?? ""}${entry.name}${entry.isDirectory() ? "/" : ""}`)
      .sort();
  } catch {
    return [];
  }
}
