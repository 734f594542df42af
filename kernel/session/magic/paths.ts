import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";

/** The file that a person names as in a shell: relative to a folder, `~` for the home folder, perhaps in quotes. */
export const fileAt = (typed: string, folder: string): string =>
  resolve(
    folder,
    typed.replace(/^(["'])(.*)\1$/, "$2").replace(/^~(?=[/\\]|$)/, () => homedir()),
  );

/** Files and folders whose path begins with what is typed. */
export function pathsAt(typed: string, workingFolder: string): readonly string[] {
  const [, folder, begun] = /^(.*\/)?(.*)$/.exec(typed) ?? [];
  try {
    return readdirSync(fileAt(folder ?? ".", workingFolder), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begun) && (begun !== "" || !name.startsWith(".")))
      .map(entry => `${folder ?? ""}${entry.name}${entry.isDirectory() ? "/" : ""}`)
      .sort();
  } catch {
    return [];
  }
}
