import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { PeakError } from "../../../core/errors.ts";
import { shownAddress } from "../http/address.ts";
import { download, forgetCopy, heldCopy, type DownloadOptions } from "../http/download.ts";

/**
 * A dump whose content has the SHA-256 that the `.CHECKSUM` file beside it says, as it lies on disk; undefined where the server has
 * none. What is held and whole is not asked for again. A copy that is not whole, or that the server has replaced meanwhile, is
 * fetched once more. Throws `unavailable` where it cannot be fetched, or its content is another one still.
 */
export async function checkedFile(address: string, options: DownloadOptions): Promise<string | undefined> {
  const sums = `${address}.CHECKSUM`;
  const [held, heldSum] = [heldCopy(address), heldCopy(sums)];
  if (held !== undefined && heldSum !== undefined && (await agrees(held, heldSum))) return held;
  for (let tries = 0; ; tries++) {
    let path: string;
    try {
      ({ path } = await download(address, options));
    } catch (error) {
      if (error instanceof PeakError && error.code === "not_found") return undefined;
      throw error;
    }
    const { path: sum } = await download(sums, options);
    if (await agrees(path, sum)) return path;
    forgetCopy(address);
    forgetCopy(sums);
    if (tries === 1)
      throw new PeakError(
        "unavailable",
        `${shownAddress(address)} has not the SHA-256 that its CHECKSUM file says.`,
        { hint: "Try again later: nothing of it was used.", context: { address: shownAddress(address) } },
      );
  }
}

/** Whether a file is the one that a line `<sha256>  <name>` speaks of. */
async function agrees(path: string, sums: string): Promise<boolean> {
  const [wanted] = (await readFile(sums, "utf8")).trim().split(/\s+/);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex") === wanted.toLowerCase();
}
