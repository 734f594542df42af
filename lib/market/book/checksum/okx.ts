import { crc32 } from "node:zlib";
import type { BestLevels } from "../message.ts";

/**
 * The checksum of a book as OKX sent it until 2026: the signed CRC-32 of the 25 best levels of each side, bid and
 * ask in turn as `price:amount`, the longer side's rest behind (OKX v5, "Order book channel", "Checksum"). Numbers are written without
 * needless zeros, as the venue writes them.
 */
export function okxChecksum({ bids, asks }: BestLevels): number {
  const words: string[] = [];
  for (let i = 0; i < Math.min(25, Math.max(bids.length, asks.length)); i++)
    for (const side of [bids, asks])
      if (i < side.length) words.push(written(side[i][0]), written(side[i][1]));
  return crc32(words.join(":")) | 0;
}

/** A number in digits: 0.0000001, not 1e-7. */
function written(value: unknown): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  return Number(value)
    .toFixed(20)
    .replace(/\.?0+$/, "");
}
