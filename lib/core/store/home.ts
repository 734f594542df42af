import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { PeakError } from "../errors.ts";

/** The folder everything lives under: `PEAK_HOME`, by default `.peak` in the working folder. */
export function peakHome(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.PEAK_HOME || ".peak");
}

/** Path below {@link peakHome} whose folder exists and can be written. Throws `unavailable` naming PEAK_HOME otherwise. */
export function homeFolder(...parts: readonly string[]): string {
  const folder = resolve(peakHome(), ...parts);
  try {
    makeFolder(folder);
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file`);
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new PeakError(
      "unavailable",
      `PEAK_HOME must be a folder that can be written, received "${peakHome()}": ${(cause as Error).message}.`,
      {
        hint: "Point the environment variable PEAK_HOME to a folder of yours, or make this one writable.",
        context: { store: folder },
        cause,
      },
    );
  }
  return folder;
}

/** Makes a folder and those above it. One by one: Node's own recursion never ends below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw error;
  }
}
