import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";

/** Path of a Chromium this machine has, or undefined. `CHROMIUM` names one explicitly. */
export const chromium: string | undefined = find();

/**
 * A describe block that needs a browser: skipped by name where there is none, but run (and failed) with CI=true,
 * because a proof that silently did not run is none.
 */
export function describeWithBrowser(name: string, body: (executable: string) => void): void {
  describe.skipIf(!chromium && process.env.CI !== "true")(
    chromium ? name : `${name} (needs chromium: apt-get install chromium)`,
    () => body(chromium ?? "chromium"),
  );
}

function find(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = ["chromium", "chromium-browser", "google-chrome", "chrome"];
  const paths = [
    process.env.CHROMIUM,
    ...candidates.flatMap(name => folders.map(folder => join(folder, name))),
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  return paths.find(path => path && isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: try the next one.
    return false;
  }
}
