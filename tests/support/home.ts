import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** Gives the test file a PEAK_HOME of its own, so that no ledger of another run counts its trials. */
export function useOwnHome(): void {
  let before: string | undefined;
  let folder: string;
  beforeAll(() => {
    before = process.env.PEAK_HOME;
    folder = mkdtempSync(join(tmpdir(), "peak-test-"));
    process.env.PEAK_HOME = folder;
  });
  afterAll(() => {
    if (before === undefined) delete process.env.PEAK_HOME;
    else process.env.PEAK_HOME = before;
    rmSync(folder, { recursive: true, force: true });
  });
}
