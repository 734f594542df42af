import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyStoreAsOf } from "../../../lib/core/store/as-of.ts";
import { peakHome } from "../../../lib/core/store/home.ts";

/** What a replay must neither change nor depend on; everything else of the home it sees as it stands. */
const own = /^(peak\.sqlite.*|alerts|runs|history\.jsonl|repl-history\.jsonl)$/;

/**
 * Runs `body` with a PEAK_HOME of its own, whose ledger is that of the real one as it was at the time `before` (ms UTC): a
 * figure that counts trials comes out as it did then, and the replay's own trials are counted nowhere.
 */
export async function inScratchHome<T>(before: number, body: () => Promise<T>): Promise<T> {
  const home = peakHome();
  const scratch = mkdtempSync(join(tmpdir(), "peak-replay-"));
  const former = process.env.PEAK_HOME;
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  process.on("exit", remove);
  try {
    for (const name of existsSync(home) ? readdirSync(home) : [])
      if (!own.test(name)) symlinkSync(join(home, name), join(scratch, name));
    copyStoreAsOf(join(home, "peak.sqlite"), join(scratch, "peak.sqlite"), before);
    process.env.PEAK_HOME = scratch;
    return await body();
  } finally {
    if (former === undefined) delete process.env.PEAK_HOME;
    else process.env.PEAK_HOME = former;
    process.off("exit", remove);
    remove();
  }
}
