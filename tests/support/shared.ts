import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe } from "vitest";

const root = resolve(import.meta.dirname, "../../../shared/data");

/** Path of a file of the shared data folder beside the checkout: `sharedData("golden/performance/x.json")`. */
export function sharedData(path: string): string {
  return resolve(root, path);
}

/**
 * A describe block that needs the shared data. Where the folder is absent it is skipped by name; with CI=true a missing
 * folder runs (and fails) instead, because a proof that silently did not run is none.
 */
export function describeWithShared(name: string, body: () => void): void {
  const present = existsSync(root);
  describe.skipIf(!present && process.env.CI !== "true")(
    present ? name : `${name} (needs ../shared/data)`,
    body,
  );
}
