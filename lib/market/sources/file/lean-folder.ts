import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { PeakError } from "../../../core/errors.ts";
import { startProgress } from "../../../core/progress.ts";
import type { RawRows } from "../../rows/clean.ts";
import type { CsvOptions } from "../csv/table.ts";
import { fileError, readBytes } from "./bytes.ts";
import { joinRows, readZip } from "./zip.ts";

const dated = /^\d{8}_(trade|quote)\.zip$/i;

/**
 * One market's bars out of a folder of QuantConnect Lean's: every day of `minute/spy`, or the market's own zip in `daily` and `hour`. Trades
 * where there are any, else quotes: the middle of a quote on the days without trades would be another series. Throws
 * `unreadable` where the folder has none of this market.
 */
export async function readLeanFolder(folder: string, options: CsvOptions): Promise<RawRows> {
  const all = await readdir(folder).catch((cause: unknown) => {
    throw fileError(folder, cause);
  });
  const files = all.filter(name => /\.zip$/i.test(name)).sort();
  const ticker = (options.symbol ?? "").toLowerCase().replaceAll(/[^a-z0-9.]/g, "");
  const days = files.filter(name => dated.test(name));
  const own = new RegExp(`^${ticker.replaceAll(".", "\\.")}(_trade|_quote)?\\.zip$`, "i");
  const found = days.length > 0 ? days : files.filter(name => own.test(name));
  const trades = found.filter(name => !/_quote\.zip$/i.test(name));
  const chosen = trades.length > 0 ? trades : found;
  if (chosen.length === 0)
    throw new PeakError(
      "unreadable",
      `file "${folder}" cannot be read: it is a folder, without bars of "${options.symbol ?? ""}" as Lean names them.`,
      {
        hint: `Give a folder of days (equity/usa/minute/spy), one with ${ticker || "spy"}.zip, or a file.`,
        context: { file: folder },
      },
    );
  const progress = startProgress(`Reading ${basename(folder)}`, chosen.length);
  try {
    const parts: RawRows[] = [];
    for (const name of chosen) {
      const path = join(folder, name);
      const place = { ...options, name: `${basename(folder)}/${name}`, path };
      parts.push(await readZip(await readBytes(path), place));
      progress.advance(parts.length);
    }
    return joinRows(parts);
  } finally {
    progress.end();
  }
}
